/** Creating an issue. A client may choose the id; a taken id is refused and changes nothing, so a repeated create is safe to send. */
import type { Actor } from "./Actor.ts"
import { bodyLength, existing, freeId, optional, past, required, titleLength } from "./InputRule.ts"
import type { Issue } from "./Issue.ts"
import { assigneeOf, type IssueFields, linkOf, parentOf, priorityOf, stateOf } from "./IssueFields.ts"
import { bearable } from "./LabelRule.ts"
import { invalidArgument, invalidInput } from "./LinearError.ts"
import { enterState, type WorkflowState } from "./WorkflowState.ts"
import type { Workspace } from "./Workspace.ts"
import { keptBody, keptTitle } from "./WrittenText.ts"

export interface IssueDraft extends IssueFields {
  readonly teamId: string
  /** A free UUID of version 4. */
  readonly id?: string | null | undefined
  /** Epoch milliseconds, in the past. `updatedAt` is the time of the request all the same. */
  readonly createdAt?: number | null | undefined
  /** Epoch milliseconds, in the past and after `createdAt`; only with a completed state. */
  readonly completedAt?: number | null | undefined
}

const completionOf = (draft: IssueDraft, state: WorkflowState, createdAt: number, now: number): number | null => {
  if (draft.completedAt === null || draft.completedAt === undefined) return null
  const completedAt = past("completedAt", draft.completedAt, now)
  if (completedAt < createdAt) throw invalidArgument("completedAt", "minDate", "completedAt must be a time after createdAt")
  if (state.type !== "completed") {
    throw invalidInput("completedAt for incompatible state", "Only an issue in a completed state can have a completion time.")
  }
  return completedAt
}

export const createIssue = (workspace: Workspace, actor: Actor, draft: IssueDraft): Issue => {
  const now = actor.clock()
  const team = existing("Team", workspace.teams, draft.teamId)
  const state = stateOf(workspace, team.id, draft.stateId ?? team.defaultStateId)
  const createdAt = past("createdAt", draft.createdAt, now)
  const times = enterState({ startedAt: null, completedAt: null, canceledAt: null }, state.type, now)
  const completedAt = completionOf(draft, state, createdAt, now)
  const fields = {
    title: keptTitle(workspace, required("title", draft.title, titleLength)),
    description: keptBody(workspace, optional("description", draft.description, bodyLength)),
    priority: priorityOf(draft.priority),
    estimate: draft.estimate ?? null,
    dueDate: draft.dueDate ?? null,
    assigneeId: assigneeOf(workspace, draft.assigneeId),
    labelIds: bearable(workspace, team.id, draft.labelIds ?? [], "labelIds"),
    parentId: parentOf(workspace, draft.parentId),
    projectId: linkOf("Project", workspace.projects, draft.projectId),
    cycleId: linkOf("Cycle", workspace.cycles, draft.cycleId),
  }
  const id = freeId("Issue", workspace.issues, draft.id, workspace.newId)
  const number = workspace.nextNumber(team.id)
  const issue: Issue = {
    ...fields,
    ...times,
    id,
    teamId: team.id,
    number,
    identifier: `${team.key}-${number}`,
    previousIdentifiers: [],
    stateId: state.id,
    creatorId: actor.userId,
    bot: actor.bot,
    externalUserId: actor.externalUserId,
    completedAt: completedAt ?? times.completedAt,
    createdAt,
    updatedAt: now,
    archivedAt: null,
    trashed: false,
    origin: actor.origin,
  }
  workspace.putIssue(issue)
  workspace.tally.add(actor.origin, "issue", "create")
  workspace.bumpSyncId()
  workspace.watching.watcher?.({ type: "Issue", action: "create", record: issue, actor })
  return issue
}
