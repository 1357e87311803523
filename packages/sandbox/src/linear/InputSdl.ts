/** The part of the vendor's mutation inputs that this emulator takes. */
export const inputSdl = `
input IssueCreateInput {
  id: String
  teamId: String!
  title: String
  description: String
  priority: Int
  estimate: Int
  dueDate: TimelessDate
  stateId: String
  assigneeId: String
  labelIds: [String!]
  parentId: String
  projectId: String
  cycleId: String
  createdAt: DateTime
  completedAt: DateTime
}

input IssueUpdateInput {
  teamId: String
  title: String
  description: String
  priority: Int
  estimate: Int
  dueDate: TimelessDate
  stateId: String
  assigneeId: String
  labelIds: [String!]
  addedLabelIds: [String!]
  removedLabelIds: [String!]
  parentId: String
  projectId: String
  cycleId: String
  trashed: Boolean
}

input CommentCreateInput { id: String issueId: String parentId: String body: String createdAt: DateTime }

input CommentUpdateInput { body: String }

input IssueLabelCreateInput {
  id: String
  teamId: String
  name: String!
  color: String
  description: String
  isGroup: Boolean
  parentId: String
}

input IssueLabelUpdateInput { name: String color: String description: String isGroup: Boolean parentId: String }

input WebhookCreateInput {
  id: String
  url: String!
  label: String
  secret: String
  resourceTypes: [String!]!
  teamId: String
  allPublicTeams: Boolean
  enabled: Boolean = true
}

input WebhookUpdateInput { url: String label: String secret: String resourceTypes: [String!] enabled: Boolean }

input AttachmentUpdateInput { title: String! subtitle: String metadata: JSONObject }

input IssueSortInput { createdAt: CreatedAtSort updatedAt: UpdatedAtSort }
input ProjectSortInput { name: ProjectNameSort }
input UserSortInput { name: UserNameSort }
input CreatedAtSort { nulls: PaginationNulls = last order: PaginationSortOrder }
input UpdatedAtSort { nulls: PaginationNulls = last order: PaginationSortOrder }
input ProjectNameSort { nulls: PaginationNulls = last order: PaginationSortOrder }
input UserNameSort { nulls: PaginationNulls = last order: PaginationSortOrder }
enum PaginationSortOrder { Ascending Descending }
enum PaginationNulls { first last }

input AttachmentCreateInput {
  id: String
  issueId: String!
  url: String!
  title: String!
  subtitle: String
  metadata: JSONObject
}
`
