import { describe, expect, it } from "vitest"
import { at, clientOf, each, makeDesk } from "./Client.ts"

const day = 24 * 60 * 60 * 1000

const makeShelf = () => {
  const desk = makeDesk()
  const ada = desk.linear.person(desk.linear.owner.id)
  const issue = ada.createIssue({ teamId: desk.team.id, title: "Title" })
  ada.addComment(issue.id, "Comment")
  ada.attach({ issueId: issue.id, url: "https://example.com/1", title: "Page" })
  desk.pass(1000)
  return { ...desk, ada, issue }
}

describe("the trash", () => {
  it("hides the issue, marks it, moves updatedAt, and still shows it by id", () => {
    const { issue, send } = makeShelf()
    const answer = send("mutation($id: String!) { issueDelete(id: $id) { success entity { id trashed archivedAt updatedAt } } }", {
      id: "ENG-1",
    })
    const time = "2026-11-20T12:00:01.000Z"
    expect(at(answer.data, "issueDelete")).toEqual({
      success: true,
      entity: { id: issue.id, trashed: true, archivedAt: time, updatedAt: time },
    })
    expect(at(send("{ issues { nodes { id } } }").data, "issues", "nodes")).toEqual([])
    expect(each(at(send("{ issues(includeArchived: true) { nodes { id } } }").data, "issues", "nodes"), "id")).toEqual([issue.id])
    expect(at(send("query($id: String!) { issue(id: $id) { trashed } }", { id: issue.id }).data, "issue", "trashed")).toBe(true)
  })

  it("gives the issue back before 30 days are over", () => {
    const { issue, linear, pass, send } = makeShelf()
    send("mutation($id: String!) { issueDelete(id: $id) { success } }", { id: issue.id })
    pass(29 * day)
    const answer = send("mutation($id: String!) { issueUnarchive(id: $id) { success entity { trashed archivedAt } } }", { id: issue.id })
    expect(at(answer.data, "issueUnarchive", "entity")).toEqual({ trashed: null, archivedAt: null })
    pass(10 * day)
    expect(linear.read.issue(issue.id)?.trashed).toBe(false)
  })

  it("loses the issue with all that hangs on it after 30 days, and says nothing", () => {
    const { issue, linear, pass, send } = makeShelf()
    send("mutation($id: String!) { issueDelete(id: $id) { success } }", { id: issue.id })
    pass(30 * day)
    expect(send("query($id: String!) { issue(id: $id) { id } }", { id: issue.id }).errors[0]?.message).toBe("Entity not found: Issue")
    expect(at(send("{ issues(includeArchived: true) { nodes { id } } }").data, "issues", "nodes")).toEqual([])
    expect([linear.read.issues(), linear.read.comments(), linear.read.attachments()]).toEqual([[], [], []])
  })

  it("does not empty itself of issues that were only archived", () => {
    const { ada, issue, linear, pass } = makeShelf()
    ada.archiveIssue(issue.id)
    pass(400 * day)
    expect(linear.read.issue(issue.id)).toMatchObject({ trashed: false })
  })

  it("takes no comments and attachments", () => {
    const { ada, issue, linear, send } = makeShelf()
    ada.trashIssue(issue.id)
    const comment = send("mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success } }", {
      input: { issueId: issue.id, body: "Hello" },
    })
    const attachment = send("mutation($input: AttachmentCreateInput!) { attachmentCreate(input: $input) { success } }", {
      input: { issueId: issue.id, title: "P", url: "https://example.com" },
    })
    expect([comment.errors[0]?.message, attachment.errors[0]?.message]).toEqual(["Entity not found: Issue", "Entity not found: Issue"])
    expect(linear.read.comments()).toHaveLength(1)
  })
})

describe("the archive", () => {
  it("hides the issue without trashing it, and gives it back", () => {
    const { issue, send } = makeShelf()
    const answer = send("mutation($id: String!) { issueArchive(id: $id) { entity { trashed archivedAt } } }", { id: issue.id })
    expect(at(answer.data, "issueArchive", "entity")).toEqual({ trashed: null, archivedAt: "2026-11-20T12:00:01.000Z" })
    expect(at(send("{ issues { nodes { id } } }").data, "issues", "nodes")).toEqual([])
    send("mutation($id: String!) { issueUnarchive(id: $id) { success } }", { id: issue.id })
    expect(each(at(send("{ issues { nodes { id } } }").data, "issues", "nodes"), "id")).toEqual([issue.id])
  })

  it("trashes when told to", () => {
    const { issue, send } = makeShelf()
    const answer = send("mutation($id: String!) { issueArchive(id: $id, trash: true) { entity { trashed } } }", { id: issue.id })
    expect(at(answer.data, "issueArchive", "entity", "trashed")).toBe(true)
  })
})

describe("removal for good", () => {
  const text = "mutation($id: String!) { issueDelete(id: $id, permanentlyDelete: true) { success entity { id } } }"

  it("is the administrator's", () => {
    const { issue, linear, send } = makeShelf()
    const bo = linear.administrator.addUser({ name: "Bo" })
    const refused = clientOf(linear, linear.credentials.add({ userId: bo.id }).secret)(text, { id: issue.id })
    expect(refused.errors[0]).toMatchObject({
      message: "Invalid role: admin required",
      extensions: { type: "forbidden", code: "FORBIDDEN", statusCode: 403 },
    })
    expect(linear.read.issues()).toHaveLength(1)
    expect(at(send(text, { id: issue.id }).data, "issueDelete")).toEqual({ success: true, entity: { id: issue.id } })
    expect([linear.read.issues(), linear.read.comments(), linear.read.attachments()]).toEqual([[], [], []])
  })

  it("leaves the number used", () => {
    const { ada, issue, team } = makeShelf()
    ada.removeIssue(issue.id)
    expect(ada.createIssue({ teamId: team.id, title: "Next" }).identifier).toBe("ENG-2")
  })

  it("leaves children without a parent", () => {
    const { ada, issue, send, team } = makeShelf()
    const child = ada.createIssue({ teamId: team.id, title: "Child", parentId: issue.id })
    ada.removeIssue(issue.id)
    expect(at(send("query($id: String!) { issue(id: $id) { parent { id } } }", { id: child.id }).data, "issue", "parent")).toBeNull()
  })
})
