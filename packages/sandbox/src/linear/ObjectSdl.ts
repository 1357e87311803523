/**
 * The part of the vendor's schema that this emulator answers: objects, queries and mutations. Names, types, arguments and nullability are the
 * vendor's (a contract test compares them); everything left out is unknown here and refused as an unknown field.
 */

const page = "after: String, before: String, first: Int, includeArchived: Boolean, last: Int, orderBy: PaginationOrderBy"

const connection = (name: string): string => `
type ${name}Connection { edges: [${name}Edge!]! nodes: [${name}!]! pageInfo: PageInfo! }
type ${name}Edge { cursor: String! node: ${name}! }`

const row = "id: ID! createdAt: DateTime! updatedAt: DateTime! archivedAt: DateTime"

export const objectSdl = `
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
  avatarUrl: String
  url: String!
  organization: Organization!
  teams(${page}, filter: TeamFilter): TeamConnection!
  assignedIssues(${page}, filter: IssueFilter): IssueConnection!
  createdIssues(${page}, filter: IssueFilter): IssueConnection!
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
  organization: Organization!
  states(${page}, filter: WorkflowStateFilter): WorkflowStateConnection!
  labels(${page}, filter: IssueLabelFilter): IssueLabelConnection!
  members(${page}, filter: UserFilter, includeDisabled: Boolean): UserConnection!
  issues(${page}, filter: IssueFilter): IssueConnection!
  cycles(${page}, filter: CycleFilter): CycleConnection!
  projects(${page}, filter: ProjectFilter): ProjectConnection!
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
  teams(${page}, filter: TeamFilter): TeamConnection!
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
  team: Team!
  issues(${page}, filter: IssueFilter): IssueConnection!
}

type Issue implements Node {
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
  cycle: Cycle
  labels(${page}, filter: IssueLabelFilter): IssueLabelConnection!
  comments(${page}, filter: CommentFilter): CommentConnection!
  children(${page}, filter: IssueFilter): IssueConnection!
  attachments(${page}): AttachmentConnection!
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
${["User", "Team", "WorkflowState", "IssueLabel", "Project", "Cycle", "Issue", "Comment", "Attachment"].map(connection).join("")}

type IssuePayload { issue: Issue lastSyncId: Float! success: Boolean! }
type IssueArchivePayload implements ArchivePayload { entity: Issue lastSyncId: Float! success: Boolean! }
type CommentPayload { comment: Comment! lastSyncId: Float! success: Boolean! }
type IssueLabelPayload { issueLabel: IssueLabel! lastSyncId: Float! success: Boolean! }
type AttachmentPayload { attachment: Attachment! lastSyncId: Float! success: Boolean! }
type DeletePayload implements ArchivePayload { entityId: String! lastSyncId: Float! success: Boolean! }

type Query {
  viewer: User!
  organization: Organization!
  users(${page}, filter: UserFilter, includeDisabled: Boolean): UserConnection!
  user(id: String!): User!
  teams(${page}, filter: TeamFilter): TeamConnection!
  team(id: String!): Team!
  workflowStates(${page}, filter: WorkflowStateFilter): WorkflowStateConnection!
  workflowState(id: String!): WorkflowState!
  issueLabels(${page}, filter: IssueLabelFilter): IssueLabelConnection!
  issueLabel(id: String!): IssueLabel!
  projects(${page}, filter: ProjectFilter): ProjectConnection!
  project(id: String!): Project!
  cycles(${page}, filter: CycleFilter): CycleConnection!
  cycle(id: String!): Cycle!
  issues(${page}, filter: IssueFilter): IssueConnection!
  issue(id: String!): Issue!
  comments(${page}, filter: CommentFilter): CommentConnection!
  comment(id: String): Comment!
  attachmentsForURL(${page}, url: String!): AttachmentConnection!
  attachment(id: String!): Attachment!
}

type Mutation {
  issueCreate(input: IssueCreateInput!): IssuePayload!
  issueUpdate(id: String!, input: IssueUpdateInput!): IssuePayload!
  issueDelete(id: String!, permanentlyDelete: Boolean): IssueArchivePayload!
  issueArchive(id: String!, trash: Boolean): IssueArchivePayload!
  issueUnarchive(id: String!): IssueArchivePayload!
  commentCreate(input: CommentCreateInput!): CommentPayload!
  commentUpdate(id: String!, input: CommentUpdateInput!): CommentPayload!
  commentDelete(id: String!): DeletePayload!
  issueLabelCreate(input: IssueLabelCreateInput!): IssueLabelPayload!
  issueLabelUpdate(id: String!, input: IssueLabelUpdateInput!): IssueLabelPayload!
  issueLabelDelete(id: String!): DeletePayload!
  attachmentCreate(input: AttachmentCreateInput!): AttachmentPayload!
}
`
