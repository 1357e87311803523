/** The comments on a team's issues. */
import { Endpoint, type Json } from "@syncline/adapter-core"
import { Done } from "./wire/Done.ts"
import { CommentWire, commentFragment } from "./wire/CommentWire.ts"
import { sinceUpdate } from "./ListFacts.ts"
import { teamFilter } from "./TeamFilter.ts"

/** `partition` is the team's id. */
export const comments = Endpoint.graphqlList({
  name: "comments",
  document: `query Comments($team: String!, $filter: CommentFilter!, $after: String) {
  team(id: $team) { id }
  comments(filter: $filter, first: 100, after: $after, orderBy: createdAt, includeArchived: true) {
    nodes { ...CommentParts }
    pageInfo { hasNextPage endCursor }
  }
}
${commentFragment}`,
  variables: ({ partition }: { readonly partition: string }) => ({ team: partition, filter: { issue: { team: teamFilter(partition) } } }),
  connection: ["comments"],
  after: "after",
  incremental: sinceUpdate,
  item: CommentWire,
})

/** `partition` is the team's id or its key. A comment on an issue of another team is `Gone`. */
export const comment = Endpoint.graphqlGet({
  name: "comment",
  document: `query Comment($filter: CommentFilter!) {
  comments(filter: $filter, first: 1, includeArchived: true) { nodes { ...CommentParts } }
}
${commentFragment}`,
  variables: ({ partition, id }: { readonly partition: string; readonly id: string }) => ({
    filter: { id: { eq: id }, issue: { team: teamFilter(partition) } },
  }),
  at: ["comments", "nodes", 0],
  item: CommentWire,
})

/** Answers with the new comment. */
export const createComment = Endpoint.graphqlWrite({
  name: "createComment",
  document: `mutation CreateComment($input: CommentCreateInput!) { commentCreate(input: $input) { comment { ...CommentParts } } }
${commentFragment}`,
  variables: ({ input }: { readonly input: Json.JsonObject }) => ({ input }),
  at: ["commentCreate", "comment"],
  item: CommentWire,
})

/** For good. */
export const deleteComment = Endpoint.graphqlWrite({
  name: "deleteComment",
  document: `mutation DeleteComment($id: String!) { commentDelete(id: $id) { success } }`,
  variables: ({ id }: { readonly id: string }) => ({ id }),
  at: ["commentDelete", "success"],
  item: Done,
})

/** Answers with the comment as it now is. */
export const updateComment = Endpoint.graphqlWrite({
  name: "updateComment",
  document: `mutation UpdateComment($id: String!, $input: CommentUpdateInput!) {
  commentUpdate(id: $id, input: $input) { comment { ...CommentParts } }
}
${commentFragment}`,
  variables: ({ id, input }: { readonly id: string; readonly input: Json.JsonObject }) => ({ id, input }),
  at: ["commentUpdate", "comment"],
  item: CommentWire,
})
