/**
 * Comments on issues; those on projects and documents are not kept. A comment stays with its issue for good, so its issue is written once. Comments
 * of a trashed issue are kept: when it is restored nothing says that they are back.
 */
import { AdapterError, CreateSafety, Item, Rejected, Resource } from "@syncline/adapter-core"
import { Comment } from "@syncline/canonical"
import { Effect, type Schema } from "effect"
import { app } from "./App.ts"
import { comment, comments, createComment, deleteComment, updateComment } from "./CommentEndpoints.ts"
import type { CommentChanges, NewComment } from "./wire/CommentInput.ts"
import { CommentWire } from "./wire/CommentWire.ts"
import { creationOf, toMillis } from "./Instant.ts"
import { issue } from "./IssueEndpoints.ts"
import { writerOf } from "./wire/PersonWire.ts"
import { facts } from "./ListFacts.ts"
import { pictures, vocabulary } from "./Vocabulary.ts"

const reading = {
  kind: Comment,
  wire: CommentWire,
  idScope: "instance" as const,
  identity: ({ id, url, updatedAt, createdAt }: CommentWire) => ({
    externalId: id,
    url,
    updatedAt: toMillis(updatedAt),
    createdAt: creationOf(createdAt),
    operationId: id,
  }),
  fields: {
    issue: Resource.both(({ issueId }: CommentWire) => issueId ?? ""),
    body: Resource.attributed(Resource.both(({ body }: CommentWire) => body)),
    author: Resource.readOnly(({ user, userId }: CommentWire) => user?.id ?? userId ?? null),
  },
}

/** A comment; its issue and its author are ids. */
export type CommentItem = Item.Item<typeof Comment>

export const commentItem: Schema.Decoder<CommentItem> = Item.make({ ...reading, more: () => ({}) })

export const commentResource: Resource.Resource = Resource.make({
  ...reading,
  app,
  vocabulary,
  pictures,
  list: comments,
  get: comment,
  facts,
  keep: ({ issueId }) => issueId !== null && issueId !== undefined,
  related: ({ user }) => (user ? [{ kind: "person", raw: user }] : []),
  writer: ({ user }) => writerOf(user),
  writes: {
    createSafety: CreateSafety.clientId,
    refusals: { issueId: "issue" },
    // Linear takes a comment on an issue wherever that is, also in a team that nobody chose.
    create: Effect.fnUntraced(function* (client, { operationId, partition, view }) {
      const issueId = view.issue ?? ""
      yield* client.get(issue, { partition, id: issueId })
      const input: NewComment = { id: operationId, issueId, body: view.body ?? "" }
      return yield* client.write(createComment, { input })
    }),
    update: (client, { externalId, patch }) => {
      if (patch.body === undefined || patch.issue !== undefined) return stays
      const input: CommentChanges = { body: patch.body }
      return client.write(updateComment, { id: externalId, input })
    },
    remove: (client, { externalId }) => client.write(deleteComment, { id: externalId }),
  },
})

const stays = new AdapterError({
  app,
  operation: updateComment.name,
  reason: new Rejected({ message: "a comment cannot be moved to another issue", field: "issue" }),
})
