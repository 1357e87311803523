/** A user as Linear sends one, the same wherever it stands: in the list of people, as an assignee, as an author. */
import { Schema } from "effect"
import { Instant } from "./Instant.ts"

export const personFragment = `fragment PersonParts on User { id name displayName email active createdAt updatedAt url }`

export const PersonWire = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  displayName: Schema.String,
  email: Schema.String,
  active: Schema.Boolean,
  createdAt: Instant,
  updatedAt: Instant,
  url: Schema.String,
})
export type PersonWire = typeof PersonWire.Type
