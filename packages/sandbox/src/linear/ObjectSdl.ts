/**
 * The part of the vendor's schema that this emulator answers: objects, queries and mutations. Names, types, arguments and nullability are the
 * vendor's (a contract test compares them); everything left out is unknown here and refused by its name. An argument that is
 * marked is there for documents that name it; a value for it is refused.
 */
import { page } from "./PageSdl.ts"
import { unusedIssueFields } from "./UnusedSdl.ts"

const connection = (name: string): string => `
type ${name}Connection { edges: [${name}Edge!]! nodes: [${name}!]! pageInfo: PageInfo! }
type ${name}Edge { cursor: String! node: ${name}! }`

const row = "id: ID! createdAt: DateTime! updatedAt: DateTime! archivedAt: DateTime"

/** An issue without its lists, which is also what a search shows of one. */
const issue = `
  ${row}
  identifier: String!
  number: Float!
  previousIdentifiers: [String!]!
  title: String!
  description: String
  priority: Float!
  priorityLabel: String!
  estimate: Float
  dueDate: TimelessDate
  startedAt: DateTime
  completedAt: DateTime
  canceledAt: DateTime
  trashed: Boolean
  url: String!
  branchName: String!
  labelIds: [String!]!
  team: Team!
  state: WorkflowState!
  assignee: User
  creator: User
  botActor: ActorBot
  externalUserCreator: ExternalUser
  parent: Issue
  project: Project
  cycle: Cycle`

const listed =
  "User Team WorkflowState IssueLabel Project Cycle Issue Comment Attachment ExternalUser TeamMembership IssueRelation Webhook".split(" ")

export const objectSdl = `
directive @unanswered on ARGUMENT_DEFINITION

scalar DateTime
scalar DateTimeOrDuration
scalar TimelessDate
scalar JSONObject

enum PaginationOrderBy { createdAt updatedAt }

interface Node { id: ID! }

interface ArchivePayload { lastSyncId: Float! success: Boolean! }

type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }

type Organization implements Node {
  ${row}
  name: String!
  urlKey: String!
  logoUrl: String
  userCount: Int!
  createdIssueCount: Int!
  projectStatuses: [ProjectStatus!]!
  teams(${page}, filter: TeamFilter): TeamConnection!
  users(${page}, includeDisabled: Boolean): UserConnection!
  labels(${page}, filter: IssueLabelFilter): IssueLabelConnection!
}

type User implements Node {
  ${row}
  name: String!
  displayName: String!
  email: String!
  active: Boolean!
  admin: Boolean!
  app: Boolean!
  guest: Boolean!
  isMe: Boolean!
  isAssignable: Boolean!
  isMentionable: Boolean!
  owner: Boolean!
  initials: String!
  createdIssueCount: Int!
  avatarUrl: String
  url: String!
  organization: Organization!
  teams(${page}, filter: TeamFilter): TeamConnection!
  assignedIssues(${page}, filter: IssueFilter): IssueConnection!
  createdIssues(${page}, filter: IssueFilter): IssueConnection!
  teamMemberships(${page}): TeamMembershipConnection!
}

type ExternalUser implements Node {
  ${row}
  name: String!
  displayName: String!
  email: String
  avatarUrl: String
  organization: Organization!
}

type ActorBot { id: ID type: String! subType: String name: String userDisplayName: String avatarUrl: String }

type Team implements Node {
  ${row}
  key: String!
  name: String!
  displayName: String!
  description: String
  timezone: String!
  issueCount(includeArchived: Boolean): Int!
  defaultIssueState: WorkflowState
  triageIssueState: WorkflowState
  markedAsDuplicateWorkflowState: WorkflowState
  cyclesEnabled: Boolean!
  activeCycle: Cycle
  upcomingCycleCount: Float!
  viewerMembership: TeamMembership
  organization: Organization!
  states(${page}, filter: WorkflowStateFilter): WorkflowStateConnection!
  labels(${page}, filter: IssueLabelFilter): IssueLabelConnection!
  members(${page}, filter: UserFilter, includeDisabled: Boolean, sort: [UserSortInput!] @unanswered): UserConnection!
  memberships(${page}): TeamMembershipConnection!
  issues(${page}, filter: IssueFilter, includeSubTeams: Boolean @unanswered): IssueConnection!
  cycles(${page}, filter: CycleFilter): CycleConnection!
  projects(${page}, filter: ProjectFilter, includeSubTeams: Boolean @unanswered, sort: [ProjectSortInput!] @unanswered): ProjectConnection!
  webhooks(${page}): WebhookConnection!
}

type WorkflowState implements Node {
  ${row}
  name: String!
  type: String!
  color: String!
  position: Float!
  description: String
  team: Team!
  issues(${page}, filter: IssueFilter): IssueConnection!
}

type IssueLabel implements Node {
  ${row}
  name: String!
  color: String!
  description: String
  isGroup: Boolean!
  team: Team
  parent: IssueLabel
  creator: User
  children(${page}, filter: IssueLabelFilter): IssueLabelConnection!
  issues(${page}, filter: IssueFilter): IssueConnection!
}

type ProjectStatus implements Node {
  ${row}
  name: String!
  type: ProjectStatusType!
  color: String!
  position: Float!
}

enum ProjectStatusType { backlog canceled completed paused planned started }

type Project implements Node {
  ${row}
  name: String!
  description: String!
  slugId: String!
  color: String!
  url: String!
  status: ProjectStatus!
  lead: User
  creator: User
  startDate: TimelessDate
  targetDate: TimelessDate
  state: String!
  progress: Float!
  scope: Float!
  teams(${page}, filter: TeamFilter): TeamConnection!
  members(${page}, filter: UserFilter, includeDisabled: Boolean): UserConnection!
  issues(${page}, filter: IssueFilter): IssueConnection!
}

type Cycle implements Node {
  ${row}
  number: Float!
  name: String
  description: String
  startsAt: DateTime!
  endsAt: DateTime!
  completedAt: DateTime
  isActive: Boolean!
  isFuture: Boolean!
  isPast: Boolean!
  isNext: Boolean!
  isPrevious: Boolean!
  progress: Float!
  team: Team!
  issues(${page}, filter: IssueFilter): IssueConnection!
}

type Issue implements Node {
  ${issue}
  labels(${page}, filter: IssueLabelFilter): IssueLabelConnection!
  comments(${page}, filter: CommentFilter): CommentConnection!
  children(${page}, filter: IssueFilter): IssueConnection!
  attachments(${page}, filter: AttachmentFilter): AttachmentConnection!
}

type IssueSearchResult implements Node {
  ${issue}
  ${unusedIssueFields}
  metadata: JSONObject!
}

type IssueSearchPayload {
  archivePayload: ArchiveResponse!
  nodes: [IssueSearchResult!]!
  pageInfo: PageInfo!
  totalCount: Float!
}

type ArchiveResponse { archive: String! databaseVersion: Float! includesDependencies: [String!]! totalCount: Float! }

type Webhook implements Node {
  ${row}
  label: String
  url: String
  enabled: Boolean!
  secret: String
  resourceTypes: [String!]!
  allPublicTeams: Boolean!
  team: Team
  teamIds: [String!]
  creator: User
  failures: [WebhookFailureEvent!]!
}

type WebhookFailureEvent {
  id: ID!
  createdAt: DateTime!
  executionId: String!
  httpStatus: Float
  responseOrError: String
  url: String!
  webhook: Webhook!
}

type IssueRelation implements Node { ${row} type: String! issue: Issue! relatedIssue: Issue! }

type IssuePriorityValue { label: String! priority: Int! }

type TeamMembership implements Node { ${row} sortOrder: Float! owner: Boolean! team: Team! user: User! }

type RateLimitPayload { identifier: String kind: String! limits: [RateLimitResultPayload!]! }

type RateLimitResultPayload {
  type: String!
  period: Float!
  reset: Float!
  allowedAmount: Float!
  remainingAmount: Float!
  requestedAmount: Float!
}

type Comment implements Node {
  ${row}
  body: String!
  editedAt: DateTime
  url: String!
  issue: Issue
  issueId: String
  parent: Comment
  parentId: String
  user: User
  botActor: ActorBot
  externalUser: ExternalUser
  resolvedAt: DateTime
  resolvingUser: User
  resolvingComment: Comment
  resolvingCommentId: String
  children(${page}, filter: CommentFilter): CommentConnection!
}

type Attachment implements Node {
  ${row}
  title: String!
  subtitle: String
  url: String!
  metadata: JSONObject!
  sourceType: String
  groupBySource: Boolean!
  creator: User
  issue: Issue!
}
${listed.map(connection).join("")}

type IssuePayload { issue: Issue lastSyncId: Float! success: Boolean! }
type IssueArchivePayload implements ArchivePayload { entity: Issue lastSyncId: Float! success: Boolean! }
type CommentPayload { comment: Comment! lastSyncId: Float! success: Boolean! }
type IssueLabelPayload { issueLabel: IssueLabel! lastSyncId: Float! success: Boolean! }
type AttachmentPayload { attachment: Attachment! lastSyncId: Float! success: Boolean! }
type WebhookPayload { webhook: Webhook! lastSyncId: Float! success: Boolean! }
type WebhookRotateSecretPayload { secret: String! lastSyncId: Float! success: Boolean! }
type DeletePayload implements ArchivePayload { entityId: String! lastSyncId: Float! success: Boolean! }

type Query {
  viewer: User!
  organization: Organization!
  rateLimitStatus: RateLimitPayload!
  users(${page}, filter: UserFilter, includeDisabled: Boolean, sort: [UserSortInput!] @unanswered): UserConnection!
  externalUsers(${page}): ExternalUserConnection!
  externalUser(id: String!): ExternalUser!
  teamMemberships(${page}): TeamMembershipConnection!
  teamMembership(id: String!): TeamMembership!
  user(id: String!): User!
  teams(${page}, filter: TeamFilter): TeamConnection!
  team(id: String!): Team!
  workflowStates(${page}, filter: WorkflowStateFilter): WorkflowStateConnection!
  workflowState(id: String!): WorkflowState!
  issueLabels(${page}, filter: IssueLabelFilter): IssueLabelConnection!
  issueLabel(id: String!): IssueLabel!
  projects(${page}, filter: ProjectFilter, sort: [ProjectSortInput!] @unanswered): ProjectConnection!
  project(id: String!): Project!
  projectStatus(id: String!): ProjectStatus!
  cycles(${page}, filter: CycleFilter): CycleConnection!
  cycle(id: String!): Cycle!
  issues(${page}, filter: IssueFilter, sort: [IssueSortInput!] @unanswered): IssueConnection!
  searchIssues(${page}, filter: IssueFilter, includeComments: Boolean, teamId: String, term: String!): IssueSearchPayload!
  issueSearch(${page}, filter: IssueFilter, query: String): IssueConnection!
  issueVcsBranchSearch(branchName: String!): Issue
  issuePriorityValues: [IssuePriorityValue!]!
  issue(id: String!): Issue!
  comments(${page}, filter: CommentFilter): CommentConnection!
  comment(id: String, hash: String @unanswered): Comment!
  attachments(${page}, filter: AttachmentFilter): AttachmentConnection!
  attachmentsForURL(${page}, url: String!): AttachmentConnection!
  attachment(id: String!): Attachment!
  webhooks(${page}): WebhookConnection!
  webhook(id: String!): Webhook!
}

type Mutation {
  issueCreate(input: IssueCreateInput!): IssuePayload!
  issueUpdate(id: String!, input: IssueUpdateInput!): IssuePayload!
  issueDelete(id: String!, permanentlyDelete: Boolean): IssueArchivePayload!
  issueArchive(id: String!, trash: Boolean): IssueArchivePayload!
  issueUnarchive(id: String!): IssueArchivePayload!
  commentCreate(input: CommentCreateInput!): CommentPayload!
  issueAddLabel(id: String!, labelId: String!): IssuePayload!
  issueRemoveLabel(id: String!, labelId: String!): IssuePayload!
  commentUpdate(id: String!, input: CommentUpdateInput!, skipEditedAt: Boolean @unanswered): CommentPayload!
  commentResolve(id: String!, resolvingCommentId: String): CommentPayload!
  commentUnresolve(id: String!): CommentPayload!
  commentDelete(id: String!): DeletePayload!
  issueLabelCreate(input: IssueLabelCreateInput!, replaceTeamLabels: Boolean @unanswered): IssueLabelPayload!
  issueLabelUpdate(id: String!, input: IssueLabelUpdateInput!, replaceTeamLabels: Boolean @unanswered): IssueLabelPayload!
  issueLabelDelete(id: String!): DeletePayload!
  attachmentCreate(input: AttachmentCreateInput!): AttachmentPayload!
  attachmentUpdate(id: String!, input: AttachmentUpdateInput!): AttachmentPayload!
  attachmentDelete(id: String!): DeletePayload!
  attachmentLinkURL(
    createAsUser: String @unanswered, displayIconUrl: String @unanswered, id: String, issueId: String!, title: String, url: String!
  ): AttachmentPayload!
  webhookCreate(input: WebhookCreateInput!): WebhookPayload!
  webhookUpdate(id: String!, input: WebhookUpdateInput!): WebhookPayload!
  webhookDelete(id: String!): DeletePayload!
  webhookRotateSecret(id: String!): WebhookRotateSecretPayload!
}
`
