/**
 * Linear's own SDK against the emulator, over real HTTP. Each answer is held against Linear's published schema on the way; what the SDK knows and the schema does
 * not yet is listed, and nothing else is let through.
 */
import { LinearClient, LinearError, type LinearFetch } from "@linear/sdk"
import { type Listening, makeSandbox, type Sandbox } from "@syncline/sandbox"
import { problemsOfData, problemsOfDocument, readVendorSchema } from "@syncline/sandbox/contract/linear"
import { type Linear, makeLinear, ownerKey, type Team } from "@syncline/sandbox/linear"
import { parse } from "graphql"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { noon } from "./Client.ts"
import { isYounger, younger } from "./Younger.ts"

const vendor = readVendorSchema()

let linear: Linear
let sandbox: Sandbox<Linear>
let server: Listening
let client: LinearClient
let team: Team
let now = noon

const connect = (apiKey: string) => new LinearClient({ apiKey, apiUrl: `${server.url}/graphql` })

beforeAll(async () => {
  linear = makeLinear({ clock: () => (now += 1000), seed: 3 })
  team = linear.administrator.addTeam({ key: "ENG", name: "Engineering" })
  linear.administrator.addTeam({ key: "OPS", name: "Operations" })
  sandbox = makeSandbox(linear, { clock: () => now })
  server = await sandbox.listen({ port: 0 })
  client = connect(ownerKey)
})

afterAll(() => server.close())

interface Sent {
  readonly query: string
  readonly data: unknown
}

const sent = (): ReadonlyArray<Sent> =>
  sandbox.log.map(({ request, reply }) => ({ query: JSON.parse(request.body).query, data: JSON.parse(reply?.body ?? "{}").data }))

/** What the SDK hands out for a lazily read relation. */
const there = async <A>(lazy: LinearFetch<A | undefined> | undefined): Promise<A> => {
  const found = await lazy
  if (found === undefined) throw new TypeError("nothing is there")
  return found
}

const errorOf = async (work: Promise<unknown>): Promise<LinearError> => {
  const error: unknown = await work.then(
    () => new Error("it succeeded"),
    (reason: unknown) => reason,
  )
  if (error instanceof LinearError) return error
  throw error
}

const state = async (name: string) => {
  const { nodes } = await client.workflowStates({ filter: { name: { eq: name }, team: { id: { eq: team.id } } } })
  return nodes[0]?.id ?? ""
}

describe("people, teams and the workspace", () => {
  it("are read, with what hangs on them", async () => {
    const viewer = await client.viewer
    expect([viewer.name, viewer.isMe, viewer.initials]).toEqual(["Sandbox Owner", true, "SO"])
    expect((await viewer.teams()).nodes.map(({ key }) => key).toSorted()).toEqual(["ENG", "OPS"])
    expect((await viewer.assignedIssues()).nodes).toEqual([])
    expect((await viewer.createdIssues()).nodes).toEqual([])
    expect((await viewer.delegatedIssues()).nodes).toEqual([])
    const [membership] = (await viewer.teamMemberships()).nodes
    const same = await client.teamMembership(membership?.id ?? "")
    expect([(await there(same.user)).id, (await there(same.team)).id]).toEqual([viewer.id, (await there(membership?.team)).id])
    expect((await client.teamMemberships()).nodes).toHaveLength(2)

    const organization = await client.organization
    expect(organization.urlKey).toBe("sandbox")
    expect((await organization.teams()).nodes).toHaveLength(2)
    expect((await organization.users()).nodes).toHaveLength(1)
    expect((await organization.labels()).nodes).toEqual([])
    expect(await organization.subscription).toBeUndefined()

    const ada = linear.administrator.addUser({ name: "Ada Lovelace", email: "ada@acme.example" })
    expect((await client.users({ filter: { email: { eq: "ada@acme.example" } } })).nodes.map(({ id }) => id)).toEqual([ada.id])
    const user = await client.user(ada.id)
    expect((await there(user.organization)).name).toBe("Sandbox")
    expect((await user.assignedIssues()).nodes).toEqual([])
    expect((await user.createdIssues()).nodes).toEqual([])
    expect((await user.teams()).nodes).toHaveLength(2)
    expect((await user.teamMemberships()).nodes).toHaveLength(2)
  })

  it("are read team by team", async () => {
    const known = await client.team(team.id)
    expect([known.key, known.issueCount, known.private]).toEqual(["ENG", 0, false])
    expect((await client.teams({ first: 1 })).nodes).toHaveLength(1)
    expect((await known.states()).nodes.map(({ type }) => type)).toContain("duplicate")
    expect((await known.members()).nodes).toHaveLength(2)
    expect((await known.memberships()).nodes).toHaveLength(2)
    expect((await known.labels()).nodes).toEqual([])
    expect((await known.issues()).nodes).toEqual([])
    expect((await known.projects()).nodes).toEqual([])
    linear.administrator.addCycle({ teamId: team.id, startsAt: noon, endsAt: noon + 86_400_000 })
    expect((await known.cycles()).nodes).toHaveLength(1)
    expect((await there((await client.team(team.id)).activeCycle)).number).toBe(1)
    expect((await there(known.defaultIssueState)).name).toBe("Backlog")
    expect((await there(known.triageIssueState)).type).toBe("triage")
    const column = await client.workflowState(await state("Done"))
    expect([(await there(column.team)).key, (await column.issues()).nodes]).toEqual(["ENG", []])
  })
})

describe("issues", () => {
  it("are made, changed, archived and removed, with all their relations", async () => {
    const ada = linear.administrator.addUser({ name: "Ada King" })
    const project = linear.administrator.addProject({ name: "Launch", teamIds: [team.id], leadId: ada.id })
    const { issueLabel } = await client.createIssueLabel({ name: "bug", color: "#ff0000", teamId: team.id })
    const label = await there(issueLabel)
    const parent = await there((await client.createIssue({ teamId: team.id, title: "Parent" })).issue)
    const payload = await client.createIssue({
      teamId: team.id,
      title: "Crash on start",
      description: "It **crashes**",
      priority: 2,
      estimate: 3,
      dueDate: "2026-12-24",
      assigneeId: ada.id,
      labelIds: [label.id],
      parentId: parent.id,
      projectId: project.id,
      stateId: await state("Todo"),
    })
    expect(payload.success).toBe(true)
    const issue = await there(payload.issue)
    expect([issue.identifier, issue.priorityLabel, issue.estimate, issue.dueDate]).toEqual(["ENG-2", "High", 3, "2026-12-24"])
    expect([issue.labelIds, issue.branchName, issue.trashed]).toEqual([[label.id], "owner/eng-2-crash-on-start", undefined])
    expect([issue.createdAt instanceof Date, issue.reactions, issue.sharedAccess.isShared]).toEqual([true, [], false])
    expect((await there(issue.assignee)).name).toBe("Ada King")
    expect((await there(issue.creator)).isMe).toBe(true)
    expect((await there(issue.state)).name).toBe("Todo")
    expect((await there(issue.team)).key).toBe("ENG")
    expect((await there(issue.parent)).id).toBe(parent.id)
    expect((await there((await there(issue.project)).lead)).name).toBe("Ada King")
    expect((await issue.labels()).nodes.map(({ name }) => name)).toEqual(["bug"])
    expect((await parent.children()).nodes.map(({ id }) => id)).toEqual([issue.id])
    expect((await issue.children()).nodes).toEqual([])
    for (const empty of [issue.relations(), issue.inverseRelations(), issue.subscribers(), issue.formerAttachments()]) {
      expect((await empty).nodes).toEqual([])
    }
    expect([await issue.cycle, await issue.favorite, issue.botActor]).toEqual([undefined, undefined, undefined])
    expect(issue.sharedAccess.sharedWithCount).toBe(0)

    const changed = await there((await issue.update({ title: "Crash at start", stateId: await state("Done") })).issue)
    expect([changed.title, changed.completedAt instanceof Date]).toEqual(["Crash at start", true])
    expect((await there((await client.issueRemoveLabel(issue.id, label.id)).issue)).labelIds).toEqual([])
    expect((await there((await client.issueAddLabel(issue.id, label.id)).issue)).labelIds).toEqual([label.id])
    expect((await there((await client.updateIssue("ENG-2", { assigneeId: null })).issue)).assigneeId).toBeUndefined()
    expect((await client.archiveIssue(issue.id)).success).toBe(true)
    expect((await client.issue(issue.id)).archivedAt).toBeInstanceOf(Date)
    expect((await there((await client.unarchiveIssue(issue.id)).entity)).id).toBe(issue.id)
    expect((await client.deleteIssue(parent.id)).success).toBe(true)
    expect((await client.issue(parent.id)).trashed).toBe(true)
    expect(linear.read.issue("ENG-2")?.title).toBe("Crash at start")
  })

  it("are listed, paged, filtered and searched", async () => {
    for (let count = 0; count < 5; count += 1) await client.createIssue({ teamId: team.id, title: `Number ${count}` })
    const filter = { title: { startsWith: "Number" } }
    const page = await client.issues({ first: 2, filter })
    expect([page.nodes.length, page.pageInfo.hasNextPage]).toEqual([2, true])
    await page.fetchNext()
    expect(page.nodes).toHaveLength(4)
    await page.fetchNext()
    expect([page.nodes.length, page.pageInfo.hasNextPage]).toEqual([5, false])
    const last = await client.issues({ last: 2, filter })
    await last.fetchPrevious()
    expect(new Set(last.nodes.map(({ id }) => id)).size).toBe(4)
    expect((await client.paginate(client.issues.bind(client), { first: 2, filter })).map(({ id }) => id)).toHaveLength(5)
    expect((await (await client.team(team.id)).issues({ filter, first: 3 })).nodes).toHaveLength(3)

    const found = await client.searchIssues("number 2")
    expect([found.totalCount, found.nodes.map(({ title }) => title)]).toEqual([1, ["Number 2"]])
    expect((await there(found.nodes[0]?.team)).key).toBe("ENG")
    expect((await found.archivePayload).totalCount).toBe(0)
    expect((await client.searchIssues("number", { first: 2, teamId: team.id })).totalCount).toBe(5)
    expect((await client.issueSearch({ query: "crash" })).nodes).toHaveLength(1)
    expect((await there(client.issueVcsBranchSearch("ada/eng-2-crash"))).identifier).toBe("ENG-2")
    expect((await client.issuePriorityValues).map(({ label }) => label)).toContain("Urgent")
  })
})

describe("comments, labels, attachments, projects and cycles", () => {
  it("are read and written", async () => {
    const issue = await there((await client.createIssue({ teamId: team.id, title: "To be spoken of" })).issue)
    const first = await there((await client.createComment({ issueId: issue.id, body: "First" })).comment)
    const answer = await there((await client.createComment({ issueId: issue.id, body: "Answer", parentId: first.id })).comment)
    expect((await issue.comments()).nodes.map(({ body }) => body).toSorted()).toEqual(["Answer", "First"])
    expect((await first.children({ id: first.id })).nodes.map(({ id }) => id)).toEqual([answer.id])
    expect([(await there(answer.parent)).id, (await there(answer.issue)).id, (await there(answer.user)).isMe]).toEqual([
      first.id,
      issue.id,
      true,
    ])
    expect((await there((await client.updateComment(first.id, { body: "First of all" })).comment)).body).toBe("First of all")
    const resolved = await there((await client.commentResolve(first.id, { resolvingCommentId: answer.id })).comment)
    expect([resolved.resolvedAt instanceof Date, (await there(resolved.resolvingUser)).isMe]).toEqual([true, true])
    expect((await there((await client.commentUnresolve(first.id)).comment)).resolvedAt).toBeUndefined()
    expect((await client.comments({ filter: { body: { contains: "First" } } })).nodes).toHaveLength(1)
    expect((await client.deleteComment(answer.id)).entityId).toBe(answer.id)
    expect((await errorOf(client.comment({ id: answer.id }))).message).toContain("Entity not found")

    const integration = linear.integration({ type: "slack", name: "Slack", externalUser: "Nadia" })
    const foreign = await client.comment({ id: integration.addComment(issue.id, "From the chat").id })
    expect([foreign.botActor?.name, (await there(foreign.externalUser)).name]).toEqual(["Slack", "Nadia"])
    expect((await client.externalUsers()).nodes).toHaveLength(1)

    const group = await there((await client.createIssueLabel({ name: "kind", isGroup: true })).issueLabel)
    const label = await there((await client.createIssueLabel({ name: "chore", parentId: group.id })).issueLabel)
    expect((await there((await client.updateIssueLabel(label.id, { color: "#00ff00" })).issueLabel)).color).toBe("#00ff00")
    await client.updateIssue(issue.id, { addedLabelIds: [label.id] })
    const known = await client.issueLabel(label.id)
    expect([(await there(known.parent)).name, (await there(known.creator)).isMe, await known.team]).toEqual(["kind", true, undefined])
    expect([(await group.children()).nodes.length, (await known.issues()).nodes.length]).toEqual([1, 1])
    expect((await client.issueLabels({ filter: { isGroup: { eq: false } }, first: 50 })).nodes.map(({ name }) => name)).toContain("chore")
    expect((await client.deleteIssueLabel(label.id)).success).toBe(true)

    const link = await there(
      (await client.createAttachment({ issueId: issue.id, title: "Page", url: "https://acme.example/1" })).attachment,
    )
    await client.attachmentLinkURL(issue.id, "https://acme.example/2")
    expect((await there((await client.updateAttachment(link.id, { title: "Other" })).attachment)).title).toBe("Other")
    expect((await issue.attachments({ filter: { title: { eq: "Other" } } })).nodes.map(({ id }) => id)).toEqual([link.id])
    expect((await client.attachmentsForURL("https://acme.example/2")).nodes).toHaveLength(1)
    expect((await client.attachments()).nodes).toHaveLength(2)
    expect((await there((await client.attachment(link.id)).issue)).id).toBe(issue.id)
    expect((await client.deleteAttachment(link.id)).success).toBe(true)

    const project = (await client.projects({ first: 10 })).nodes[0]
    const same = await client.project(project?.id ?? "")
    expect([same.name, same.state, (await there(same.status)).type, (await same.issues()).nodes.length]).toEqual([
      "Launch",
      "planned",
      "planned",
      1,
    ])
    expect([(await same.teams()).nodes.length, (await same.members()).nodes.length]).toEqual([1, 3])
    const cycle = (await client.cycles()).nodes[0]
    const again = await client.cycle(cycle?.id ?? "")
    expect([again.isActive, (await again.issues()).nodes, (await again.uncompletedIssuesUponClose()).nodes]).toEqual([true, [], []])
  })
})

describe("refusals", () => {
  it("are the SDK's own errors", async () => {
    expect(await errorOf(connect("lin_api_wrong").viewer)).toMatchObject({ type: "AuthenticationError", status: 401 })
    expect(await errorOf(client.issue("ENG-4711"))).toMatchObject({
      type: "InvalidInput",
      message: expect.stringContaining("Entity not found: Issue"),
    })
    expect(await errorOf(client.createIssue({ teamId: team.id, title: "" }))).toMatchObject({ type: "InvalidInput" })
    const reader = linear.credentials.add({ userId: linear.owner.id, scopes: ["read"] })
    expect(await errorOf(connect(reader.secret).createIssue({ teamId: team.id, title: "No" }))).toMatchObject({ type: "Forbidden" })
    const status = await client.rateLimitStatus
    expect(status.limits.map(({ type, allowedAmount }) => [type, allowedAmount])).toEqual([
      ["requests", 2500],
      ["complexity", 3_000_000],
    ])
    const stop = sandbox.faults.add({ fault: { kind: "limited", limit: { kind: "primary", waitSeconds: 60 } } })
    expect(await errorOf(client.viewer)).toMatchObject({ type: "Ratelimited", requestsRemaining: 0, requestsLimit: 2500 })
    stop()
  })

  it("name what is not emulated", async () => {
    expect((await errorOf(client.notifications())).message).toContain("The sandbox does not emulate Query.notifications.")
    expect((await errorOf((await client.issue("ENG-2")).history())).message).toContain("The sandbox does not emulate Issue.history.")
    expect((await errorOf(client.createReaction({ emoji: "+1" }))).message).toContain(
      "The sandbox does not emulate Mutation.reactionCreate.",
    )
    const sorted = client.issues({ sort: [{ updatedAt: {} }] })
    expect((await errorOf(sorted)).message).toContain("The sandbox does not emulate Query.issues(sort).")
    const sortedOtherwise = client.issues({ sort: [{ priority: {} }] })
    expect((await errorOf(sortedOtherwise)).message).toContain("The sandbox does not emulate IssueSortInput.priority.")
    const subscribed = client.createIssue({ teamId: team.id, title: "x", subscriberIds: [] })
    expect((await errorOf(subscribed)).message).toContain("The sandbox does not emulate IssueCreateInput.subscriberIds.")
  })
})

describe("all that was sent and answered", () => {
  it("was more than 60 different documents, and none but those above was refused", () => {
    const answered = new Set(sent().flatMap(({ query, data }) => (data === undefined || data === null ? [] : [query])))
    expect(answered.size).toBeGreaterThanOrEqual(60)
  })

  it.skipIf(vendor === undefined)("is what Linear's schema says, but for what is younger than the schema", () => {
    if (vendor === undefined) return
    const problems = sent().flatMap(({ query, data }) => {
      if (data === undefined || data === null) return []
      return [...problemsOfDocument(vendor, query), ...problemsOfData(vendor, query, data)].filter((problem) => !isYounger(problem))
    })
    expect([...new Set(problems)]).toEqual([])
    for (const [type, fields] of Object.entries(younger)) {
      const known = vendor.getType(type)
      const names = known !== undefined && "getFields" in known ? Object.keys(known.getFields()) : []
      expect(fields.filter((field) => names.includes(field))).toEqual([])
    }
    expect(sent().every(({ query }) => parse(query).definitions.length > 0)).toBe(true)
  })
})
