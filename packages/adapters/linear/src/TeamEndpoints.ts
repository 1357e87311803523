/** Who is signed in, the team that was chosen, and the states of its workflow. */
import { Endpoint } from "@syncline/adapter-core"
import { AccountWire } from "./wire/AccountWire.ts"
import { StateWire } from "./wire/StateWire.ts"
import { TeamWire } from "./wire/TeamWire.ts"
import { teamFilter } from "./TeamFilter.ts"

/** The person whose key or token is used, and the workspace. */
export const account = Endpoint.graphqlGet({
  name: "account",
  document: `query Account { viewer { id name email } organization { id name urlKey } }`,
  variables: () => ({}),
  at: [],
  item: AccountWire,
})

/** `partition` is the team's id or its key. */
export const team = Endpoint.graphqlGet({
  name: "team",
  document: `query Team($filter: TeamFilter!) { teams(filter: $filter, first: 1) { nodes { id key name } } }`,
  variables: ({ partition }: { readonly partition: string }) => ({ filter: teamFilter(partition) }),
  at: ["teams", "nodes", 0],
  item: TeamWire,
})

/** Those that the account can see, or whose name or key has a text in it. */
export const teams = Endpoint.graphqlList({
  name: "teams",
  document: `query Teams($filter: TeamFilter!, $after: String) {
  teams(filter: $filter, first: 50, after: $after) {
    nodes { id key name }
    pageInfo { hasNextPage endCursor }
  }
}`,
  variables: ({ search }: { readonly search: string | undefined }) => ({
    filter: search === undefined ? {} : { or: [{ name: { containsIgnoreCase: search } }, { key: { containsIgnoreCase: search } }] },
  }),
  connection: ["teams"],
  after: "after",
  item: TeamWire,
})

/** `partition` is the team's id or its key. */
export const workflowStates = Endpoint.graphqlList({
  name: "workflowStates",
  document: `query WorkflowStates($filter: WorkflowStateFilter!, $after: String) {
  workflowStates(filter: $filter, first: 50, after: $after) {
    nodes { id name type position }
    pageInfo { hasNextPage endCursor }
  }
}`,
  variables: ({ partition }: { readonly partition: string }) => ({ filter: { team: teamFilter(partition) } }),
  connection: ["workflowStates"],
  after: "after",
  item: StateWire,
})
