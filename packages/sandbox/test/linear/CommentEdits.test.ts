import { describe, expect, it } from "vitest"
import { at, each, makeDesk } from "./Client.ts"

const uuid = "3f2b8c1e-5a4d-4e6f-8b7a-0123456789ab"
const create =
  "mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { id body url createdAt updatedAt editedAt issueId parentId parent { id } user { name } } } }"

const makeTalk = () => {
  const desk = makeDesk()
  const ada = desk.linear.person(desk.linear.owner.id)
  const issue = ada.createIssue({ teamId: desk.team.id, title: "Title" })
  desk.pass(1000)
  return { ...desk, ada, issue }
}

describe("comments", () => {
  it("are written under the client's id, by issue id or identifier, and once only", () => {
    const { issue, linear, send } = makeTalk()
    const answer = send(create, { input: { id: uuid, issueId: "ENG-1", body: "Hello **you**" } })
    expect(at(answer.data, "commentCreate", "comment")).toEqual({
      id: uuid,
      body: "Hello **you**",
      url: "https://linear.app/sandbox/issue/ENG-1/title#comment-3f2b8c1e",
      createdAt: "2026-11-20T12:00:01.000Z",
      updatedAt: "2026-11-20T12:00:01.000Z",
      editedAt: null,
      issueId: issue.id,
      parentId: null,
      parent: null,
      user: { name: "Sandbox Owner" },
    })
    expect(send(create, { input: { id: uuid, issueId: issue.id, body: "Hello" } }).errors[0]?.message).toBe("conflict on insert of Comment")
    expect(linear.read.comments(issue.id)).toHaveLength(1)
    expect(linear.read.counts("api").comment).toEqual({ create: 1, update: 0, remove: 0 })
  })

  it("do not move the issue's updatedAt", () => {
    const { ada, issue, linear, pass } = makeTalk()
    const comment = ada.addComment(issue.id, "One")
    pass(1000)
    ada.editComment(comment.id, "Two")
    ada.deleteComment(comment.id)
    expect(linear.read.issue(issue.id)?.updatedAt).toBe(issue.updatedAt)
  })

  it("are changed, with the time of the change", () => {
    const { ada, issue, pass, send } = makeTalk()
    const comment = ada.addComment(issue.id, "One")
    pass(1000)
    const change = (body: string) =>
      at(
        send(
          "mutation($id: String!, $body: String) { commentUpdate(id: $id, input: { body: $body }) { comment { body editedAt updatedAt } } }",
          { id: comment.id, body },
        ).data,
        "commentUpdate",
        "comment",
      )
    expect(change("One")).toEqual({ body: "One", editedAt: null, updatedAt: "2026-11-20T12:00:01.000Z" })
    expect(change("Two")).toEqual({ body: "Two", editedAt: "2026-11-20T12:00:02.000Z", updatedAt: "2026-11-20T12:00:02.000Z" })
  })

  it("are gone for good when deleted, and their answers stay", () => {
    const { ada, issue, send } = makeTalk()
    const comment = ada.addComment(issue.id, "One")
    const reply = ada.addComment(issue.id, "Two", { parentId: comment.id })
    expect(
      at(send("mutation($id: String!) { commentDelete(id: $id) { success entityId } }", { id: comment.id }).data, "commentDelete"),
    ).toEqual({ success: true, entityId: comment.id })
    expect(send("query($id: String!) { comment(id: $id) { id } }", { id: comment.id }).errors[0]?.message).toBe("Entity not found: Comment")
    expect(each(at(send("{ comments(includeArchived: true) { nodes { id } } }").data, "comments", "nodes"), "id")).toEqual([reply.id])
  })

  it.each<[string, object, string]>([
    ["no body", { issueId: "ENG-1" }, "Argument Validation Error"],
    ["a blank body", { issueId: "ENG-1", body: "  " }, "Argument Validation Error"],
    ["no issue", { body: "x" }, "Argument Validation Error"],
    ["an unknown issue", { issueId: "ENG-9", body: "x" }, "Entity not found: Issue"],
    ["an unknown parent", { issueId: "ENG-1", body: "x", parentId: uuid }, "Entity not found: Comment"],
    ["a time to come", { issueId: "ENG-1", body: "x", createdAt: "P1D" }, "Argument Validation Error"],
  ])("are refused with %s", (_name, input, message) => {
    const { linear, send } = makeTalk()
    expect(send(create, { input }).errors[0]?.message).toBe(message)
    expect(linear.read.comments()).toEqual([])
  })

  it("answer only comments on the same issue", () => {
    const { ada, issue, send, team } = makeTalk()
    const other = ada.addComment(ada.createIssue({ teamId: team.id, title: "Other" }).id, "There")
    expect(send(create, { input: { issueId: issue.id, body: "x", parentId: other.id } }).errors[0]?.message).toBe(
      "parentId for incorrect issue",
    )
  })
})
