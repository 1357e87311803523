/** A label as GitHub shows one. Inside an issue only its id has to be right, so that a broken label does not take its issues with it. */
import { Schema } from "effect"

const rest = [Schema.Record(Schema.String, Schema.Json)] as const

export const LabelWire = Schema.StructWithRest(
  Schema.Struct({
    id: Schema.Int,
    name: Schema.NonEmptyString,
    /** Six hexadecimal digits, no hash sign. */
    color: Schema.String,
    description: Schema.NullOr(Schema.String),
  }),
  rest,
)
export type LabelWire = typeof LabelWire.Type

export const EmbeddedLabel = Schema.StructWithRest(Schema.Struct({ id: Schema.Int }), rest)
