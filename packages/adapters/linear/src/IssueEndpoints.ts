/** A team's issues. Archived and trashed ones are listed too, so that an issue which was put away is not mistaken for one that is unchanged. */
import { Endpoint, type Json } from "@syncline/adapter-core"
import { Done } from "./wire/Done.ts"
import { IssuePlaceWire, IssueWire, issueFragment } from "./wire/IssueWire.ts"
import { sinceUpdate } from "./ListFacts.ts"
import { teamFilter } from "./TeamFilter.ts"

/** `partition` is the team's id. */
export const issues = Endpoint.graphqlList({
  name: "issues",
  document: `query Issues($team: String!, $filter: IssueFilter!, $after: String) {
  team(id: $team) { id }
  issues(filter: $filter, first: 50, after: $after, orderBy: createdAt, includeArchived: true) {
    nodes { ...IssueParts }
    pageInfo { hasNextPage endCursor }
  }
}
${issueFragment}`,
  variables: ({ partition }: { readonly partition: string }) => ({ team: partition, filter: { team: teamFilter(partition) } }),
  connection: ["issues"],
  after: "after",
  incremental: sinceUpdate,
  item: IssueWire,
})

/** An identifier (`ENG-12`) is the key of a team and a number; it means nothing outside that team. */
const named = (id: string) => {
  const [, key, number] = /^([a-z][a-z0-9]*)-([0-9]+)$/i.exec(id) ?? []
  return key === undefined ? { id: { eq: id } } : { number: { eq: Number(number) }, team: teamFilter(key) }
}

/** `partition` is the team's id or its key, `id` the issue's id or its identifier. An issue of another team is `Gone`. */
export const issue = Endpoint.graphqlGet({
  name: "issue",
  document: `query Issue($filter: IssueFilter!) {
  issues(filter: $filter, first: 1, includeArchived: true) { nodes { ...IssueParts } }
}
${issueFragment}`,
  variables: ({ partition, id }: { readonly partition: string; readonly id: string }) => ({
    filter: { and: [{ team: teamFilter(partition) }, named(id)] },
  }),
  at: ["issues", "nodes", 0],
  item: IssueWire,
})

/** Where an issue is, whatever its team: `id` is its id. */
export const issuePlace = Endpoint.graphqlGet({
  name: "issuePlace",
  document: `query IssuePlace($filter: IssueFilter!) {
  issues(filter: $filter, first: 1, includeArchived: true) { nodes { id trashed team { id } } }
}`,
  variables: ({ id }: { readonly id: string }) => ({ filter: { id: { eq: id } } }),
  at: ["issues", "nodes", 0],
  item: IssuePlaceWire,
})

/** Answers with the new issue. */
export const createIssue = Endpoint.graphqlWrite({
  name: "createIssue",
  document: `mutation CreateIssue($input: IssueCreateInput!) { issueCreate(input: $input) { issue { ...IssueParts } } }
${issueFragment}`,
  variables: ({ input }: { readonly input: Json.JsonObject }) => ({ input }),
  at: ["issueCreate", "issue"],
  item: IssueWire,
})

/** Puts an issue into the trash, which empties itself after 30 days. */
export const deleteIssue = Endpoint.graphqlWrite({
  name: "deleteIssue",
  document: `mutation DeleteIssue($id: String!) { issueDelete(id: $id) { success } }`,
  variables: ({ id }: { readonly id: string }) => ({ id }),
  at: ["issueDelete", "success"],
  item: Done,
})

/** Takes an issue out of the trash or the archive. Answers with the issue as it now is. */
export const restoreIssue = Endpoint.graphqlWrite({
  name: "restoreIssue",
  document: `mutation RestoreIssue($id: String!) { issueUnarchive(id: $id) { entity { ...IssueParts } } }
${issueFragment}`,
  variables: ({ id }: { readonly id: string }) => ({ id }),
  at: ["issueUnarchive", "entity"],
  item: IssueWire,
})

/** `id` is the issue's id or identifier. */
export const updateIssue = Endpoint.graphqlWrite({
  name: "updateIssue",
  document: `mutation UpdateIssue($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { issue { ...IssueParts } } }
${issueFragment}`,
  variables: ({ id, input }: { readonly id: string; readonly input: Json.JsonObject }) => ({ id, input }),
  at: ["issueUpdate", "issue"],
  item: IssueWire,
})
