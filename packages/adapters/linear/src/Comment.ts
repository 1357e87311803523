/**
 * Comments on issues; those on projects and documents are not kept. A comment stays with its issue for good, so its issue is written once. Comments
 * of a trashed issue are kept: when it is restored nothing says that they are back.
 */
import { AdapterError, CreateSafety, Item, Rejected, Resource } from "@syncline/adapter-core"
import { Comment } from "@syncline/canonical"
import type { Schema } from "effect"
import { app } from "./App.ts"
import { comment, comments, createComment, updateComment } from "./CommentEndpoints.ts"
import type { CommentChanges, NewComment } from "./wire/CommentInput.ts"
import { CommentWire } from "./wire/CommentWire.ts"
import { toMillis } from "./Instant.ts"
import { facts } from "./ListFacts.ts"

const reading = {
  kind: Comment,
  wire: CommentWire,
  identity: ({ id, updatedAt }: CommentWire) => ({ externalId: id, updatedAt: toMillis(updatedAt) }),
  fields: {
    issue: Resource.both(({ issueId }: CommentWire) => issueId ?? ""),
    body: Resource.both(({ body }: CommentWire) => body),
    author: Resource.readOnly(({ user }: CommentWire) => user?.id ?? null),
  },
}

/** A comment; its issue and its author are ids. */
export type CommentItem = Item.Item<typeof Comment>

export const commentItem: Schema.Decoder<CommentItem> = Item.make({ ...reading, more: () => ({}) })

export const commentResource: Resource.Resource = Resource.make({
  ...reading,
  app,
  list: comments,
  get: comment,
  facts,
  keep: ({ issueId }) => issueId !== null,
  related: ({ user }) => (user === null ? [] : [{ kind: "person", raw: user }]),
  writes: {
    createSafety: CreateSafety.clientId,
    create: (client, { operationId, view, address }) => {
      const input: NewComment = { id: operationId, issueId: address("issue", view.issue ?? ""), body: view.body ?? "" }
      return client.write(createComment, { input })
    },
    update: (client, { externalId, patch }) => {
      if (patch.body === undefined || patch.issue !== undefined) return stays
      const input: CommentChanges = { body: patch.body }
      return client.write(updateComment, { id: externalId, input })
    },
  },
})

const stays = new AdapterError({
  app,
  operation: updateComment.name,
  reason: new Rejected({ message: "a comment cannot be moved to another issue", field: "issue" }),
})
