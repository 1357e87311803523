/** What a connection to GitHub can set; nothing is needed for github.com. */
import { Schema } from "effect"

const AtLeast = (minimum: number) => Schema.Int.check(Schema.isGreaterThanOrEqualTo(minimum))

/** Limits of an enterprise server, where they are not github.com's. */
export const Limits = Schema.Struct({
  requestsPerHour: Schema.optionalKey(AtLeast(1)),
  /** A read costs 1 point, a write 5. */
  pointsPerMinute: Schema.optionalKey(AtLeast(10)),
  createsPerMinute: Schema.optionalKey(AtLeast(2)),
  createsPerHour: Schema.optionalKey(AtLeast(2)),
})
export type Limits = typeof Limits.Type

export const Settings = Schema.Struct({
  /** Of the REST API: `https://github.example.com/api/v3` for an enterprise server. */
  baseUrl: Schema.optionalKey(Schema.String.check(Schema.makeFilter((text) => URL.canParse(text) || "is not an absolute URL"))),
  /** E-mail addresses by login. GitHub hides most of them, and people of two applications are matched by them. */
  emails: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  limits: Schema.optionalKey(Limits),
})
export type Settings = typeof Settings.Type
