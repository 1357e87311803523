/**
 * Comments on issues; those on projects and documents are not kept. A comment stays with its issue for good, so its issue is written once. Comments
 * of a trashed issue are kept: when it is restored nothing says that they are back.
 */
import { AdapterError, CreateSafety, Rejected, Resource } from "@syncline/adapter-core"
import { Comment } from "@syncline/canonical"
import { app } from "./App.ts"
import { comment, comments, createComment, updateComment } from "./CommentEndpoints.ts"
import { CommentWire } from "./CommentWire.ts"
import { toMillis } from "./Instant.ts"
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
    create: (client, { operationId, view, address }) =>
      client.write(createComment, {
        input: { id: operationId, issueId: address("issue", view.issue ?? ""), body: view.body ?? "" },
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
