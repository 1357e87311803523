import { describe, expect, it } from "vitest"
import type { WhimField } from "../../src/index.ts"
import { at, makeDesk } from "./Client.ts"

const documents = {
  createIssue: "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id } } }",
  updateIssue: "mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success } }",
  createComment: "mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success } }",
  updateComment: "mutation($id: String!, $input: CommentUpdateInput!) { commentUpdate(id: $id, input: $input) { success } }",
  createLabel: "mutation($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) { success } }",
  updateLabel: "mutation($id: String!, $input: IssueLabelUpdateInput!) { issueLabelUpdate(id: $id, input: $input) { success } }",
}

/** One issue with something in every field, and other values for each. */
const makeStaged = () => {
  const desk = makeDesk()
  const { linear, team, send } = desk
  const ada = linear.person(linear.owner.id)
  const bo = linear.administrator.addUser({ name: "Bo" })
  const [bug = "", ui = "", other = ""] = ["bug", "ui", "other"].map((name) => ada.createLabel({ name }).id)
  const [todo = "", done = ""] = ["Todo", "Done"].map((name) => linear.read.states(team.id).find((state) => state.name === name)?.id)
  const before = { title: "Title", description: "Text", stateId: todo, labelIds: [bug, ui], assigneeId: linear.owner.id }
  const change = { title: "Other", description: "More", stateId: done, labelIds: [other], assigneeId: bo.id }
  const { id } = ada.createIssue({ teamId: team.id, ...before })
  const issue = () => linear.read.issue(id)
  const update = (input: object) => send(documents.updateIssue, { id, input })
  return { ...desk, ada, bo, bug, ui, other, before, change, id, issue, update, whims: linear.whims }
}

describe("an update that Linear ignores in part", () => {
  it.each<[WhimField, "title" | "description" | "stateId" | "labelIds" | "assigneeId"]>([
    ["title", "title"],
    ["body", "description"],
    ["status", "stateId"],
    ["labels", "labelIds"],
    ["assignees", "assigneeId"],
  ])("succeeds and leaves the %s as it was", (field, name) => {
    const { whims, update, issue, before, change } = makeStaged()
    const end = whims.add({ kind: "ignores", of: "issue", field })
    expect(update(change).data).toEqual({ issueUpdate: { success: true } })
    expect(issue()).toMatchObject({ ...change, [name]: before[name] })
    end()
    update(change)
    expect(issue()).toMatchObject(change)
  })

  it("leaves one value", () => {
    const { whims, update, issue, bug, ui, other, change, before } = makeStaged()
    for (const value of [ui, other]) whims.add({ kind: "ignores", of: "issue", field: "labels", value })
    whims.add({ kind: "ignores", of: "issue", field: "status", value: change.stateId })
    update({ labelIds: [other], stateId: change.stateId })
    expect(issue()).toMatchObject({ labelIds: [ui], stateId: before.stateId })
    update({ addedLabelIds: [bug, other], removedLabelIds: [ui] })
    expect(issue()?.labelIds.toSorted()).toEqual([bug, ui].toSorted())
  })

  it("holds for comments and labels too, and for no create", () => {
    const { whims, send, linear, id, bug } = makeStaged()
    whims.add({ kind: "ignores", of: "comment", field: "body" })
    whims.add({ kind: "ignores", of: "label", field: "name" })
    send(documents.createComment, { input: { issueId: id, body: "One" } })
    const [comment] = linear.read.comments(id)
    send(documents.updateComment, { id: comment?.id, input: { body: "Two" } })
    send(documents.updateLabel, { id: bug, input: { name: "defect", color: "#123456" } })
    expect(linear.read.comments(id)).toMatchObject([{ body: "One" }])
    expect(linear.read.labels().find((label) => label.id === bug)).toMatchObject({ name: "bug", color: "#123456" })
  })
})

describe("a value that Linear refuses", () => {
  it.each<[WhimField, "title" | "description" | "stateId" | "labelIds" | "assigneeId"]>([
    ["title", "title"],
    ["body", "description"],
    ["status", "stateId"],
    ["labels", "labelIds"],
    ["assignees", "assigneeId"],
  ])("is refused with a word about the argument of %s, or none, and nothing is done", (field, property) => {
    const { whims, update, issue, before, change } = makeStaged()
    const value = [change[property]].flat()[0] ?? ""
    const end = whims.add({ kind: "refuses", of: "issue", field, value, named: true })
    const [named] = update(change).errors
    expect(named).toMatchObject({
      message: "Argument Validation Error",
      extensions: {
        type: "invalid input",
        code: "INVALID_INPUT",
        userError: true,
        userPresentableMessage: `${property} has a value that is not allowed.`,
        validationErrors: [{ property }],
      },
    })
    end()
    whims.add({ kind: "refuses", of: "issue", field, value, named: false })
    const [unnamed] = update(change).errors
    expect(unnamed?.extensions).toMatchObject({ code: "INPUT_ERROR", userError: true })
    expect(JSON.stringify(unnamed)).not.toContain(property)
    expect(issue()).toMatchObject(before)
    whims.clear()
    update(change)
    expect(issue()).toMatchObject(change)
  })

  it("is refused by creates, in comments and in labels as well, and may be taken off", () => {
    const { whims, send, update, linear, team, id, bug, issue } = makeStaged()
    whims.add({ kind: "refuses", of: "issue", field: "labels", value: bug, named: true })
    whims.add({ kind: "refuses", of: "comment", field: "body", value: "no", named: true })
    whims.add({ kind: "refuses", of: "label", field: "name", value: "odd", named: true })
    for (const [document, input] of [
      [documents.createIssue, { teamId: team.id, title: "x", labelIds: [bug] }],
      [documents.createComment, { issueId: id, body: "no" }],
      [documents.createLabel, { name: "odd" }],
    ] as const) {
      expect(at(send(document, { input }).errors, 0, "message")).toBe("Argument Validation Error")
    }
    expect(linear.read.issues()).toHaveLength(1)
    expect(linear.read.comments()).toEqual([])
    expect(linear.read.labels()).toHaveLength(3)
    expect(update({ removedLabelIds: [bug] }).errors).toEqual([])
    expect(issue()?.labelIds).not.toContain(bug)
  })
})

describe("a person who cannot be assigned", () => {
  it("is refused, or left out where the whim is that", () => {
    const { whims, linear, update, issue, bo } = makeStaged()
    linear.administrator.suspendUser(bo.id)
    expect(update({ title: "Other", assigneeId: bo.id }).errors).toHaveLength(1)
    whims.add({ kind: "drops", of: "issue", field: "assignees" })
    expect(update({ title: "Other", assigneeId: bo.id }).errors).toEqual([])
    expect(issue()).toMatchObject({ title: "Other", assigneeId: linear.owner.id })
    update({ assigneeId: null })
    expect(issue()?.assigneeId).toBeNull()
  })
})
