/**
 * An issue as Linear sends one. What no canonical field has (priority, project, cycle, estimate, due date) is asked for all the same, so that the
 * stored payload is complete. `labelIds` names all labels; `labels` spells out the first ten, which makes new ones known without another request.
 */
import { Schema } from "effect"
import { Instant } from "../Instant.ts"
import { EmbeddedLabel, labelFragment } from "./LabelWire.ts"
import { EmbeddedPerson, personFragment } from "./PersonWire.ts"
import { StateWire } from "./StateWire.ts"

export const issueFragment = `fragment IssueParts on Issue {
  id identifier previousIdentifiers number url title description priority estimate dueDate
  createdAt updatedAt startedAt completedAt canceledAt archivedAt trashed
  team { id key }
  state { id name type position }
  assignee { ...PersonParts }
  creator { ...PersonParts }
  labelIds
  labels(first: 10) { nodes { ...LabelParts } }
  parent { id identifier }
  project { id name }
  cycle { id number name }
}
${personFragment}
${labelFragment}`

export const IssueWire = Schema.Struct({
  id: Schema.String,
  identifier: Schema.String,
  url: Schema.String,
  title: Schema.String,
  description: Schema.NullOr(Schema.String),
  priority: Schema.Finite,
  updatedAt: Instant,
  archivedAt: Schema.NullOr(Instant),
  trashed: Schema.NullOr(Schema.Boolean),
  team: Schema.Struct({ id: Schema.String, key: Schema.String }),
  state: StateWire,
  assignee: Schema.NullOr(EmbeddedPerson),
  creator: Schema.NullOr(EmbeddedPerson),
  labelIds: Schema.Array(Schema.String),
  labels: Schema.Struct({ nodes: Schema.Array(EmbeddedLabel) }),
})
export type IssueWire = typeof IssueWire.Type
