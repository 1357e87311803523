/**
 * A label as GitHub shows one. Its description lets an issue name a label in less: as a bare name, or without number, color or description. Inside an issue
 * nothing of a label has to be right, so that a broken label does not take its issues with it.
 */
import { Schema } from "effect"

const rest = [Schema.Record(Schema.String, Schema.Json)] as const

export const LabelWire = Schema.StructWithRest(
  Schema.Struct({
    id: Schema.Int,
    name: Schema.NonEmptyString,
    /** Six hexadecimal digits, no hash sign. */
    color: Schema.optionalKey(Schema.NullOr(Schema.String)),
    description: Schema.optionalKey(Schema.NullOr(Schema.String)),
  }),
  rest,
)
export type LabelWire = typeof LabelWire.Type

export const EmbeddedLabel = Schema.Union([
  Schema.String,
  Schema.StructWithRest(Schema.Struct({ id: Schema.optionalKey(Schema.Int) }), rest),
])
export type EmbeddedLabel = typeof EmbeddedLabel.Type

/** The label's number as its external id; `undefined` where GitHub tells its name only. */
export const labelIdOf = (label: EmbeddedLabel): string | undefined =>
  typeof label === "string" || label.id === undefined ? undefined : String(label.id)
