import { describe, expect, it } from "vitest"
import type { WhimField } from "../../src/index.ts"
import { makeStage } from "./Client.ts"

const repository = "acme/widgets"
const issues = `/repos/${repository}/issues`

/** One issue with something in every field. */
const makeStaged = () => {
  const stage = makeStage()
  stage.people.createIssue({ repository, by: "ada", title: "Title", body: "Body", labels: ["bug", "ui"], assignees: ["ada"] })
  const patch = (body: object) => stage.ada.send("PATCH", `${issues}/1`, { body })
  return { ...stage, whims: stage.app.whims, patch, issue: () => stage.records.issue(repository, 1) }
}

const change = { title: "Other", body: "Text", state: "closed", state_reason: "not_planned", labels: ["new"], assignees: ["bob"] }
const shown = { title: "Other", body: "Text", state: "closed", stateReason: "not_planned", labels: ["new"], assignees: ["bob"] }

describe("an update that GitHub ignores in part", () => {
  it.each<[WhimField, object]>([
    ["title", { title: "Title" }],
    ["body", { body: "Body" }],
    ["status", { state: "open", stateReason: null }],
    ["labels", { labels: ["bug", "ui"] }],
    ["assignees", { assignees: ["ada"] }],
  ])("is answered with 200 and leaves the %s as it was", async (field, left) => {
    const { whims, patch, issue } = makeStaged()
    const end = whims.add({ kind: "ignores", of: "issue", field })
    expect((await patch(change)).status).toBe(200)
    expect(issue()).toMatchObject({ ...shown, ...left })
    end()
    await patch(change)
    expect(issue()).toMatchObject(shown)
  })

  it("leaves one value, and makes no label of one", async () => {
    const { whims, patch, issue, records } = makeStaged()
    for (const value of ["ui", "secret"]) whims.add({ kind: "ignores", of: "issue", field: "labels", value })
    whims.add({ kind: "ignores", of: "issue", field: "status", value: "duplicate" })
    await patch({ labels: ["secret", "new"], state: "closed", state_reason: "duplicate" })
    expect(issue()).toMatchObject({ labels: ["new", "ui"], state: "closed", stateReason: "completed" })
    expect(records.labels(repository).map(({ name }) => name)).toEqual(["bug", "new", "ui"])
  })

  it("holds for comments and labels too, for no create, and for no person", async () => {
    const { whims, ada, people, records } = makeStaged()
    whims.add({ kind: "ignores", of: "comment", field: "body" })
    whims.add({ kind: "ignores", of: "label", field: "name" })
    whims.add({ kind: "ignores", of: "issue", field: "title" })
    await ada.send("POST", `${issues}/1/comments`, { body: { body: "One" } })
    const [{ id } = { id: 0 }] = records.comments(repository)
    expect((await ada.send("PATCH", `${issues}/comments/${id}`, { body: { body: "Two" } })).status).toBe(200)
    expect((await ada.send("PATCH", `${issues}/comments/${id}`, { body: { body: " " }, offContract: true })).status).toBe(422)
    expect(records.comments(repository)).toMatchObject([{ body: "One" }])
    await ada.send("PATCH", `/repos/${repository}/labels/ui`, { body: { new_name: "design", color: "00ff00" } })
    expect(records.labels(repository)).toMatchObject([{ name: "bug" }, { name: "ui", color: "00ff00" }])
    people.editIssue({ repository, number: 1, by: "ada", title: "By hand" })
    expect(records.issue(repository, 1)?.title).toBe("By hand")
  })
})

describe("a value that GitHub refuses", () => {
  it.each<[string, WhimField, string, object, object]>([
    [
      "a person",
      "assignees",
      "BOB",
      { title: "Other", assignees: ["ada", "bob"] },
      { resource: "Issue", field: "assignees", value: "BOB" },
    ],
    ["a label", "labels", "new", { labels: [{ name: "new" }] }, { resource: "Issue", field: "labels" }],
    ["a title", "title", "Other", { title: "Other" }, { resource: "Issue", field: "title" }],
    ["a state", "status", "closed", { state: "closed" }, { resource: "Issue", field: "state" }],
    ["a reason", "status", "duplicate", { state: "closed", state_reason: "duplicate" }, { resource: "Issue", field: "state_reason" }],
  ])("is answered with 422 and a word about %s, or none, and nothing is done", async (_, field, value, body, error) => {
    const { whims, patch, issue, records } = makeStaged()
    const before = issue()
    const end = whims.add({ kind: "refuses", of: "issue", field, value, named: true })
    const named = await patch(body)
    expect(named).toMatchObject({ status: 422, json: { message: "Validation Failed", errors: [{ code: "invalid", ...error }] } })
    end()
    whims.add({ kind: "refuses", of: "issue", field, value, named: false })
    const unnamed = await patch(body)
    expect(unnamed).toMatchObject({ status: 422, json: { message: "Validation Failed" } })
    expect(JSON.stringify(unnamed.json)).not.toContain("field")
    expect(issue()).toEqual(before)
    expect(records.labels(repository)).toHaveLength(2)
    whims.clear()
    expect((await patch(body)).status).toBe(200)
  })

  it("is refused by creates, in comments and in labels as well", async () => {
    const { whims, ada, records } = makeStaged()
    whims.add({ kind: "refuses", of: "issue", field: "assignees", value: "bob", named: true })
    whims.add({ kind: "refuses", of: "comment", field: "body", value: "no", named: true })
    whims.add({ kind: "refuses", of: "label", field: "name", value: "odd", named: true })
    const refused = (json: unknown) => expect(json).toMatchObject({ message: "Validation Failed" })
    refused((await ada.send("POST", issues, { body: { title: "x", assignees: ["bob"] } })).json)
    refused((await ada.send("POST", `${issues}/1/comments`, { body: { body: "no" } })).json)
    refused((await ada.send("POST", `/repos/${repository}/labels`, { body: { name: "odd" } })).json)
    const renamed = await ada.send("PATCH", `/repos/${repository}/labels/ui`, { body: { new_name: "odd" } })
    expect(renamed.json).toMatchObject({ errors: [{ resource: "Label", field: "name" }] })
    expect(records.issues(repository)).toHaveLength(1)
    expect(records.comments(repository)).toEqual([])
    expect(records.labels(repository)).toHaveLength(2)
  })
})

describe("a person who cannot be assigned", () => {
  it("is refused by name, or left out where the whim is that", async () => {
    const { whims, ada, patch, issue } = makeStaged()
    const refusal = { errors: [{ resource: "Issue", field: "assignees", code: "invalid", value: "eve" }] }
    expect(await patch({ assignees: ["bob", "eve"] })).toMatchObject({ status: 422, json: refusal })
    whims.add({ kind: "drops", of: "issue", field: "assignees" })
    expect((await patch({ assignees: ["bob", "eve"] })).status).toBe(200)
    expect(issue()?.assignees).toEqual(["bob"])
    expect((await ada.send("POST", issues, { body: { title: "x", assignees: ["eve"] } })).json).toMatchObject({ assignees: [] })
  })
})

describe("texts", () => {
  it("come as they were sent, but for white space around a title", async () => {
    const { ada, people, records } = makeStage()
    await ada.send("POST", issues, { body: { title: " API \t", body: "one\ntwo \n" } })
    people.createIssue({ repository, by: "ada", title: "\nPerson ", body: "one\ntwo \n" })
    people.editIssue({ repository, number: 2, by: "ada", title: " Edited " })
    expect(records.issues(repository)).toMatchObject([
      { title: "API", body: "one\ntwo \n" },
      { title: "Edited", body: "one\ntwo \n" },
    ])
  })

  it("come as the web pages send them where the whim is that", async () => {
    const { app, ada, people, records } = makeStage()
    app.whims.add({ kind: "rewrites" })
    await ada.send("POST", issues, { body: { title: "API", body: "one\ntwo\r\nthree \n\n" } })
    await ada.send("POST", `${issues}/1/comments`, { body: { body: "one\ntwo\n" } })
    people.addComment({ repository, number: 1, by: "bob", body: "one\ntwo" })
    expect(records.issue(repository, 1)?.body).toBe("one\r\ntwo\r\nthree")
    expect(records.comments(repository).map(({ body }) => body)).toEqual(["one\r\ntwo", "one\r\ntwo"])
    people.editIssue({ repository, number: 1, by: "bob", body: "new\nline" })
    people.editComment({ repository, id: records.comments(repository)[0]?.id ?? 0, body: "new\nline" })
    expect(records.issue(repository, 1)?.body).toBe("new\r\nline")
    expect(records.comments(repository)[0]?.body).toBe("new\r\nline")
  })
})
