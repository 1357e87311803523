/**
 * Comments of issues; those of pull requests, which GitHub lists among them, are left out. A comment stays with its issue: a transferred issue
 * takes its comments along.
 */
import { AdapterError, Item, type Pictures, Rejected, Resource, type Vocabulary } from "@syncline/adapter-core"
import { Comment } from "@syncline/canonical"
import { Effect, type Schema } from "effect"
import { app } from "./App.ts"
import { authorOf, writerOf } from "./wire/UserWire.ts"
import { CommentWire } from "./wire/CommentWire.ts"
import { byUpdate } from "./CursorFacts.ts"
import { requests } from "./Requests.ts"
import { millisOf } from "./Instant.ts"
import { besideMark, createSafety, findMarked, keepingMark, operationOf, withMark } from "./Mark.ts"
import * as Text from "./Text.ts"

const reading = {
  kind: Comment,
  wire: CommentWire,
  idScope: "instance" as const,
  identity: (wire: CommentWire) => ({
    externalId: String(wire.id),
    updatedAt: millisOf(wire.updated_at),
    createdAt: millisOf(wire.created_at),
    url: wire.html_url,
    ...operationOf(wire.body),
  }),
  fields: {
    issue: Resource.both((wire: CommentWire) => wire.issue_url.slice(wire.issue_url.lastIndexOf("/") + 1)),
    body: Resource.attributed(Resource.both((wire: CommentWire) => Text.markdown(wire.body), Text.markdown, besideMark(Text.longest))),
    author: Resource.readOnly((wire: CommentWire) => authorOf(wire.user)),
  },
}

const isOnPullRequest = (wire: CommentWire): boolean => /\/pull\/\d+#/.test(wire.html_url)

/** A comment on an issue or on a pull request, whose number is `issue`. The author is an id. */
export interface CommentItem extends Item.Item<typeof Comment> {
  readonly isOnPullRequest: boolean
}

export const commentItem: Schema.Decoder<CommentItem> = Item.make({
  ...reading,
  more: (wire) => ({ isOnPullRequest: isOnPullRequest(wire) }),
})

export const commentResource = (vocabulary: Vocabulary.Vocabulary, pictures: Pictures.Pictures): Resource.Resource =>
  Resource.make({
    ...reading,
    app,
    vocabulary,
    pictures,
    list: requests.comments,
    get: requests.comment,
    of: requests.commentsOfIssue,
    facts: byUpdate,
    keep: (wire) => !isOnPullRequest(wire),
    related: (wire) => (wire.user ? [{ kind: "person", raw: wire.user }] : []),
    writer: ({ user }) => writerOf(user),
    writes: {
      createSafety,
      // So GitHub calls a body that is too long.
      refusals: { data: "body" },
      create: (client, { partition, operationId, view, address }) =>
        client.write(
          requests.createComment,
          { partition, issue: address("issue", view.issue ?? "") },
          { body: withMark(Text.markdown(view.body), operationId) },
        ),
      update: Effect.fnUntraced(function* (client, { partition, externalId: id, operationId, patch }) {
        if (patch.issue !== undefined) {
          const reason = new Rejected({ message: "GitHub cannot move a comment to another issue", field: "issue" })
          return yield* new AdapterError({ app, operation: requests.updateComment.name, reason })
        }
        return yield* client.write(requests.updateComment, { partition, id }, { body: keepingMark(Text.markdown(patch.body), operationId) })
      }),
      remove: (client, { partition, externalId: id }) => client.write(requests.deleteComment, { partition, id }),
      find: (client, request) => findMarked(client, requests.comments, request),
    },
  })
