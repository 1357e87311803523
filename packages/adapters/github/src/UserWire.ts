/** A user as GitHub shows one anywhere: in passing, in the list of assignees, or alone. What else a payload says is kept for the raw object. */
import { Schema } from "effect"

export const UserWire = Schema.StructWithRest(Schema.Struct({ id: Schema.Int, login: Schema.NonEmptyString }), [
  Schema.Record(Schema.String, Schema.Json),
])
export type UserWire = typeof UserWire.Type
