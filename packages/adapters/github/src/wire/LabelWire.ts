/**
 * A label as GitHub shows one. Its description lets an issue name a label in less: as a bare name, or without number, color or description. Inside an issue
 * nothing of a label has to be right, so that a broken label does not take its issues with it.
 */
import type { Json } from "@syncline/adapter-core"
import { Schema } from "effect"

export const LabelWire = Schema.Struct({
  id: Schema.Int,
  name: Schema.NonEmptyString,
  /** Six hexadecimal digits, no hash sign. */
  color: Schema.optionalKey(Schema.NullOr(Schema.String)),
  description: Schema.optionalKey(Schema.NullOr(Schema.String)),
})
export type LabelWire = typeof LabelWire.Type

const numbered = Schema.makeFilter(({ id }: Json.JsonObject) => id === undefined || Number.isSafeInteger(id) || "id is no number")

export const EmbeddedLabel = Schema.Union([Schema.String, Schema.Record(Schema.String, Schema.Json).check(numbered)])
export type EmbeddedLabel = typeof EmbeddedLabel.Type

/** The label's number as its external id; `undefined` where GitHub tells its name only. */
export const labelIdOf = (label: EmbeddedLabel): string | undefined =>
  typeof label === "string" || label["id"] === undefined ? undefined : String(label["id"])
