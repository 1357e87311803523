/** The fields of records that are not stored with them: relations, lists, addresses and what depends on the clock or on who asks. */
import type { Attachment } from "./Attachment.ts"
import type { Comment } from "./Comment.ts"
import { connectionResolvers } from "./ConnectionResolvers.ts"
import type { Cycle } from "./Cycle.ts"
import { branchNameOf, type Issue, priorityLabelOf, urlOf } from "./Issue.ts"
import type { IssueLabel } from "./IssueLabel.ts"
import { type ListArguments, pageOfRows, pageOfTable } from "./Listing.ts"
import type { Project } from "./Project.ts"
import type { RequestContext } from "./RequestContext.ts"
import type { Resolvers } from "./Resolver.ts"
import type { Row, Table } from "./Table.ts"
import type { Team } from "./Team.ts"
import { membershipOf, membershipsIn, type TeamMembership } from "./TeamMembership.ts"
import type { Bot, ExternalUser, User } from "./User.ts"
import { teamWebhooks, webhookResolvers } from "./webhooks/WebhookResolvers.ts"
import type { StateType, WorkflowState } from "./WorkflowState.ts"
import type { Organization, Workspace } from "./Workspace.ts"

type UserListArguments = ListArguments & { readonly includeDisabled?: boolean | null }

const at = <R extends Row>(table: Table<R>, id: string | null): R | null => (id === null ? null : (table.get(id) ?? null))

const present = <R extends Row>(table: Table<R>, ids: ReadonlyArray<string>): ReadonlyArray<R> => ids.flatMap((id) => table.get(id) ?? [])

const base = ({ workspace }: RequestContext): string => `https://linear.app/${workspace.organization.urlKey}`

const allUsers = (args: UserListArguments, context: RequestContext) =>
  pageOfTable(context.workspace.users, args, context, context.filters.user, (user) => user.active || args.includeDisabled === true)

const allTeams = (args: ListArguments, context: RequestContext) => pageOfTable(context.workspace.teams, args, context, context.filters.team)

const issuesWhere = (args: ListArguments, context: RequestContext, belongs: (issue: Issue) => boolean) =>
  pageOfTable(context.workspace.issues, args, context, context.filters.issue, belongs)

const bot = ({ bot: found }: { readonly bot: Bot | null }) =>
  found === null ? null : { id: null, type: found.type, name: found.name, subType: null, userDisplayName: null, avatarUrl: null }

const organization = (_source: unknown, _args: unknown, { workspace }: RequestContext): Organization => workspace.organization

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word.charAt(0).toUpperCase())
    .slice(0, 2)
    .join("")

const stateOfType = (workspace: Workspace, team: Team, type: StateType): WorkflowState | null =>
  workspace.states.ordered("createdAt").find((state) => state.teamId === team.id && state.type === type) ?? null

const cyclesOf = (workspace: Workspace, teamId: string): ReadonlyArray<Cycle> =>
  workspace.cycles
    .ordered("createdAt")
    .filter((cycle) => cycle.teamId === teamId)
    .toSorted((one, other) => one.startsAt - other.startsAt)

const isActive = (cycle: Cycle, now: number): boolean => cycle.startsAt <= now && now < cycle.endsAt

const issuesOfProject = (workspace: Workspace, project: Project): ReadonlyArray<Issue> =>
  workspace.issues.ordered("createdAt").filter((issue) => issue.projectId === project.id)

/** The completed part of all, from 0 to 1. */
const progressOf = (workspace: Workspace, issues: ReadonlyArray<Issue>): number =>
  issues.length === 0 ? 0 : issues.filter((issue) => workspace.states.get(issue.stateId)?.type === "completed").length / issues.length

const organizationResolvers: Resolvers = {
  logoUrl: () => null,
  userCount: (_organization, _args, { workspace }) => workspace.users.ordered("createdAt").filter((user) => user.active).length,
  createdIssueCount: (_organization, _args, { workspace }) => workspace.issues.size,
  projectStatuses: (_organization, _args, { workspace }) => workspace.projectStatuses.ordered("createdAt"),
  teams: (_organization, args: ListArguments, context) => allTeams(args, context),
  users: (_organization, args: UserListArguments, context) => allUsers(args, context),
  labels: (_organization, args: ListArguments, context) =>
    pageOfTable(context.workspace.labels, args, context, context.filters.label, (label) => label.teamId === null),
}

const userResolvers: Resolvers = {
  guest: () => false,
  isMe: (user: User, _args, { viewer }) => user.id === viewer.id,
  isAssignable: (user: User) => user.active,
  isMentionable: (user: User) => user.active,
  owner: (user: User) => user.admin,
  initials: (user: User) => initialsOf(user.name),
  createdIssueCount: (user: User, _args, { workspace }) =>
    workspace.issues.ordered("createdAt").filter((issue) => issue.creatorId === user.id).length,
  teamMemberships: (user: User, args: ListArguments, context) =>
    pageOfRows(
      membershipsIn(context.workspace).filter(({ userId }) => userId === user.id),
      args,
      context,
    ),
  avatarUrl: () => null,
  url: (user: User, _args, context) => `${base(context)}/profiles/${user.displayName}`,
  organization,
  teams: (_user, args: ListArguments, context) => allTeams(args, context),
  assignedIssues: (user: User, args: ListArguments, context) => issuesWhere(args, context, (issue) => issue.assigneeId === user.id),
  createdIssues: (user: User, args: ListArguments, context) => issuesWhere(args, context, (issue) => issue.creatorId === user.id),
}

const externalUserResolvers: Resolvers = { avatarUrl: (_user: ExternalUser) => null, organization }

const teamResolvers: Resolvers = {
  displayName: (team: Team) => team.name,
  issueCount: (team: Team, { includeArchived }: { readonly includeArchived?: boolean | null }, { workspace }) =>
    workspace.issues
      .ordered("createdAt")
      .filter((issue) => issue.teamId === team.id && (includeArchived === true || issue.archivedAt === null)).length,
  defaultIssueState: (team: Team, _args, { workspace }) => at(workspace.states, team.defaultStateId),
  triageIssueState: (team: Team, _args, { workspace }) => stateOfType(workspace, team, "triage"),
  markedAsDuplicateWorkflowState: (team: Team, _args, { workspace }) => stateOfType(workspace, team, "duplicate"),
  cyclesEnabled: (team: Team, _args, { workspace }) => cyclesOf(workspace, team.id).length > 0,
  activeCycle: (team: Team, _args, { workspace, now }) => cyclesOf(workspace, team.id).find((cycle) => isActive(cycle, now)) ?? null,
  upcomingCycleCount: (team: Team, _args, { workspace, now }) =>
    cyclesOf(workspace, team.id).filter((cycle) => now < cycle.startsAt).length,
  viewerMembership: (team: Team, _args, { viewer }) => membershipOf(team, viewer),
  memberships: (team: Team, args: ListArguments, context) =>
    pageOfRows(
      membershipsIn(context.workspace).filter(({ teamId }) => teamId === team.id),
      args,
      context,
    ),
  organization,
  states: (team: Team, args: ListArguments, context) =>
    pageOfTable(context.workspace.states, args, context, context.filters.state, (state) => state.teamId === team.id),
  labels: (team: Team, args: ListArguments, context) =>
    pageOfTable(context.workspace.labels, args, context, context.filters.label, (label) => label.teamId === team.id),
  members: (_team, args: UserListArguments, context) => allUsers(args, context),
  issues: (team: Team, args: ListArguments, context) => issuesWhere(args, context, (issue) => issue.teamId === team.id),
  cycles: (team: Team, args: ListArguments, context) =>
    pageOfTable(context.workspace.cycles, args, context, context.filters.cycle, (cycle) => cycle.teamId === team.id),
  projects: (team: Team, args: ListArguments, context) =>
    pageOfTable(context.workspace.projects, args, context, context.filters.project, (project) => project.teamIds.includes(team.id)),
  webhooks: teamWebhooks,
}

const stateResolvers: Resolvers = {
  team: (state: WorkflowState, _args, { workspace }) => at(workspace.teams, state.teamId),
  issues: (state: WorkflowState, args: ListArguments, context) => issuesWhere(args, context, (issue) => issue.stateId === state.id),
}

const labelResolvers: Resolvers = {
  team: (label: IssueLabel, _args, { workspace }) => at(workspace.teams, label.teamId),
  parent: (label: IssueLabel, _args, { workspace }) => at(workspace.labels, label.parentId),
  creator: (label: IssueLabel, _args, { workspace }) => at(workspace.users, label.creatorId),
  children: (label: IssueLabel, args: ListArguments, context) =>
    pageOfTable(context.workspace.labels, args, context, context.filters.label, (child) => child.parentId === label.id),
  issues: (label: IssueLabel, args: ListArguments, context) => issuesWhere(args, context, (issue) => issue.labelIds.includes(label.id)),
}

const membershipResolvers: Resolvers = {
  sortOrder: () => 0,
  owner: (membership: TeamMembership, _args, { workspace }) => workspace.users.get(membership.userId)?.admin ?? false,
  team: (membership: TeamMembership, _args, { workspace }) => at(workspace.teams, membership.teamId),
  user: (membership: TeamMembership, _args, { workspace }) => at(workspace.users, membership.userId),
}

const projectResolvers: Resolvers = {
  state: (project: Project, _args, { workspace }) => at(workspace.projectStatuses, project.statusId)?.type,
  scope: (project: Project, _args, { workspace }) => issuesOfProject(workspace, project).length,
  progress: (project: Project, _args, { workspace }) => progressOf(workspace, issuesOfProject(workspace, project)),
  url: (project: Project, _args, context) => `${base(context)}/project/${project.slugId}`,
  status: (project: Project, _args, { workspace }) => at(workspace.projectStatuses, project.statusId),
  lead: (project: Project, _args, { workspace }) => at(workspace.users, project.leadId),
  creator: (project: Project, _args, { workspace }) => at(workspace.users, project.creatorId),
  teams: (project: Project, args: ListArguments, context) =>
    pageOfRows(present(context.workspace.teams, project.teamIds), args, context, context.filters.team),
  members: (_project, args: UserListArguments, context) => allUsers(args, context),
  issues: (project: Project, args: ListArguments, context) => issuesWhere(args, context, (issue) => issue.projectId === project.id),
}

const cycleResolvers: Resolvers = {
  isActive: (cycle: Cycle, _args, { now }) => isActive(cycle, now),
  isNext: (cycle: Cycle, _args, { workspace, now }) =>
    cyclesOf(workspace, cycle.teamId).find(({ startsAt }) => now < startsAt)?.id === cycle.id,
  isPrevious: (cycle: Cycle, _args, { workspace, now }) =>
    cyclesOf(workspace, cycle.teamId).findLast(({ endsAt }) => endsAt <= now)?.id === cycle.id,
  progress: (cycle: Cycle, _args, { workspace }) =>
    progressOf(
      workspace,
      workspace.issues.ordered("createdAt").filter((issue) => issue.cycleId === cycle.id),
    ),
  isFuture: (cycle: Cycle, _args, { now }) => now < cycle.startsAt,
  isPast: (cycle: Cycle, _args, { now }) => cycle.endsAt <= now,
  team: (cycle: Cycle, _args, { workspace }) => at(workspace.teams, cycle.teamId),
  issues: (cycle: Cycle, args: ListArguments, context) => issuesWhere(args, context, (issue) => issue.cycleId === cycle.id),
}

const issueResolvers: Resolvers = {
  priorityLabel: priorityLabelOf,
  trashed: (issue: Issue) => (issue.trashed ? true : null),
  url: (issue: Issue, _args, { workspace }) => urlOf(issue, workspace.organization.urlKey),
  branchName: (issue: Issue, _args, { viewer }) => branchNameOf(issue, viewer.displayName),
  team: (issue: Issue, _args, { workspace }) => at(workspace.teams, issue.teamId),
  state: (issue: Issue, _args, { workspace }) => at(workspace.states, issue.stateId),
  assignee: (issue: Issue, _args, { workspace }) => at(workspace.users, issue.assigneeId),
  creator: (issue: Issue, _args, { workspace }) => at(workspace.users, issue.creatorId),
  botActor: bot,
  externalUserCreator: (issue: Issue, _args, { workspace }) => at(workspace.externalUsers, issue.externalUserId),
  parent: (issue: Issue, _args, { workspace }) => at(workspace.issues, issue.parentId),
  project: (issue: Issue, _args, { workspace }) => at(workspace.projects, issue.projectId),
  cycle: (issue: Issue, _args, { workspace }) => at(workspace.cycles, issue.cycleId),
  labels: (issue: Issue, args: ListArguments, context) =>
    pageOfRows(present(context.workspace.labels, issue.labelIds), args, context, context.filters.label),
  comments: (issue: Issue, args: ListArguments, context) =>
    pageOfRows(context.workspace.comments.group(issue.id), args, context, context.filters.comment),
  children: (issue: Issue, args: ListArguments, context) => issuesWhere(args, context, (child) => child.parentId === issue.id),
  attachments: (issue: Issue, args: ListArguments, context) =>
    pageOfRows(context.workspace.attachments.group(issue.id), args, context, context.filters.attachment),
}

const commentResolvers: Resolvers = {
  url: (comment: Comment, _args, { workspace }) => {
    const issue = workspace.issues.get(comment.issueId)
    const page = issue === undefined ? `https://linear.app/${workspace.organization.urlKey}` : urlOf(issue, workspace.organization.urlKey)
    return `${page}#comment-${comment.id.slice(0, 8)}`
  },
  issue: (comment: Comment, _args, { workspace }) => at(workspace.issues, comment.issueId),
  parent: (comment: Comment, _args, { workspace }) => at(workspace.comments, comment.parentId),
  user: (comment: Comment, _args, { workspace }) => at(workspace.users, comment.userId),
  resolvedAt: (comment: Comment) => comment.resolution?.at ?? null,
  resolvingUser: (comment: Comment, _args, { workspace }) => at(workspace.users, comment.resolution?.userId ?? null),
  resolvingComment: (comment: Comment, _args, { workspace }) => at(workspace.comments, comment.resolution?.commentId ?? null),
  resolvingCommentId: (comment: Comment) => comment.resolution?.commentId ?? null,
  botActor: bot,
  externalUser: (comment: Comment, _args, { workspace }) => at(workspace.externalUsers, comment.externalUserId),
  children: (comment: Comment, args: ListArguments, context) =>
    pageOfRows(
      context.workspace.comments.group(comment.issueId).filter((child) => child.parentId === comment.id),
      args,
      context,
      context.filters.comment,
    ),
}

const attachmentResolvers: Resolvers = {
  sourceType: () => null,
  groupBySource: () => false,
  creator: (attachment: Attachment, _args, { workspace }) => at(workspace.users, attachment.creatorId),
  issue: (attachment: Attachment, _args, { workspace }) => at(workspace.issues, attachment.issueId),
}

const searchPayloadResolvers: Resolvers = {
  ...connectionResolvers,
  // Nothing is kept apart from what is found.
  archivePayload: (_page, _args, { workspace }) => ({
    archive: "{}",
    databaseVersion: workspace.lastSyncId(),
    includesDependencies: [],
    totalCount: 0,
  }),
}

/** By the name of the object type. */
export const recordResolvers: Readonly<Record<string, Resolvers>> = {
  Organization: organizationResolvers,
  User: userResolvers,
  ExternalUser: externalUserResolvers,
  Team: teamResolvers,
  WorkflowState: stateResolvers,
  IssueLabel: labelResolvers,
  Project: projectResolvers,
  Cycle: cycleResolvers,
  Issue: issueResolvers,
  IssueSearchResult: { ...issueResolvers, metadata: () => ({}) },
  IssueSearchPayload: searchPayloadResolvers,
  TeamMembership: membershipResolvers,
  Comment: commentResolvers,
  Attachment: attachmentResolvers,
  Webhook: webhookResolvers,
}
