/**
 * Somebody at the keyboard of the vendor's own application. What a person does is counted apart from what comes through the API, and follows
 * the same rules. A person may have a clock of their own, so that a history can be told.
 */
import type { Clock } from "../App.ts"
import type { Actor } from "./Actor.ts"
import type { Attachment } from "./Attachment.ts"
import { type AttachmentDraft, putAttachment } from "./AttachmentEdits.ts"
import type { Comment } from "./Comment.ts"
import { createComment, deleteComment, updateComment } from "./CommentEdits.ts"
import { existing } from "./InputRule.ts"
import type { Issue } from "./Issue.ts"
import { createIssue, type IssueDraft } from "./IssueCreation.ts"
import { issueOf } from "./IssueFields.ts"
import type { IssueLabel } from "./IssueLabel.ts"
import { type IssueChanges, updateIssue } from "./IssueRevision.ts"
import { archiveIssue, removeIssue, restoreIssue, trashIssue } from "./IssueShelf.ts"
import { createLabel, deleteLabel, type LabelDraft, type LabelFields, updateLabel } from "./LabelEdits.ts"
import { entityNotFound } from "./LinearError.ts"
import type { Workspace } from "./Workspace.ts"

/** Issues are named by id or identifier, everything else by id. Every method throws the vendor's own error when the vendor would refuse. */
export interface Person {
  readonly createIssue: (draft: IssueDraft) => Issue
  readonly editIssue: (issue: string, changes: IssueChanges) => Issue
  /** By the state's id, or by its name in the issue's team. */
  readonly setState: (issue: string, state: string) => Issue
  readonly moveIssue: (issue: string, teamId: string) => Issue
  readonly archiveIssue: (issue: string) => Issue
  readonly trashIssue: (issue: string) => Issue
  /** Back from the archive or the trash. */
  readonly restoreIssue: (issue: string) => Issue
  /** For good. */
  readonly removeIssue: (issue: string) => void
  readonly addComment: (issue: string, body: string, options?: { readonly parentId?: string }) => Comment
  readonly editComment: (id: string, body: string) => Comment
  readonly deleteComment: (id: string) => Comment
  readonly createLabel: (draft: LabelDraft) => IssueLabel
  readonly editLabel: (id: string, changes: LabelFields) => IssueLabel
  readonly renameLabel: (id: string, name: string) => IssueLabel
  readonly deleteLabel: (id: string) => IssueLabel
  readonly attach: (draft: AttachmentDraft) => Attachment
}

const makeKeyboard = (workspace: Workspace, actor: Actor): Person => {
  const on = (issue: string): Issue => issueOf(workspace, issue)
  return {
    createIssue: (draft) => createIssue(workspace, actor, draft),
    editIssue: (issue, changes) => updateIssue(workspace, actor, on(issue), changes),
    setState: (issue, state) => {
      const found = on(issue)
      const column = workspace.states
        .ordered("createdAt")
        .find((candidate) => candidate.teamId === found.teamId && (candidate.id === state || candidate.name === state))
      if (column === undefined) throw entityNotFound("WorkflowState")
      return updateIssue(workspace, actor, found, { stateId: column.id })
    },
    moveIssue: (issue, teamId) => updateIssue(workspace, actor, on(issue), { teamId }),
    archiveIssue: (issue) => archiveIssue(workspace, actor, on(issue)),
    trashIssue: (issue) => trashIssue(workspace, actor, on(issue)),
    restoreIssue: (issue) => restoreIssue(workspace, actor, on(issue)),
    removeIssue: (issue) => removeIssue(workspace, actor, on(issue)),
    addComment: (issue, body, options) => createComment(workspace, actor, { issueId: issue, body, ...options }),
    editComment: (id, body) => updateComment(workspace, actor, id, body),
    deleteComment: (id) => deleteComment(workspace, actor, id),
    createLabel: (draft) => createLabel(workspace, actor, draft),
    editLabel: (id, changes) => updateLabel(workspace, actor, id, changes),
    renameLabel: (id, name) => updateLabel(workspace, actor, id, { name }),
    deleteLabel: (id) => deleteLabel(workspace, actor, id),
    attach: (draft) => putAttachment(workspace, actor, draft),
  }
}

/** A user of the workspace at the keyboard. */
export const makePerson = (workspace: Workspace, userId: string, clock: Clock = workspace.clock): Person => {
  const user = existing("User", workspace.users, userId)
  return makeKeyboard(workspace, { origin: "person", userId: user.id, clock, bot: null, externalUserId: null })
}

/** A connected tool, such as a chat, that somebody without an account writes through: records without a creator. */
export const makeIntegration = (
  workspace: Workspace,
  tool: { readonly type: string; readonly name: string; readonly externalUser?: string },
): Person => {
  const now = workspace.clock()
  const externalUser =
    tool.externalUser === undefined ? null : { id: workspace.newId(), name: tool.externalUser, displayName: tool.externalUser, email: null }
  if (externalUser !== null) workspace.externalUsers.put({ ...externalUser, createdAt: now, updatedAt: now, archivedAt: null })
  return makeKeyboard(workspace, {
    origin: "person",
    userId: null,
    clock: workspace.clock,
    bot: { type: tool.type, name: tool.name },
    externalUserId: externalUser?.id ?? null,
  })
}
