/**
 * Writing, changing and deleting comments. A deleted comment is gone at once and for good; its answers stay. None of this moves the issue's
 * own `updatedAt`.
 */
import type { Actor } from "./Actor.ts"
import type { Comment } from "./Comment.ts"
import { bodyLength, existing, freeId, past, required } from "./InputRule.ts"
import { issueOf } from "./IssueFields.ts"
import { entityNotFound, invalidArgument, invalidInput } from "./LinearError.ts"
import type { Workspace } from "./Workspace.ts"
import { keptBody } from "./WrittenText.ts"

export interface CommentDraft {
  /** A free UUID of version 4. */
  readonly id?: string | null | undefined
  /** An id or an identifier. */
  readonly issueId: string | null | undefined
  /** Markdown. */
  readonly body: string | null | undefined
  readonly parentId?: string | null | undefined
  /** Epoch milliseconds, in the past. */
  readonly createdAt?: number | null | undefined
}

const settled = (workspace: Workspace, actor: Actor, action: "create" | "update" | "remove", record: Comment, before?: Comment): void => {
  workspace.tally.add(actor.origin, "comment", action)
  workspace.bumpSyncId()
  if (record === before) return
  workspace.watching.watcher?.({ type: "Comment", action, record, actor, ...(before === undefined ? {} : { before }) })
}

export const createComment = (workspace: Workspace, actor: Actor, draft: CommentDraft): Comment => {
  const now = actor.clock()
  if (draft.issueId === null || draft.issueId === undefined) {
    throw invalidArgument("issueId", "isDefined", "exactly one of the parents of a comment must be given")
  }
  const issue = issueOf(workspace, draft.issueId)
  // Users of the vendor saw this answer for attachments to an archived issue; for comments it is assumed.
  if (issue.archivedAt !== null) throw entityNotFound("Issue")
  const parent = draft.parentId === null || draft.parentId === undefined ? null : existing("Comment", workspace.comments, draft.parentId)
  if (parent !== null && parent.issueId !== issue.id) {
    throw invalidInput("parentId for incorrect issue", "The parent comment is not on the same issue.")
  }
  const body = keptBody(workspace, required("body", draft.body, bodyLength))
  const createdAt = past("createdAt", draft.createdAt, now)
  const comment: Comment = {
    id: freeId("Comment", workspace.comments, draft.id, workspace.newId),
    issueId: issue.id,
    parentId: parent?.id ?? null,
    body,
    userId: actor.userId,
    bot: actor.bot,
    externalUserId: actor.externalUserId,
    editedAt: null,
    resolution: null,
    createdAt,
    updatedAt: now,
    archivedAt: null,
    origin: actor.origin,
  }
  workspace.comments.put(comment)
  settled(workspace, actor, "create", comment)
  return comment
}

/** Puts another body in place of the old one; undefined leaves it. */
export const updateComment = (workspace: Workspace, actor: Actor, id: string, body: string | null | undefined): Comment => {
  const comment = existing("Comment", workspace.comments, id)
  const next = body === undefined ? comment.body : keptBody(workspace, required("body", body, bodyLength))
  const now = actor.clock()
  const stored = next === comment.body ? comment : { ...comment, body: next, editedAt: now, updatedAt: now }
  workspace.comments.put(stored)
  settled(workspace, actor, "update", stored, comment)
  return stored
}

/** Closes the thread that the comment opened. */
export const resolveComment = (workspace: Workspace, actor: Actor, id: string, resolvingCommentId?: string | null): Comment => {
  const comment = existing("Comment", workspace.comments, id)
  const answer =
    resolvingCommentId === null || resolvingCommentId === undefined ? null : existing("Comment", workspace.comments, resolvingCommentId)
  const now = actor.clock()
  const stored = { ...comment, resolution: { at: now, userId: actor.userId, commentId: answer?.id ?? null }, updatedAt: now }
  workspace.comments.put(stored)
  settled(workspace, actor, "update", stored, comment)
  return stored
}

export const unresolveComment = (workspace: Workspace, actor: Actor, id: string): Comment => {
  const comment = existing("Comment", workspace.comments, id)
  const stored = { ...comment, resolution: null, updatedAt: actor.clock() }
  workspace.comments.put(stored)
  settled(workspace, actor, "update", stored, comment)
  return stored
}

export const deleteComment = (workspace: Workspace, actor: Actor, id: string): Comment => {
  const comment = existing("Comment", workspace.comments, id)
  workspace.comments.remove(comment.id)
  settled(workspace, actor, "remove", comment)
  return comment
}
