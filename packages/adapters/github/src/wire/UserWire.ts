/**
 * A user as GitHub shows one anywhere: in passing, in the list of assignees, or alone. What else a payload says is kept for the raw object. Inside another
 * object only the id has to be right, so that a broken user does not take their issues and comments with them.
 */
import { Schema } from "effect"

const rest = [Schema.Record(Schema.String, Schema.Json)] as const

export const UserWire = Schema.StructWithRest(Schema.Struct({ id: Schema.Int, login: Schema.NonEmptyString }), rest)
export type UserWire = typeof UserWire.Type

export const EmbeddedUser = Schema.StructWithRest(Schema.Struct({ id: Schema.Int }), rest)
