import { describe, expect, it } from "vitest"
import { at, makeDesk } from "./Client.ts"

const uuid = "3f2b8c1e-5a4d-4e6f-8b7a-0123456789ab"
const create =
  "mutation($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { success issueLabel { id name color team { key } parent { name } isGroup } } }"
const update =
  "mutation($id: String!, $input: IssueLabelUpdateInput!) { issueLabelUpdate(id: $id, input: $input) { issueLabel { name color updatedAt } } }"

describe("labels", () => {
  it("are made for the workspace or for a team, under the client's id, once", () => {
    const { linear, send, team } = makeDesk()
    expect(at(send(create, { input: { id: uuid, name: "Bug", color: "#ff0000" } }).data, "issueLabelCreate", "issueLabel")).toEqual({
      id: uuid,
      name: "Bug",
      color: "#ff0000",
      team: null,
      parent: null,
      isGroup: false,
    })
    expect(at(send(create, { input: { name: "web", teamId: team.id } }).data, "issueLabelCreate", "issueLabel", "team")).toEqual({
      key: "ENG",
    })
    expect(send(create, { input: { id: uuid, name: "Other" } }).errors[0]?.message).toBe("conflict on insert of IssueLabel")
    expect(linear.read.counts("api").label.create).toBe(2)
  })

  it("have names of their own among those a team can use", () => {
    const { linear, send, team } = makeDesk()
    const other = linear.administrator.addTeam({ key: "OPS", name: "Operations" })
    const refusal = (input: object) => send(create, { input }).errors[0]?.message
    expect(refusal({ name: "Bug", teamId: team.id })).toBeUndefined()
    expect(refusal({ name: "bUG", teamId: team.id })).toBe("duplicate label name")
    expect(refusal({ name: "bug", teamId: other.id })).toBeUndefined()
    expect(refusal({ name: "BUG" })).toBe("duplicate label name")
    expect(refusal({ name: "docs" })).toBeUndefined()
    expect(refusal({ name: "Docs", teamId: team.id })).toBe("duplicate label name")
  })

  it("take a new name without moving any issue's updatedAt, and may keep their own", () => {
    const { linear, pass, send, team } = makeDesk()
    const ada = linear.person(linear.owner.id)
    const label = ada.createLabel({ name: "bug" })
    const issue = ada.createIssue({ teamId: team.id, title: "Title", labelIds: [label.id] })
    pass(1000)
    expect(at(send(update, { id: label.id, input: { name: "Bug" } }).data, "issueLabelUpdate", "issueLabel")).toMatchObject({
      name: "Bug",
      updatedAt: "2026-11-20T12:00:01.000Z",
    })
    pass(1000)
    expect(at(send(update, { id: label.id, input: { name: "Bug" } }).data, "issueLabelUpdate", "issueLabel", "updatedAt")).toBe(
      "2026-11-20T12:00:01.000Z",
    )
    expect(linear.read.labelNames(issue.id)).toEqual(["Bug"])
    expect(linear.read.issue(issue.id)?.updatedAt).toBe(issue.updatedAt)
  })

  it("come off every issue when deleted, without moving updatedAt", () => {
    const { linear, pass, send, team } = makeDesk()
    const ada = linear.person(linear.owner.id)
    const [bug, web] = [ada.createLabel({ name: "bug" }), ada.createLabel({ name: "web" })]
    const issues = [1, 2, 3].map((n) => ada.createIssue({ teamId: team.id, title: `T${n}`, labelIds: [bug.id, web.id] }))
    pass(1000)
    expect(
      at(send("mutation($id: String!) { issueLabelDelete(id: $id) { success entityId } }", { id: bug.id }).data, "issueLabelDelete"),
    ).toEqual({ success: true, entityId: bug.id })
    for (const issue of issues) expect(linear.read.issue(issue.id)).toEqual({ ...issue, labelIds: [web.id] })
    expect(linear.read.labels().map((label) => label.name)).toEqual(["web"])
  })

  it("stand in groups, one of each group on an issue, and a group is not borne itself", () => {
    const { linear, send, team } = makeDesk()
    const ada = linear.person(linear.owner.id)
    const group = ada.createLabel({ name: "Kind", isGroup: true })
    const [bug, chore] = ["bug", "chore"].map((name) => ada.createLabel({ name, parentId: group.id }).id)
    const refusal = (labelIds: ReadonlyArray<string | undefined>) =>
      send("mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success } }", {
        input: { teamId: team.id, title: "x", labelIds },
      }).errors[0]?.message
    expect(refusal([bug, chore])).toBe("labelIds not exclusive child labels")
    expect(refusal([group.id])).toBe("labelIds contained a label group")
    expect(refusal([chore])).toBeUndefined()
    expect(send(create, { input: { name: "x", parentId: bug } }).errors[0]?.message).toBe("parentId is not a label group")
  })

  it.each<[string, object]>([
    ["an empty name", { name: "" }],
    ["a long name", { name: "x".repeat(81) }],
    ["a color that is none", { name: "x", color: "red" }],
    ["a NUL in the name", { name: "a\u0000" }],
  ])("are refused with %s", (_name, input) => {
    const { linear, send } = makeDesk()
    expect(send(create, { input }).errors[0]?.extensions["code"]).toBe("INVALID_INPUT")
    expect(linear.read.labels()).toEqual([])
  })

  it("are refused for a team that is not there", () => {
    expect(makeDesk().send(create, { input: { name: "x", teamId: uuid } }).errors[0]?.message).toBe("Entity not found: Team")
  })
})
