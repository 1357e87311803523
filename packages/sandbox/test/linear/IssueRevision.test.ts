import { describe, expect, it } from "vitest"
import { at, makeDesk } from "./Client.ts"

const update =
  "mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success issue { id identifier previousIdentifiers title description priority labelIds updatedAt startedAt completedAt canceledAt trashed state { name type } team { key } assignee { id } } } }"

const makeRevised = () => {
  const desk = makeDesk()
  const ada = desk.linear.person(desk.linear.owner.id)
  const issue = ada.createIssue({ teamId: desk.team.id, title: "Title", description: "Text" })
  const labels = ["one", "two", "three"].map((name) => ada.createLabel({ name }).id)
  const stateId = (name: string) => desk.linear.read.states(desk.team.id).find((state) => state.name === name)?.id
  const revise = (input: object, id = issue.id) => desk.send(update, { id, input })
  desk.pass(1000)
  return { ...desk, ada, issue, labels, revise, stateId }
}

describe("changing an issue", () => {
  it("changes what is given and leaves the rest, by id or identifier", () => {
    const { linear, revise } = makeRevised()
    expect(at(revise({ title: "Other", priority: 1, assigneeId: linear.owner.id }, "eng-1").data, "issueUpdate", "issue")).toMatchObject({
      title: "Other",
      description: "Text",
      priority: 1,
      assignee: { id: linear.owner.id },
      updatedAt: "2026-11-20T12:00:01.000Z",
    })
    expect(at(revise({ description: null, assigneeId: null }).data, "issueUpdate", "issue")).toMatchObject({
      description: null,
      assignee: null,
      title: "Other",
    })
  })

  it("does not move updatedAt when nothing takes another value, yet counts the write", () => {
    const { linear, revise } = makeRevised()
    const answer = revise({ title: "Title", description: "Text", priority: 0, labelIds: [], assigneeId: null })
    expect(at(answer.data, "issueUpdate", "issue", "updatedAt")).toBe("2026-11-20T12:00:00.000Z")
    expect(linear.read.counts("api").issue).toEqual({ create: 0, update: 1, remove: 0 })
  })

  it("replaces, adds and removes labels", () => {
    const { labels, linear, revise } = makeRevised()
    const [one = "", two = "", three = ""] = labels
    revise({ labelIds: [one, two] })
    expect(linear.read.labelNames("ENG-1")).toEqual(["one", "two"])
    revise({ addedLabelIds: [three, one], removedLabelIds: [two] })
    expect(linear.read.labelNames("ENG-1")).toEqual(["one", "three"])
    revise({ removedLabelIds: [two] })
    expect(linear.read.labelNames("ENG-1")).toEqual(["one", "three"])
    revise({ labelIds: [] })
    expect(linear.read.labelNames("ENG-1")).toEqual([])
  })

  it("does not take another order of the same labels for a change", () => {
    const { labels, linear, pass, revise } = makeRevised()
    revise({ labelIds: labels })
    const before = linear.read.issue("ENG-1")?.updatedAt
    pass(1000)
    revise({ labelIds: labels.toReversed() })
    expect(linear.read.issue("ENG-1")?.updatedAt).toBe(before)
  })

  it("keeps the times of the state", () => {
    const { linear, pass, revise, stateId } = makeRevised()
    const times = () => {
      const issue = linear.read.issue("ENG-1")
      return [issue?.startedAt, issue?.completedAt, issue?.canceledAt]
    }
    const started = pass(10)
    revise({ stateId: stateId("In Progress") })
    expect(times()).toEqual([started, null, null])
    pass(10)
    revise({ stateId: stateId("In Review") })
    expect(times()).toEqual([started, null, null])
    const completed = pass(10)
    revise({ stateId: stateId("Done") })
    expect(times()).toEqual([started, completed, null])
    const canceled = pass(10)
    revise({ stateId: stateId("Canceled") })
    expect(times()).toEqual([started, null, canceled])
    pass(10)
    revise({ stateId: stateId("Duplicate") })
    expect(times()).toEqual([started, null, canceled])
    revise({ stateId: stateId("Todo") })
    expect(times()).toEqual([null, null, null])
  })

  it("moves to another team under a new identifier and still answers to the old one", () => {
    const { ada, labels, linear, revise, send, stateId, team } = makeRevised()
    const other = linear.administrator.addTeam({ key: "OPS", name: "Operations" })
    const web = ada.createLabel({ name: "web", teamId: team.id })
    const lost = ada.createLabel({ name: "lost", teamId: team.id })
    const webThere = ada.createLabel({ name: "Web", teamId: other.id })
    revise({ labelIds: [labels[0], web.id, lost.id], stateId: stateId("Done") })
    expect(at(revise({ teamId: other.id }).data, "issueUpdate", "issue")).toMatchObject({
      identifier: "OPS-1",
      previousIdentifiers: ["ENG-1"],
      team: { key: "OPS" },
      state: { type: "completed" },
      labelIds: [labels[0], webThere.id],
    })
    expect(at(send('{ issue(id: "ENG-1") { identifier } }').data, "issue", "identifier")).toBe("OPS-1")
    expect(ada.createIssue({ teamId: team.id, title: "Next" }).identifier).toBe("ENG-2")
    expect(at(revise({ teamId: team.id }).data, "issueUpdate", "issue")).toMatchObject({
      identifier: "ENG-3",
      previousIdentifiers: ["ENG-1", "OPS-1"],
    })
  })

  it("goes to the trash and back by its own field", () => {
    const { linear, revise } = makeRevised()
    expect(at(revise({ trashed: true, title: "Away" }).data, "issueUpdate", "issue")).toMatchObject({ trashed: true, title: "Away" })
    expect(linear.read.issue("ENG-1")?.archivedAt).not.toBeNull()
    expect(at(revise({ trashed: null }).data, "issueUpdate", "issue")).toMatchObject({ trashed: null })
  })

  it.each<[string, object, string]>([
    ["an empty title", { title: "" }, "Argument Validation Error"],
    ["no title", { title: null }, "Argument Validation Error"],
    ["an unknown label", { addedLabelIds: ["3f2b8c1e-5a4d-4e6f-8b7a-0123456789ab"] }, "Entity not found: IssueLabel"],
    ["itself as parent", { parentId: "ENG-1" }, "parentId is the issue itself"],
  ])("refuses %s and changes nothing", (_name, input, message) => {
    const { issue, linear, revise } = makeRevised()
    expect(revise({ priority: 3, ...input }).errors[0]?.message).toBe(message)
    expect(linear.read.issue(issue.id)).toEqual(issue)
    expect(linear.read.writes("api")).toBe(0)
  })

  it("uses up no number when a move is refused", () => {
    const { ada, linear, revise } = makeRevised()
    const other = linear.administrator.addTeam({ key: "OPS", name: "Operations" })
    expect(revise({ teamId: other.id, title: "" }).errors).toHaveLength(1)
    expect(ada.createIssue({ teamId: other.id, title: "First" }).identifier).toBe("OPS-1")
  })

  it("refuses an issue that is not there", () => {
    expect(makeRevised().revise({ title: "x" }, "ENG-99").errors[0]).toMatchObject({
      message: "Entity not found: Issue",
      path: ["issueUpdate"],
    })
  })
})
