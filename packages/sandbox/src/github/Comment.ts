/** What can happen to a comment. Adding, editing and deleting one moves the `updated_at` of its issue; a reaction moves nothing. */
import { listComment, touchIssue, unlistComment } from "./Issue.ts"
import { markRevised, nextRevision } from "./Revision.ts"
import { toTimestamp } from "./Timestamp.ts"
import { announceComment } from "./webhooks/Announcement.ts"
import type { Comment, Issue, Origin, ReactionContent, User, World } from "./World.ts"

export const addComment = (
  world: World,
  issue: Issue,
  draft: { readonly author: User; readonly body: string; readonly origin: Origin },
  at: number,
): Comment => {
  issue.repository.creates.comments[draft.origin] += 1
  const comment: Comment = {
    id: world.nextId("comment"),
    issue,
    author: draft.author,
    body: draft.body,
    createdAt: toTimestamp(at),
    updatedAt: toTimestamp(at),
    reactions: new Map(),
    revision: nextRevision(),
  }
  listComment(issue.repository, comment)
  touchIssue(issue, at, () => issue.comments.push(comment))
  announceComment(comment, "created", comment.author)
  return comment
}

/** Whoever is not named did it as its author. */
export const editComment = (comment: Comment, body: string, at: number, by?: User): void => {
  if (comment.body === body) return
  const before = comment.body
  unlistComment(comment.issue.repository, comment)
  comment.body = body
  comment.updatedAt = toTimestamp(at)
  markRevised(comment)
  listComment(comment.issue.repository, comment)
  touchIssue(comment.issue, at, () => {})
  announceComment(comment, "edited", by, before)
}

export const deleteComment = (comment: Comment, at: number, by?: User): void => {
  const { issue } = comment
  unlistComment(issue.repository, comment)
  touchIssue(issue, at, () => issue.comments.splice(issue.comments.indexOf(comment), 1))
  announceComment(comment, "deleted", by)
}

export const react = (target: Issue | Comment, content: ReactionContent): void => {
  target.reactions.set(content, (target.reactions.get(content) ?? 0) + 1)
  markRevised(target)
}
