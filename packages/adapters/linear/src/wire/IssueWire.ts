/**
 * An issue as Linear sends one. What no canonical field has (priority, project, cycle, estimate, due date) is asked for all the same, so that the
 * stored payload is complete. `labelIds` names all labels; `labels` spells out the first ten, which makes new ones known without another request.
 * A webhook carries all labels in a plain list, leaves out what is null, and may name people and team by id only.
 */
import { Schema } from "effect"
import { Instant } from "../Instant.ts"
import { EmbeddedLabel, labelFragment } from "./LabelWire.ts"
import { EmbeddedPerson, personFragment } from "./PersonWire.ts"
import { EmbeddedState } from "./StateWire.ts"

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

const Person = Schema.optionalKey(Schema.NullOr(EmbeddedPerson))
const Id = Schema.optionalKey(Schema.NullOr(Schema.String))
const Labels = Schema.Array(EmbeddedLabel)

export const IssueWire = Schema.Struct({
  id: Schema.String,
  identifier: Schema.String,
  url: Schema.String,
  title: Schema.String,
  description: Schema.optionalKey(Schema.NullOr(Schema.String)),
  priority: Schema.Finite,
  createdAt: Schema.optionalKey(Schema.Json),
  updatedAt: Instant,
  archivedAt: Schema.optionalKey(Schema.NullOr(Instant)),
  trashed: Schema.optionalKey(Schema.NullOr(Schema.Boolean)),
  team: Schema.optionalKey(Schema.NullOr(Schema.Struct({ id: Schema.String, key: Schema.String }))),
  teamId: Id,
  state: EmbeddedState,
  assignee: Person,
  assigneeId: Id,
  creator: Person,
  creatorId: Id,
  labelIds: Schema.Array(Schema.String),
  labels: Schema.Union([Schema.Struct({ nodes: Labels }), Labels]),
})
export type IssueWire = typeof IssueWire.Type

/** Where an issue is, and nothing of what it says. */
export const IssuePlaceWire = Schema.Struct({
  id: Schema.String,
  trashed: Schema.optionalKey(Schema.NullOr(Schema.Boolean)),
  team: Schema.Struct({ id: Schema.String }),
})

export const labelsOf = ({ labels }: IssueWire): ReadonlyArray<EmbeddedLabel> => ("nodes" in labels ? labels.nodes : labels)

export const teamIdOf = ({ team, teamId }: IssueWire): string | null => team?.id ?? teamId ?? null

/** One at most. */
export const assigneeIdsOf = ({ assignee, assigneeId }: IssueWire): ReadonlyArray<string> => {
  const id = assignee?.id ?? assigneeId ?? null
  return id === null ? [] : [id]
}

export const creatorIdOf = ({ creator, creatorId }: IssueWire): string | null => creator?.id ?? creatorId ?? null
