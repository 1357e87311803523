/**
 * Comments on issues; those on projects and documents are not kept. A comment stays with its issue for good, so its issue is written once. Comments
 * of a trashed issue are kept: when it is restored nothing says that they are back.
 */
import { AdapterError, CreateSafety, Rejected, Resource } from "@syncline/adapter-core"
import { Comment } from "@syncline/canonical"
import { Effect } from "effect"
import { app } from "./App.ts"
import { comment, comments, createComment, updateComment } from "./CommentEndpoints.ts"
import { CommentWire } from "./CommentWire.ts"
import { toMillis } from "./Instant.ts"
import { issue } from "./IssueEndpoints.ts"
import { facts } from "./ListFacts.ts"

export const commentResource: Resource.Resource = Resource.make({
  app,
  kind: Comment,
  wire: CommentWire,
  list: comments,
  get: comment,
  facts,
  identity: ({ id, updatedAt }) => ({ externalId: id, updatedAt: toMillis(updatedAt) }),
  keep: ({ issueId }) => issueId !== null,
  fields: {
    issue: Resource.both(({ issueId }: CommentWire) => issueId ?? ""),
    body: Resource.both(({ body }: CommentWire) => body),
    author: Resource.readOnly(({ user }: CommentWire) => user?.id ?? null),
  },
  related: ({ user }) => (user === null ? [] : [{ kind: "person", raw: user }]),
  writes: {
    createSafety: CreateSafety.clientId,
    // Linear takes a comment on an issue wherever that is, also in a team that nobody chose.
    create: Effect.fnUntraced(function* (client, { operationId, partition, view, address }) {
      const issueId = address("issue", view.issue ?? "")
      yield* client.get(issue, { partition, id: issueId })
      return yield* client.write(createComment, { input: { id: operationId, issueId, body: view.body ?? "" } })
    }),
    update: (client, { externalId, patch }) =>
      patch.body === undefined || patch.issue !== undefined
        ? stays
        : client.write(updateComment, { id: externalId, input: { body: patch.body } }),
  },
})

const stays = new AdapterError({
  app,
  operation: updateComment.name,
  reason: new Rejected({ message: "a comment cannot be moved to another issue", field: "issue" }),
})
