/** The fields of records that are not stored with them: relations, lists, addresses and what depends on the clock or on who asks. */
import type { Attachment } from "./Attachment.ts"
import type { Comment } from "./Comment.ts"
import type { Cycle } from "./Cycle.ts"
import { branchNameOf, type Issue, priorityLabelOf, urlOf } from "./Issue.ts"
import type { IssueLabel } from "./IssueLabel.ts"
import { type ListArguments, pageOfRows, pageOfTable } from "./Listing.ts"
import type { Project } from "./Project.ts"
import type { RequestContext } from "./RequestContext.ts"
import type { Resolvers } from "./Resolver.ts"
import type { Row, Table } from "./Table.ts"
import type { Team } from "./Team.ts"
import type { Bot, ExternalUser, User } from "./User.ts"
import type { WorkflowState } from "./WorkflowState.ts"
import type { Organization } from "./Workspace.ts"

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

const organizationResolvers: Resolvers = {
  logoUrl: () => null,
  userCount: (_organization, _args, { workspace }) => workspace.users.ordered("createdAt").filter((user) => user.active).length,
  createdIssueCount: (_organization, _args, { workspace }) => workspace.issues.size,
  teams: (_organization, args: ListArguments, context) => allTeams(args, context),
  users: (_organization, args: UserListArguments, context) => allUsers(args, context),
  labels: (_organization, args: ListArguments, context) =>
    pageOfTable(context.workspace.labels, args, context, context.filters.label, (label) => label.teamId === null),
}

const userResolvers: Resolvers = {
  guest: () => false,
  isMe: (user: User, _args, { viewer }) => user.id === viewer.id,
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

const projectResolvers: Resolvers = {
  url: (project: Project, _args, context) => `${base(context)}/project/${project.slugId}`,
  status: (project: Project, _args, { workspace }) => at(workspace.projectStatuses, project.statusId),
  lead: (project: Project, _args, { workspace }) => at(workspace.users, project.leadId),
  creator: (project: Project, _args, { workspace }) => at(workspace.users, project.creatorId),
  teams: (project: Project, args: ListArguments, context) =>
    pageOfRows(present(context.workspace.teams, project.teamIds), args, context, context.filters.team),
  issues: (project: Project, args: ListArguments, context) => issuesWhere(args, context, (issue) => issue.projectId === project.id),
}

const cycleResolvers: Resolvers = {
  isActive: (cycle: Cycle, _args, { now }) => cycle.startsAt <= now && now < cycle.endsAt,
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
  attachments: (issue: Issue, args: ListArguments, context) => pageOfRows(context.workspace.attachments.group(issue.id), args, context),
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
  Comment: commentResolvers,
  Attachment: attachmentResolvers,
}
