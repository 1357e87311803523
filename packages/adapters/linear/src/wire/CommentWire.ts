/**
 * A comment as Linear sends one. Its parent may be something else than an issue (a project, a document); then `issueId` is null.
 * A webhook leaves out what is null, and may name the author by id only.
 */
import { Schema } from "effect"
import { Instant } from "../Instant.ts"
import { EmbeddedPerson, personFragment } from "./PersonWire.ts"

export const commentFragment = `fragment CommentParts on Comment {
  id issueId parentId body url createdAt updatedAt editedAt archivedAt
  user { ...PersonParts }
}
${personFragment}`

export const CommentWire = Schema.Struct({
  id: Schema.String,
  issueId: Schema.optionalKey(Schema.NullOr(Schema.String)),
  body: Schema.String,
  url: Schema.optionalKey(Schema.String),
  createdAt: Schema.optionalKey(Schema.Json),
  updatedAt: Instant,
  user: Schema.optionalKey(Schema.NullOr(EmbeddedPerson)),
  userId: Schema.optionalKey(Schema.NullOr(Schema.String)),
})
export type CommentWire = typeof CommentWire.Type
