import { describe, expect, it } from "vitest"
import { at, makeDesk } from "./Client.ts"

const create =
  "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success lastSyncId issue { id identifier number title description priority priorityLabel url branchName createdAt updatedAt completedAt startedAt labelIds previousIdentifiers trashed archivedAt state { name type } assignee { name } creator { name } labels { nodes { name } } } } }"
const uuid = "3f2b8c1e-5a4d-4e6f-8b7a-0123456789ab"

describe("creating an issue", () => {
  it("gives it a number, an identifier, an address and the team's default state", () => {
    const { linear, send, team } = makeDesk()
    const answer = send(create, { input: { teamId: team.id, title: "Fix the Café's door!", priority: 2 } })
    expect(answer.errors).toEqual([])
    expect(at(answer.data, "issueCreate")).toMatchObject({
      success: true,
      issue: {
        identifier: "ENG-1",
        number: 1,
        title: "Fix the Café's door!",
        description: null,
        priority: 2,
        priorityLabel: "High",
        url: "https://linear.app/sandbox/issue/ENG-1/fix-the-cafes-door",
        branchName: "owner/eng-1-fix-the-cafes-door",
        createdAt: "2026-11-20T12:00:00.000Z",
        updatedAt: "2026-11-20T12:00:00.000Z",
        labelIds: [],
        previousIdentifiers: [],
        trashed: null,
        archivedAt: null,
        state: { name: "Backlog", type: "backlog" },
        assignee: null,
        creator: { name: "Sandbox Owner" },
      },
    })
    expect(linear.read.issue("eng-1")?.origin).toBe("api")
  })

  it("takes the client's id, and refuses the same id again without creating anything", () => {
    const { linear, send, team } = makeDesk()
    const input = { id: uuid, teamId: team.id, title: "Once" }
    expect(at(send(create, { input }).data, "issueCreate", "issue", "id")).toBe(uuid)
    const again = send(create, { input: { ...input, id: uuid.toUpperCase() } })
    expect(again.status).toBe(200)
    expect(again.data).toBeNull()
    expect(again.errors[0]).toMatchObject({
      message: "conflict on insert of Issue",
      path: ["issueCreate"],
      extensions: {
        type: "invalid input",
        code: "INPUT_ERROR",
        statusCode: 400,
        userPresentableMessage: `Entity Issue with id ${uuid.toUpperCase()} already exists.`,
      },
    })
    expect(linear.read.issues()).toHaveLength(1)
    expect(linear.read.counts("api").issue.create).toBe(1)
    expect(at(send(create, { input: { teamId: team.id, title: "Next" } }).data, "issueCreate", "issue", "number")).toBe(2)
  })

  it("keeps the id of a trashed issue taken", () => {
    const { linear, send, team } = makeDesk()
    send(create, { input: { id: uuid, teamId: team.id, title: "Once" } })
    linear.person(linear.owner.id).trashIssue(uuid)
    expect(send(create, { input: { id: uuid, teamId: team.id, title: "Twice" } }).errors[0]?.message).toBe("conflict on insert of Issue")
  })

  it("takes labels, a state, an assignee and times of the past", () => {
    const { linear, send, team } = makeDesk()
    const ada = linear.person(linear.owner.id)
    const bug = ada.createLabel({ name: "bug" })
    const done = linear.read.states(team.id).find((state) => state.type === "completed")
    const input = {
      teamId: team.id,
      title: "Imported",
      stateId: done?.id,
      labelIds: [bug.id, bug.id],
      assigneeId: linear.owner.id,
      createdAt: "2025-01-01T00:00:00Z",
      completedAt: "2025-02-01",
    }
    expect(at(send(create, { input }).data, "issueCreate", "issue")).toMatchObject({
      createdAt: "2025-01-01T00:00:00.000Z",
      updatedAt: "2026-11-20T12:00:00.000Z",
      completedAt: "2025-02-01T00:00:00.000Z",
      labelIds: [bug.id],
      labels: { nodes: [{ name: "bug" }] },
      state: { type: "completed" },
      assignee: { name: "Sandbox Owner" },
    })
  })

  it("counts characters, not code units", () => {
    const { send, team } = makeDesk()
    const titled = (title: string) => send(create, { input: { teamId: team.id, title } }).errors
    expect(titled("🚀".repeat(255))).toEqual([])
    expect(titled("🚀".repeat(256))).toHaveLength(1)
  })

  it.each<[string, object, string]>([
    ["no title", {}, "title should not be empty"],
    ["a blank title", { title: " \n" }, "title should not be empty"],
    ["a long title", { title: "x".repeat(256) }, "title must be shorter than or equal to 255 characters"],
    ["a long description", { title: "x", description: "x".repeat(250_001) }, "description must be shorter"],
    ["a NUL", { title: "a\u0000b" }, "title must be well-formed text"],
    ["half a surrogate pair", { title: "ok", description: "\ud83d" }, "description must be well-formed text"],
    ["an id that is no UUID", { title: "x", id: "issue-1" }, "id must be a UUID"],
    ["a UUID of another version", { title: "x", id: "3f2b8c1e-5a4d-1e6f-8b7a-0123456789ab" }, "id must be a UUID"],
    ["priority 5", { title: "x", priority: 5 }, "priority must not be greater than 4"],
    ["a negative priority", { title: "x", priority: -1 }, "priority must not be less than 0"],
    ["a creation to come", { title: "x", createdAt: "2026-11-20T12:00:00.001Z" }, "createdAt must be a time in the past"],
    [
      "a completion before creation",
      { title: "x", createdAt: "2026-01-02", completedAt: "2026-01-01" },
      "completedAt must be a time after createdAt",
    ],
    ["an unknown state", { title: "x", stateId: uuid }, "Could not find referenced WorkflowState"],
    ["an unknown assignee", { title: "x", assigneeId: uuid }, "Could not find referenced User"],
    ["an unknown label", { title: "x", labelIds: [uuid] }, "labelIds contained an entry that could not be found"],
    ["an unknown parent", { title: "x", parentId: "ENG-77" }, "Could not find referenced Issue"],
    ["an unknown project", { title: "x", projectId: uuid }, "Could not find referenced Project"],
    [
      "a completion in an open state",
      { title: "x", completedAt: "2026-01-01", createdAt: "2026-01-01" },
      "Only an issue in a completed state",
    ],
  ])("refuses %s and creates nothing", (_name, fields, sentence) => {
    const { linear, send, team } = makeDesk()
    const answer = send(create, { input: { teamId: team.id, ...fields } })
    expect(answer.status).toBe(200)
    expect(answer.errors[0]?.extensions["type"]).toBe("invalid input")
    expect(answer.errors[0]?.extensions["userPresentableMessage"]).toContain(sentence)
    expect(linear.read.issues()).toEqual([])
    expect(linear.read.writes("api")).toBe(0)
  })

  it("refuses a team that is not there", () => {
    expect(makeDesk().send(create, { input: { teamId: uuid, title: "x" } }).errors[0]).toMatchObject({
      message: "Entity not found: Team",
      extensions: {
        type: "invalid input",
        code: "INPUT_ERROR",
        statusCode: 400,
        userPresentableMessage: "Could not find referenced Team.",
      },
    })
  })

  it("refuses a state, a label and an assignee that do not fit", () => {
    const { linear, send, team } = makeDesk()
    const other = linear.administrator.addTeam({ key: "OPS", name: "Operations" })
    const gone = linear.administrator.addUser({ name: "Gone" })
    linear.administrator.suspendUser(gone.id)
    const label = linear.person(linear.owner.id).createLabel({ name: "ops only", teamId: other.id })
    const messageOf = (fields: object) => send(create, { input: { teamId: team.id, title: "x", ...fields } }).errors[0]?.message
    expect(messageOf({ stateId: other.defaultStateId })).toBe("stateId for incorrect team")
    expect(messageOf({ labelIds: [label.id] })).toBe("labelIds for incorrect team")
    expect(messageOf({ assigneeId: gone.id })).toBe("assigneeId for inactive user")
  })
})
