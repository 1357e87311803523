/**
 * A user as GitHub shows one anywhere: in passing, in the list of assignees, or alone. What else a payload says is kept for the raw object. Inside another
 * object only the id has to be right, so that a broken user does not take their issues and comments with them.
 */
import type { Attribution } from "@syncline/adapter-core"
import { Schema } from "effect"
import { application } from "../App.ts"

const rest = [Schema.Record(Schema.String, Schema.Json)] as const

export const UserWire = Schema.StructWithRest(Schema.Struct({ id: Schema.Int, login: Schema.NonEmptyString }), rest)
export type UserWire = typeof UserWire.Type

export const EmbeddedUser = Schema.StructWithRest(Schema.Struct({ id: Schema.Int }), rest)
export type EmbeddedUser = typeof EmbeddedUser.Type

/** The same with the login, by which people know them. */
export const writerOf = (user: EmbeddedUser | null | undefined): Attribution.Writer | undefined =>
  user && typeof user["login"] === "string" ? { kind: "person", externalId: String(user.id), name: user["login"], application } : undefined

/** Who wrote something, as an external id; `null` when the account is gone. */
export const authorOf = (user: EmbeddedUser | null | undefined): string | null => (user ? String(user.id) : null)
