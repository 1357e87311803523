/** What a writer may give for an issue's own fields, and the rules for each value. */
import { existing } from "./InputRule.ts"
import type { Issue } from "./Issue.ts"
import { entityNotFound, invalidArgument, invalidInput } from "./LinearError.ts"
import type { Row, Table } from "./Table.ts"
import type { WorkflowState } from "./WorkflowState.ts"
import type { Workspace } from "./Workspace.ts"

/** Times in epoch milliseconds. Null clears, undefined leaves alone. */
export interface IssueFields {
  readonly title?: string | null | undefined
  /** Markdown. */
  readonly description?: string | null | undefined
  /** 0 none, 1 urgent, 2 high, 3 medium, 4 low. */
  readonly priority?: number | null | undefined
  readonly estimate?: number | null | undefined
  /** A calendar day, `2026-02-28`. */
  readonly dueDate?: string | null | undefined
  readonly stateId?: string | null | undefined
  readonly assigneeId?: string | null | undefined
  readonly labelIds?: ReadonlyArray<string> | null | undefined
  /** An id or an identifier. */
  readonly parentId?: string | null | undefined
  readonly projectId?: string | null | undefined
  readonly cycleId?: string | null | undefined
}

export const priorityOf = (priority: number | null | undefined): number => {
  if (priority === null || priority === undefined) return 0
  if (priority < 0) throw invalidArgument("priority", "min", "priority must not be less than 0")
  if (priority > 4) throw invalidArgument("priority", "max", "priority must not be greater than 4")
  return priority
}

export const assigneeOf = (workspace: Workspace, id: string | null | undefined): string | null => {
  if (id === null || id === undefined) return null
  const user = existing("User", workspace.users, id)
  if (!user.active) throw invalidInput("assigneeId for inactive user", `${user.name} is suspended and cannot be assigned.`)
  return user.id
}

/** The state, if it belongs to the team. */
export const stateOf = (workspace: Workspace, teamId: string, id: string): WorkflowState => {
  const state = existing("WorkflowState", workspace.states, id)
  if (state.teamId !== teamId) throw invalidInput("stateId for incorrect team", "The state is not in the issue's team.")
  return state
}

/** The issue with this id or identifier, in the trash or not. */
export const issueOf = (workspace: Workspace, idOrIdentifier: string): Issue => {
  const issue = workspace.findIssue(idOrIdentifier)
  if (issue === undefined) throw entityNotFound("Issue")
  return issue
}

export const parentOf = (workspace: Workspace, idOrIdentifier: string | null | undefined, childId?: string): string | null => {
  if (idOrIdentifier === null || idOrIdentifier === undefined) return null
  const parent = issueOf(workspace, idOrIdentifier)
  if (parent.id === childId) throw invalidInput("parentId is the issue itself", "An issue cannot be its own parent.")
  return parent.id
}

/** The id of an existing row, or null for none. */
export const linkOf = <R extends Row>(entity: string, table: Table<R>, id: string | null | undefined): string | null =>
  id === null || id === undefined ? null : existing(entity, table, id).id
