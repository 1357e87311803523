/** For each kind of record, the fields that a filter can name and where they are found. The names are those of the vendor's filter inputs. */
import type { Attachment } from "./Attachment.ts"
import type { Comment } from "./Comment.ts"
import type { Cycle } from "./Cycle.ts"
import type { Issue } from "./Issue.ts"
import type { IssueLabel } from "./IssueLabel.ts"
import type { Project } from "./Project.ts"
import { type Clause, flag, id, many, number, one, record, text, time } from "./RecordFilter.ts"
import type { Row } from "./Table.ts"
import type { Team } from "./Team.ts"
import type { User } from "./User.ts"
import type { WorkflowState } from "./WorkflowState.ts"
import type { Workspace } from "./Workspace.ts"

export interface EntityFilters {
  readonly user: Clause<User>
  readonly team: Clause<Team>
  readonly state: Clause<WorkflowState>
  readonly label: Clause<IssueLabel>
  readonly project: Clause<Project>
  readonly cycle: Clause<Cycle>
  readonly issue: Clause<Issue>
  readonly comment: Clause<Comment>
  readonly attachment: Clause<Attachment>
}

const rowFields = {
  id: id<Row>((row) => row.id),
  createdAt: time<Row>((row) => row.createdAt),
  updatedAt: time<Row>((row) => row.updatedAt),
}

export const makeEntityFilters = (workspace: Workspace): EntityFilters => {
  const userAt = (key: string | null) => (key === null ? undefined : workspace.users.get(key))

  const user: Clause<User> = record(() => ({
    ...rowFields,
    name: text((row) => row.name),
    displayName: text((row) => row.displayName),
    email: text((row) => row.email),
    active: flag((row) => row.active),
    admin: flag((row) => row.admin),
    app: flag((row) => row.app),
    isMe: flag((row, frame) => row.id === frame.viewerId),
  }))

  const team: Clause<Team> = record(() => ({
    ...rowFields,
    key: text((row) => row.key),
    name: text((row) => row.name),
  }))

  const state: Clause<WorkflowState> = record(() => ({
    ...rowFields,
    name: text((row) => row.name),
    type: text((row) => row.type),
    position: number((row) => row.position),
    team: one((row) => workspace.teams.get(row.teamId), team),
  }))

  const label: Clause<IssueLabel> = record(() => ({
    ...rowFields,
    name: text((row) => row.name),
    isGroup: flag((row) => row.isGroup),
    team: one((row) => (row.teamId === null ? undefined : workspace.teams.get(row.teamId)), team),
    parent: one((row) => (row.parentId === null ? undefined : workspace.labels.get(row.parentId)), label),
    creator: one((row) => userAt(row.creatorId), user),
  }))

  const project: Clause<Project> = record(() => ({
    ...rowFields,
    name: text((row) => row.name),
    slugId: text((row) => row.slugId),
    lead: one((row) => userAt(row.leadId), user),
  }))

  const cycle: Clause<Cycle> = record(() => ({
    ...rowFields,
    number: number((row) => row.number),
    name: text((row) => row.name),
    startsAt: time((row) => row.startsAt),
    endsAt: time((row) => row.endsAt),
    isActive: flag((row, frame) => row.startsAt <= frame.now && frame.now < row.endsAt),
    team: one((row) => workspace.teams.get(row.teamId), team),
  }))

  const issue: Clause<Issue> = record(() => ({
    ...rowFields,
    number: number((row) => row.number),
    title: text((row) => row.title),
    description: text((row) => row.description),
    priority: number((row) => row.priority),
    archivedAt: time((row) => row.archivedAt),
    startedAt: time((row) => row.startedAt),
    completedAt: time((row) => row.completedAt),
    canceledAt: time((row) => row.canceledAt),
    team: one((row) => workspace.teams.get(row.teamId), team),
    state: one((row) => workspace.states.get(row.stateId), state),
    assignee: one((row) => userAt(row.assigneeId), user),
    creator: one((row) => userAt(row.creatorId), user),
    labels: many((row) => row.labelIds.flatMap((key) => workspace.labels.get(key) ?? []), label),
    parent: one((row) => (row.parentId === null ? undefined : workspace.issues.get(row.parentId)), issue),
    project: one((row) => (row.projectId === null ? undefined : workspace.projects.get(row.projectId)), project),
    cycle: one((row) => (row.cycleId === null ? undefined : workspace.cycles.get(row.cycleId)), cycle),
  }))

  const comment: Clause<Comment> = record(() => ({
    ...rowFields,
    body: text((row) => row.body),
    issue: one((row) => workspace.issues.get(row.issueId), issue),
    user: one((row) => userAt(row.userId), user),
  }))

  const attachment: Clause<Attachment> = record(() => ({
    ...rowFields,
    title: text((row) => row.title),
    subtitle: text((row) => row.subtitle),
    url: text((row) => row.url),
    creator: one((row) => userAt(row.creatorId), user),
  }))

  return { user, team, state, label, project, cycle, issue, comment, attachment }
}
