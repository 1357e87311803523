/**
 * Changing an issue. `updatedAt` moves when one of the issue's own fields takes another value, and not otherwise: an edit that changes
 * nothing, a comment, an attachment, a renamed or deleted label leave it alone. (That comments do not move it is reported by the vendor's
 * users; the others are assumed, on the side that is harder for whoever polls.)
 */
import type { Actor } from "./Actor.ts"
import { bodyLength, existing, optional, required, titleLength } from "./InputRule.ts"
import type { Issue } from "./Issue.ts"
import { assigneeOf, type IssueFields, linkOf, parentOf, priorityOf, stateOf } from "./IssueFields.ts"
import { bearable, carriedOver } from "./LabelRule.ts"
import { enterState } from "./WorkflowState.ts"
import type { Workspace } from "./Workspace.ts"
import { keptBody, keptTitle } from "./WrittenText.ts"

export interface IssueChanges extends IssueFields {
  /** Another team gives the issue another number and identifier. */
  readonly teamId?: string | null | undefined
  readonly addedLabelIds?: ReadonlyArray<string> | null | undefined
  readonly removedLabelIds?: ReadonlyArray<string> | null | undefined
}

/** The state an issue takes in a team it is moved to: the first of the same type, else the team's default. */
const stateAfterMove = (workspace: Workspace, issue: Issue, teamId: string, defaultStateId: string): string => {
  const type = workspace.states.get(issue.stateId)?.type
  const alike = workspace.states.ordered("createdAt").filter((state) => state.teamId === teamId && state.type === type)
  return alike.toSorted((one, other) => one.position - other.position)[0]?.id ?? defaultStateId
}

const moved = (workspace: Workspace, issue: Issue, teamId: string | null | undefined): Issue => {
  if (teamId === null || teamId === undefined) return issue
  const team = existing("Team", workspace.teams, teamId)
  if (team.id === issue.teamId) return issue
  return {
    ...issue,
    teamId: team.id,
    stateId: stateAfterMove(workspace, issue, team.id, team.defaultStateId),
    labelIds: carriedOver(workspace, issue.labelIds, team.id),
    cycleId: null,
  }
}

/** The issue under a number of its team, if the team is another one than before. */
const renumbered = (workspace: Workspace, before: Issue, after: Issue): Issue => {
  if (before.teamId === after.teamId) return after
  const number = workspace.nextNumber(after.teamId)
  const key = workspace.teams.get(after.teamId)?.key ?? ""
  return {
    ...after,
    number,
    identifier: `${key}-${number}`,
    previousIdentifiers: [...before.previousIdentifiers, before.identifier],
  }
}

const labelsAfter = (workspace: Workspace, issue: Issue, changes: IssueChanges): ReadonlyArray<string> => {
  const removed = new Set((changes.removedLabelIds ?? []).map((id) => id.toLowerCase()))
  const wanted = [...(changes.labelIds ?? issue.labelIds), ...(changes.addedLabelIds ?? [])]
  return bearable(
    workspace,
    issue.teamId,
    wanted.filter((id) => !removed.has(id.toLowerCase())),
    changes.addedLabelIds === null || changes.addedLabelIds === undefined ? "labelIds" : "addedLabelIds",
  )
}

const sameSet = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  one.length === other.length && one.every((entry) => other.includes(entry))

const watched = [
  ...(["teamId", "title", "description", "priority", "estimate", "dueDate", "stateId"] as const),
  ...(["assigneeId", "parentId", "projectId", "cycleId"] as const),
]

const differs = (one: Issue, other: Issue): boolean =>
  watched.some((field) => one[field] !== other[field]) || !sameSet(one.labelIds, other.labelIds)

export const updateIssue = (workspace: Workspace, actor: Actor, issue: Issue, changes: IssueChanges): Issue => {
  const now = actor.clock()
  const base = moved(workspace, issue, changes.teamId)
  const state = stateOf(workspace, base.teamId, changes.stateId ?? base.stateId)
  const next: Issue = {
    ...base,
    ...(state.id === issue.stateId ? {} : enterState(issue, state.type, now)),
    stateId: state.id,
    title: changes.title === undefined ? base.title : keptTitle(workspace, required("title", changes.title, titleLength)),
    description:
      changes.description === undefined ? base.description : keptBody(workspace, optional("description", changes.description, bodyLength)),
    priority: changes.priority === undefined ? base.priority : priorityOf(changes.priority),
    estimate: changes.estimate === undefined ? base.estimate : changes.estimate,
    dueDate: changes.dueDate === undefined ? base.dueDate : changes.dueDate,
    assigneeId: changes.assigneeId === undefined ? base.assigneeId : assigneeOf(workspace, changes.assigneeId),
    labelIds: labelsAfter(workspace, base, changes),
    parentId: changes.parentId === undefined ? base.parentId : parentOf(workspace, changes.parentId, issue.id),
    projectId: changes.projectId === undefined ? base.projectId : linkOf("Project", workspace.projects, changes.projectId),
    cycleId: changes.cycleId === undefined ? base.cycleId : linkOf("Cycle", workspace.cycles, changes.cycleId),
  }
  const stored = differs(issue, next) ? { ...renumbered(workspace, issue, next), updatedAt: now } : issue
  workspace.putIssue(stored)
  workspace.tally.add(actor.origin, "issue", "update")
  workspace.bumpSyncId()
  if (stored !== issue) workspace.watching.watcher?.({ type: "Issue", action: "update", record: stored, before: issue, actor })
  return stored
}
