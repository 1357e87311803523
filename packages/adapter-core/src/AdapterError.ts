/**
 * The one error of every adapter. Its `reason` is sorted by what the caller should do next, never by what the vendor happened to answer, so that
 * retrying, waiting, parking and giving up need no knowledge of any application.
 *
 * | reason | what to do next |
 * | --- | --- |
 * | `RateLimited` | wait `waitMillis`, tell the limiter |
 * | `Unavailable` | try again later with backoff and jitter |
 * | `Unauthorized` | the connection's person must sign in again |
 * | `Forbidden` | report; never work around |
 * | `Rejected` | this write is dead as it is; go on with the others |
 * | `Conflict` | their version moved: fetch, merge, plan again |
 * | `Gone` | the object, partition or endpoint is not there |
 * | `Moved` | the object is at another place of the application by now: go on there, if that place was chosen |
 * | `Malformed` | set the record aside, go on |
 * | `UnknownOutcome` | a write may have happened: verify before any retry |
 */
import { Schema } from "effect"

export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  message: Schema.String,
  /** How long no request may be made, in milliseconds. */
  waitMillis: Schema.Finite,
}) {}

export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", { message: Schema.String }) {}

export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", { message: Schema.String }) {}

export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", { message: Schema.String }) {}

export class Rejected extends Schema.TaggedError<Rejected>()("Rejected", {
  message: Schema.String,
  /** The field at fault, where the application named one. */
  field: Schema.optionalKey(Schema.String),
}) {}

export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", { message: Schema.String }) {}

export class Gone extends Schema.TaggedError<Gone>()("Gone", { message: Schema.String }) {}

/** Nothing was read or written at the other place. */
export class Moved extends Schema.TaggedError<Moved>()("Moved", {
  message: Schema.String,
  /** Where the object is by now, or, of a create, what it was to belong to. */
  partition: Schema.String,
  /** What it is called there. */
  externalId: Schema.String,
}) {}

export class Malformed extends Schema.TaggedError<Malformed>()("Malformed", {
  /** Names the path inside the payload that did not decode. */
  message: Schema.String,
}) {}

export class UnknownOutcome extends Schema.TaggedError<UnknownOutcome>()("UnknownOutcome", { message: Schema.String }) {}

export const Reason = Schema.Union([
  RateLimited,
  Unavailable,
  Unauthorized,
  Forbidden,
  Rejected,
  Conflict,
  Gone,
  Moved,
  Malformed,
  UnknownOutcome,
])
export type Reason = typeof Reason.Type

export class AdapterError extends Schema.TaggedError<AdapterError>()("AdapterError", {
  /** The application, by its adapter's `app`. */
  app: Schema.String,
  /** The endpoint or step that failed. */
  operation: Schema.String,
  reason: Reason,
}) {
  override get message(): string {
    return `${this.app} ${this.operation}: ${this.reason._tag}: ${this.reason.message}`
  }
}
