import { describe, expect, it } from "vitest"
import { at, makeDesk, noon } from "./Client.ts"

describe("a person at the keyboard", () => {
  it("acts in their own name, counted apart from the API", () => {
    const { linear, send, team } = makeDesk()
    const bo = linear.administrator.addUser({ name: "Bo" })
    const person = linear.person(bo.id)
    const label = person.createLabel({ name: "bug" })
    const issue = person.createIssue({ teamId: team.id, title: "Title", labelIds: [label.id] })
    const comment = person.addComment(issue.id, "One")
    person.editComment(comment.id, "Two")
    person.deleteComment(comment.id)
    person.editIssue(issue.identifier, { priority: 1 })
    person.setState(issue.id, "In Progress")
    person.renameLabel(label.id, "defect")
    person.editLabel(label.id, { color: "#123456" })
    person.deleteLabel(label.id)
    person.attach({ issueId: issue.id, url: "https://example.com", title: "Page" })
    person.archiveIssue(issue.id)
    person.restoreIssue(issue.id)
    person.trashIssue(issue.id)
    expect(linear.read.issue(issue.id)).toMatchObject({ creatorId: bo.id, origin: "person", priority: 1, trashed: true, labelIds: [] })
    expect(linear.read.counts("person")).toEqual({
      issue: { create: 1, update: 4, remove: 1 },
      comment: { create: 1, update: 1, remove: 1 },
      label: { create: 1, update: 2, remove: 1 },
      attachment: { create: 1, update: 0, remove: 0 },
    })
    expect(linear.read.writes("person")).toBe(14)
    expect(linear.read.writes("api")).toBe(0)
    send("mutation($id: String!) { issueUnarchive(id: $id) { success } }", { id: issue.id })
    expect(linear.read.writes("api")).toBe(1)
  })

  it("is refused what the API is refused", () => {
    const { linear, team } = makeDesk()
    const ada = linear.person(linear.owner.id)
    expect(() => ada.createIssue({ teamId: team.id, title: "" })).toThrow("Argument Validation Error")
    expect(() => ada.setState(ada.createIssue({ teamId: team.id, title: "x" }).id, "Nowhere")).toThrow("Entity not found: WorkflowState")
    expect(() => linear.person("nobody")).toThrow("Entity not found: User")
  })

  it("can tell a history by a clock of their own", () => {
    const { linear, team } = makeDesk()
    let now = noon - 1_000_000
    const ada = linear.person(linear.owner.id, () => now)
    const issue = ada.createIssue({ teamId: team.id, title: "Old" })
    now += 5000
    ada.setState(issue.id, "Done")
    expect(linear.read.issue(issue.id)).toMatchObject({
      createdAt: noon - 1_000_000,
      updatedAt: noon - 995_000,
      completedAt: noon - 995_000,
    })
  })

  it("moves issues between teams", () => {
    const { linear, team } = makeDesk()
    const ada = linear.person(linear.owner.id)
    const other = linear.administrator.addTeam({ key: "ops", name: "Operations" })
    const issue = ada.createIssue({ teamId: team.id, title: "Title" })
    expect(ada.moveIssue(issue.id, other.id)).toMatchObject({ identifier: "OPS-1", previousIdentifiers: ["ENG-1"] })
  })

  it("leaves earlier readings as they were", () => {
    const { linear, team } = makeDesk()
    const ada = linear.person(linear.owner.id)
    const issue = ada.createIssue({ teamId: team.id, title: "Before" })
    const before = linear.read.issues()
    ada.editIssue(issue.id, { title: "After" })
    expect(before[0]?.title).toBe("Before")
    expect(linear.read.issues(team.id)[0]?.title).toBe("After")
  })
})

describe("a connected tool", () => {
  it("makes records without a user, with itself and the outsider in their place", () => {
    const { linear, send, team } = makeDesk()
    const chat = linear.integration({ type: "slack", name: "Slack", externalUser: "Nadia" })
    const issue = chat.createIssue({ teamId: team.id, title: "Asked in the chat" })
    chat.addComment(issue.id, "More")
    const answer = send(
      "query($id: String!) { issue(id: $id) { creator { id } botActor { type name } externalUserCreator { name } comments { nodes { user { id } botActor { name } externalUser { displayName } } } } }",
      { id: issue.id },
    )
    expect(at(answer.data, "issue")).toEqual({
      creator: null,
      botActor: { type: "slack", name: "Slack" },
      externalUserCreator: { name: "Nadia" },
      comments: { nodes: [{ user: null, botActor: { name: "Slack" }, externalUser: { displayName: "Nadia" } }] },
    })
  })
})
