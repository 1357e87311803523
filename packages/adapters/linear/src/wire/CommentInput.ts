/** What Linear takes of a comment. */

/** What can be said of it when it is changed: Markdown. */
export type CommentChanges = { readonly body: string }

/** `id` is the new comment's own, a UUID of version 4; `issueId` is the issue's id or identifier. */
export type NewComment = { readonly id?: string; readonly issueId: string; readonly body: string }
