/** What Linear takes of an issue. */

/** What can be said of an issue when it is changed. A null assignee leaves it to nobody; `labelIds` are all its labels. */
export type IssueChanges = {
  readonly title?: string
  /** Markdown. */
  readonly description?: string
  readonly stateId?: string
  readonly labelIds?: ReadonlyArray<string>
  readonly assigneeId?: string | null
}

/** `id` is the new issue's own, a UUID of version 4; `teamId` is the team's id, not its key. */
export type NewIssue = IssueChanges & { readonly id?: string; readonly teamId: string }
