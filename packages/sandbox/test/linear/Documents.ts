/**
 * Documents that together touch every query, every mutation, and every field of every record that the emulator has. The ids come from a
 * workspace made for them.
 */
import { getNamedType, type GraphQLObjectType, isEnumType, isObjectType, isScalarType } from "graphql"
import { makeLinear, seedLinear } from "@syncline/sandbox/linear"
import { clientOf, noon } from "./Client.ts"
import { readOwnSchema } from "./OwnSchema.ts"

const schema = readOwnSchema()

export interface Sent {
  readonly query: string
  readonly variables: object
}

/** Every field of the type; objects below it with their plain fields, connections with one short page. */
const everyField = (type: GraphQLObjectType, depth: number): string => {
  const parts = Object.values(type.getFields()).flatMap((field): ReadonlyArray<string> => {
    const named = getNamedType(field.type)
    if (isScalarType(named) || isEnumType(named)) return [field.name]
    if (!isObjectType(named) || depth === 0) return []
    const args = named.name.endsWith("Connection") && type.name !== "Query" ? "(first: 2)" : ""
    const inner = named.name.endsWith("Connection") ? connectionFields(named, depth) : everyField(named, depth - 1)
    return inner === "" ? [] : [`${field.name}${args} { ${inner} }`]
  })
  return parts.join(" ")
}

const connectionFields = (type: GraphQLObjectType, depth: number): string => {
  const node = type.getFields()["nodes"]
  const named = node === undefined ? undefined : getNamedType(node.type)
  const fields = isObjectType(named) ? everyField(named, depth - 1) : ""
  return `pageInfo { startCursor endCursor hasNextPage hasPreviousPage } edges { cursor node { id } } nodes { ${fields} }`
}

const typeNamed = (name: string): GraphQLObjectType => {
  const type = schema.getType(name)
  if (!isObjectType(type)) throw new TypeError(`${name} is no object type`)
  return type
}

const recordFields = (name: string, depth = 1): string => everyField(typeNamed(name), depth)

export const makeDocuments = () => {
  const linear = makeLinear({ clock: () => noon, seed: 7 })
  const seeded = seedLinear(linear, { seed: 7, issues: 12, commentsPerIssue: 2 })
  const { team } = seeded
  const project = linear.administrator.addProject({ name: "Launch", teamIds: [team.id], leadId: linear.owner.id, targetDate: "2026-12-24" })
  const cycle = linear.administrator.addCycle({ teamId: team.id, startsAt: noon - 1000, endsAt: noon + 1000 })
  const person = linear.person(linear.owner.id)
  const bot = linear.integration({ type: "slack", name: "Slack", externalUser: "Nadia" })
  const parent = person.createIssue({ teamId: team.id, title: "Parent", projectId: project.id, cycleId: cycle.id, dueDate: "2026-12-01" })
  const issue = bot.createIssue({ teamId: team.id, title: "From the chat", parentId: parent.id, estimate: 3, assigneeId: linear.owner.id })
  const first = bot.addComment(issue.id, "Hello")
  const comment = person.addComment(issue.id, "Answer", { parentId: first.id })
  const attachment = person.attach({ issueId: issue.id, url: "https://example.com/1", title: "Page", metadata: { n: 1, list: [1] } })
  const label = person.createLabel({ name: "kind", isGroup: true })
  const plain = person.createLabel({ name: "plain" })
  const state = linear.read.states(team.id)[0]

  const webhookId = "0b0e4c5a-0000-4000-8000-00000000aaaa"
  const hook = { id: webhookId, url: "https://receiver.example/", resourceTypes: ["Project"], teamId: team.key, label: "x", secret: "s" }
  clientOf(linear)("mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { success } }", { input: hook })

  const byId: ReadonlyArray<readonly [field: string, type: string, id: string]> = [
    ["issue", "Issue", issue.id],
    ["issue", "Issue", parent.identifier],
    ["comment", "Comment", comment.id],
    ["team", "Team", team.id],
    ["user", "User", linear.owner.id],
    ["issueLabel", "IssueLabel", label.id],
    ["workflowState", "WorkflowState", state?.id ?? ""],
    ["project", "Project", project.id],
    ["project", "Project", project.slugId],
    ["cycle", "Cycle", cycle.id],
    ["attachment", "Attachment", attachment.id],
    ["projectStatus", "ProjectStatus", project.statusId],
    ["webhook", "Webhook", webhookId],
    ["externalUser", "ExternalUser", issue.externalUserId ?? ""],
    ["teamMembership", "TeamMembership", `${team.id.slice(0, 19)}${linear.owner.id.slice(19)}`],
  ]
  const lists: ReadonlyArray<readonly [field: string, type: string]> = [
    ["issues", "Issue"],
    ["comments", "Comment"],
    ["teams", "Team"],
    ["users", "User"],
    ["issueLabels", "IssueLabel"],
    ["workflowStates", "WorkflowState"],
    ["projects", "Project"],
    ["cycles", "Cycle"],
    ["webhooks", "Webhook"],
  ]

  const reads: ReadonlyArray<Sent> = [
    {
      query: `{ rateLimitStatus { ${recordFields("RateLimitPayload")} } issuePriorityValues { label priority } issueVcsBranchSearch(branchName: "x/${issue.identifier}-y") { id } }`,
      variables: {},
    },
    {
      query: `query($term: String!) { searchIssues(term: $term, includeComments: true, first: 3) { ${connectionFields(typeNamed("IssueSearchPayload"), 2).replace("edges { cursor node { id } }", "totalCount")} } issueSearch(query: $term) { nodes { id } } }`,
      variables: { term: "a" },
    },
    {
      query: `{ externalUsers(first: 1) { nodes { ${recordFields("ExternalUser")} } } teamMemberships(first: 2) { nodes { ${recordFields("TeamMembership", 1)} } } attachments(first: 2) { nodes { id } } }`,
      variables: {},
    },
    { query: `{ viewer { ${recordFields("User", 1)} } organization { ${recordFields("Organization")} } }`, variables: {} },
    ...byId.map(([field, type, id]) => ({
      query: `query($id: String!) { ${field}(id: $id) { ${recordFields(type)} } }`,
      variables: { id },
    })),
    ...lists.map(([field, type]) => ({
      query: `query($first: Int, $after: String) { ${field}(first: $first, after: $after, orderBy: updatedAt, includeArchived: true) { ${`pageInfo { hasNextPage endCursor } edges { cursor node { id } } nodes { ${recordFields(type, 1)} }`} } }`,
      variables: { first: 5 },
    })),
    {
      query: `query($url: String!) { attachmentsForURL(url: $url, first: 3) { nodes { ${recordFields("Attachment", 1)} } } }`,
      variables: { url: "https://example.com/1" },
    },
    {
      query: `query($filter: IssueFilter) { issues(filter: $filter, first: 20, orderBy: createdAt) { nodes { id } } }`,
      variables: {
        filter: {
          team: { key: { eq: team.key } },
          updatedAt: { gte: "-P2Y", lt: "2027" },
          or: [{ title: { containsIgnoreCase: "a" } }, { assignee: { null: true } }],
          labels: { some: { name: { neq: "x" } } },
        },
      },
    },
  ]

  const issueFields = recordFields("Issue", 1)
  const writes: ReadonlyArray<Sent> = [
    {
      query: `mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success lastSyncId issue { ${issueFields} } } }`,
      variables: {
        input: { id: "0b0e4c5a-0000-4000-8000-00000000abcd", teamId: team.id, title: "New", createdAt: "2026-01-02", labelIds: [] },
      },
    },
    {
      query: `mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success lastSyncId issue { ${issueFields} } } }`,
      variables: { id: issue.identifier, input: { title: "Other", addedLabelIds: [], removedLabelIds: [], stateId: state?.id } },
    },
    {
      query: `mutation($id: String!) { issueArchive(id: $id, trash: false) { success lastSyncId entity { id } } }`,
      variables: { id: parent.id },
    },
    { query: `mutation($id: String!) { issueUnarchive(id: $id) { success lastSyncId entity { id } } }`, variables: { id: parent.id } },
    {
      query: `mutation($id: String!) { issueDelete(id: $id, permanentlyDelete: false) { success lastSyncId entity { id trashed archivedAt } } }`,
      variables: { id: parent.id },
    },
    {
      query: `mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success lastSyncId comment { ${recordFields("Comment", 1)} } } }`,
      variables: { input: { issueId: issue.id, body: "More", parentId: first.id } },
    },
    {
      query: `mutation($id: String!, $input: CommentUpdateInput!) { commentUpdate(id: $id, input: $input) { success lastSyncId comment { id body } } }`,
      variables: { id: comment.id, input: { body: "Changed" } },
    },
    {
      query: `mutation($id: String!, $answer: String) { commentResolve(id: $id, resolvingCommentId: $answer) { success lastSyncId comment { ${recordFields("Comment", 1)} } } }`,
      variables: { id: first.id, answer: comment.id },
    },
    {
      query: `mutation($id: String!) { commentUnresolve(id: $id) { success lastSyncId comment { id resolvedAt } } }`,
      variables: { id: first.id },
    },
    { query: `mutation($id: String!) { commentDelete(id: $id) { success lastSyncId entityId } }`, variables: { id: comment.id } },
    {
      query: `mutation($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { success lastSyncId issueLabel { ${recordFields("IssueLabel", 1)} } } }`,
      variables: { input: { name: "new label", teamId: team.id, color: "#00ff00" } },
    },
    {
      query: `mutation($id: String!, $input: IssueLabelUpdateInput!) { issueLabelUpdate(id: $id, input: $input) { success lastSyncId issueLabel { id name } } }`,
      variables: { id: label.id, input: { name: "sort" } },
    },
    {
      query: `mutation($id: String!, $label: String!) { issueAddLabel(id: $id, labelId: $label) { success lastSyncId issue { labelIds } } issueRemoveLabel(id: $id, labelId: $label) { success lastSyncId issue { labelIds } } }`,
      variables: { id: issue.id, label: plain.id },
    },
    { query: `mutation($id: String!) { issueLabelDelete(id: $id) { success lastSyncId entityId } }`, variables: { id: label.id } },
    {
      query: `mutation($input: AttachmentCreateInput!) { attachmentCreate(input: $input) { success lastSyncId attachment { ${recordFields("Attachment", 1)} } } }`,
      variables: { input: { issueId: issue.id, url: "https://example.com/2", title: "Two", metadata: { a: { b: [1] } } } },
    },
    {
      query: `mutation($issue: String!) { attachmentLinkURL(issueId: $issue, url: "https://example.com/3") { success lastSyncId attachment { title } } }`,
      variables: { issue: issue.id },
    },
    {
      query: `mutation($id: String!, $input: AttachmentUpdateInput!) { attachmentUpdate(id: $id, input: $input) { success lastSyncId attachment { id title } } }`,
      variables: { id: attachment.id, input: { title: "Other", metadata: {} } },
    },
    { query: `mutation($id: String!) { attachmentDelete(id: $id) { success lastSyncId entityId } }`, variables: { id: attachment.id } },
    {
      query: `mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { success lastSyncId webhook { ${recordFields("Webhook", 1)} } } }`,
      variables: { input: { url: "https://receiver.example/all", resourceTypes: ["Issue", "Comment"], allPublicTeams: true } },
    },
    {
      query: `mutation($id: String!, $input: WebhookUpdateInput!) { webhookUpdate(id: $id, input: $input) { success lastSyncId webhook { id enabled } } }`,
      variables: { id: webhookId, input: { enabled: false, label: null } },
    },
    { query: `mutation($id: String!) { webhookRotateSecret(id: $id) { success lastSyncId secret } }`, variables: { id: webhookId } },
    { query: `mutation($id: String!) { webhookDelete(id: $id) { success lastSyncId entityId } }`, variables: { id: webhookId } },
  ]
  return { linear, reads, writes }
}
