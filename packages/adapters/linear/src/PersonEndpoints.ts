/**
 * The workspace's people. Suspended ones are included, because what they made keeps their name. Lists ask for the team beside, here and for the other
 * kinds: without it a team that is gone or no longer visible would look like one that is empty.
 */
import { Endpoint } from "@syncline/adapter-core"
import { sinceUpdate } from "./ListFacts.ts"
import { PersonWire, personFragment } from "./wire/PersonWire.ts"

/** `partition` is the id of a team; the people are the workspace's, whatever the team. */
export const people = Endpoint.graphqlList({
  name: "people",
  document: `query People($team: String!, $filter: UserFilter!, $after: String) {
  team(id: $team) { id }
  users(filter: $filter, first: 100, after: $after, orderBy: createdAt, includeArchived: true, includeDisabled: true) {
    nodes { ...PersonParts }
    pageInfo { hasNextPage endCursor }
  }
}
${personFragment}`,
  variables: ({ partition }: { readonly partition: string }) => ({ team: partition, filter: {} }),
  connection: ["users"],
  after: "after",
  incremental: sinceUpdate,
  item: PersonWire,
})

/** `partition` as for the list. */
export const person = Endpoint.graphqlGet({
  name: "person",
  document: `query Person($team: String!, $filter: UserFilter!) {
  team(id: $team) { id }
  users(filter: $filter, first: 1, includeArchived: true, includeDisabled: true) { nodes { ...PersonParts } }
}
${personFragment}`,
  variables: ({ partition, id }: { readonly partition: string; readonly id: string }) => ({ team: partition, filter: { id: { eq: id } } }),
  at: ["users", "nodes", 0],
  item: PersonWire,
})
