/**
 * A user as Linear sends one, the same wherever it stands: in the list of people, as an assignee, as an author. Inside another object only the id has to be
 * right, so that a broken user does not take their issues and comments with them. In a webhook's issues and comments users have no more than id, name, e-mail and page.
 */
import type { Attribution } from "@syncline/adapter-core"
import { Schema } from "effect"
import { application } from "../App.ts"
import { Instant } from "../Instant.ts"

export const personFragment = `fragment PersonParts on User { id name displayName email active createdAt updatedAt url }`

export const PersonWire = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  displayName: Schema.optionalKey(Schema.String),
  email: Schema.String,
  active: Schema.optionalKey(Schema.Boolean),
  createdAt: Schema.optionalKey(Instant),
  updatedAt: Schema.optionalKey(Instant),
  url: Schema.String,
})
export type PersonWire = typeof PersonWire.Type

export const EmbeddedPerson = Schema.StructWithRest(Schema.Struct({ id: Schema.String }), [Schema.Record(Schema.String, Schema.Json)])
export type EmbeddedPerson = typeof EmbeddedPerson.Type

/** Who wrote something, by the name that people know them by. */
export const writerOf = (person: EmbeddedPerson | null | undefined): Attribution.Writer | undefined =>
  person && typeof person["name"] === "string" ? { kind: "person", externalId: person.id, name: person["name"], application } : undefined
