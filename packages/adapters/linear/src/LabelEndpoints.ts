/** The labels a team's issues can bear: its own and the workspace's. */
import { Endpoint, type Json } from "@syncline/adapter-core"
import { sinceUpdate } from "./ListFacts.ts"
import { Done } from "./wire/Done.ts"
import { LabelWire, labelFragment } from "./wire/LabelWire.ts"
import { teamFilter } from "./TeamFilter.ts"

const usableIn = (team: string) => ({ or: [{ team: teamFilter(team) }, { team: { null: true } }] })

/** `partition` is the team's id. */
export const labels = Endpoint.graphqlList({
  name: "labels",
  document: `query Labels($team: String!, $filter: IssueLabelFilter!, $after: String) {
  team(id: $team) { id }
  issueLabels(filter: $filter, first: 100, after: $after, orderBy: createdAt, includeArchived: true) {
    nodes { ...LabelParts }
    pageInfo { hasNextPage endCursor }
  }
}
${labelFragment}`,
  variables: ({ partition }: { readonly partition: string }) => ({ team: partition, filter: usableIn(partition) }),
  connection: ["issueLabels"],
  after: "after",
  incremental: sinceUpdate,
  item: LabelWire,
})

/** `partition` is the team's id. A label of another team is `Gone`. */
export const label = Endpoint.graphqlGet({
  name: "label",
  document: `query Label($team: String!, $filter: IssueLabelFilter!) {
  team(id: $team) { id }
  issueLabels(filter: $filter, first: 1, includeArchived: true) { nodes { ...LabelParts } }
}
${labelFragment}`,
  variables: ({ partition, id }: { readonly partition: string; readonly id: string }) => ({
    team: partition,
    filter: { id: { eq: id }, ...usableIn(partition) },
  }),
  at: ["issueLabels", "nodes", 0],
  item: LabelWire,
})

/** The same of the team's own labels alone. */
export const ownLabel = Endpoint.graphqlGet({
  name: "ownLabel",
  document: `query OwnLabel($team: String!, $filter: IssueLabelFilter!) {
  team(id: $team) { id }
  issueLabels(filter: $filter, first: 1, includeArchived: true) { nodes { ...LabelParts } }
}
${labelFragment}`,
  variables: ({ partition, id }: { readonly partition: string; readonly id: string }) => ({
    team: partition,
    filter: { id: { eq: id }, team: teamFilter(partition) },
  }),
  at: ["issueLabels", "nodes", 0],
  item: LabelWire,
})

/** The label of this name, in any letter case, that the team's issues can bear. `partition` is the team's id. */
export const labelNamed = Endpoint.graphqlGet({
  name: "labelNamed",
  document: `query LabelNamed($team: String!, $filter: IssueLabelFilter!) {
  team(id: $team) { id }
  issueLabels(filter: $filter, first: 1) { nodes { ...LabelParts } }
}
${labelFragment}`,
  variables: ({ partition, name }: { readonly partition: string; readonly name: string }) => ({
    team: partition,
    filter: { name: { eqIgnoreCase: name }, ...usableIn(partition) },
  }),
  at: ["issueLabels", "nodes", 0],
  item: LabelWire,
})

/** Answers with the new label. */
export const createLabel = Endpoint.graphqlWrite({
  name: "createLabel",
  document: `mutation CreateLabel($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { issueLabel { ...LabelParts } } }
${labelFragment}`,
  variables: ({ input }: { readonly input: Json.JsonObject }) => ({ input }),
  at: ["issueLabelCreate", "issueLabel"],
  item: LabelWire,
})

/** For good, and from all issues that bear it. */
export const deleteLabel = Endpoint.graphqlWrite({
  name: "deleteLabel",
  document: `mutation DeleteLabel($id: String!) { issueLabelDelete(id: $id) { success } }`,
  variables: ({ id }: { readonly id: string }) => ({ id }),
  at: ["issueLabelDelete", "success"],
  item: Done,
})

/** Answers with the label as it now is. */
export const updateLabel = Endpoint.graphqlWrite({
  name: "updateLabel",
  document: `mutation UpdateLabel($id: String!, $input: IssueLabelUpdateInput!) {
  issueLabelUpdate(id: $id, input: $input) { issueLabel { ...LabelParts } }
}
${labelFragment}`,
  variables: ({ id, input }: { readonly id: string; readonly input: Json.JsonObject }) => ({ id, input }),
  at: ["issueLabelUpdate", "issueLabel"],
  item: LabelWire,
})
