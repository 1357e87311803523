import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"

const issues = "/repos/acme/widgets/issues"

const errorsOf = (field: string, code: string) => ({
  message: "Validation Failed",
  errors: [expect.objectContaining({ resource: "Issue", field, code })],
})

describe("creating an issue", () => {
  it("answers 201 with the whole issue and where it is", async () => {
    const { ada, people, records } = makeStage()
    people.createMilestone({ repository: "acme/widgets", by: "ada", title: "1.0" })
    const created = await ada.send("POST", issues, {
      body: { title: "Broken", body: "It **is**.", labels: ["bug", { name: "new, here" }], assignees: ["bob"], milestone: 1 },
    })
    expect(created.status).toBe(201)
    expect(created.headers.get("location")).toBe("https://api.github.com/repos/acme/widgets/issues/1")
    expect(created.json).toMatchObject({
      number: 1,
      title: "Broken",
      body: "It **is**.",
      state: "open",
      state_reason: null,
      user: { login: "ada" },
      assignee: { login: "bob" },
      assignees: [{ login: "bob" }],
      labels: [{ name: "bug", color: "ededed" }, { name: "new, here" }],
      milestone: { title: "1.0", open_issues: 1, closed_issues: 0 },
      comments: 0,
      created_at: "2026-11-20T10:00:00Z",
      updated_at: "2026-11-20T10:00:00Z",
      closed_at: null,
      html_url: "https://github.com/acme/widgets/issues/1",
      reactions: { total_count: 0 },
    })
    expect(created.json).not.toHaveProperty("pull_request")
    expect(records.creates("acme/widgets")).toMatchObject({ issues: { person: 0, api: 1 }, labels: { person: 0, api: 2 } })
    expect(records.apiWrites()).toEqual([
      { at: expect.any(Number), login: "ada", repository: "acme/widgets", method: "POST", path: "/repos/acme/widgets/issues" },
    ])
  })

  it("takes a number for a title, a singular assignee, and no body at all", async () => {
    const { ada, laterAda, records } = makeStage()
    await ada.send("POST", issues, { body: { title: 42, assignee: "bob" } })
    expect(records.issue("acme/widgets", 1)).toMatchObject({ title: "42", body: null, assignees: ["bob"] })
    await laterAda.send("POST", issues, { body: { title: "later", assignee: "bob" }, offContract: true })
    expect(records.issue("acme/widgets", 2)?.assignees).toEqual([])
  })

  it("numbers issues and pull requests in one row with ids beyond 32 bits, and never again a number that was used", async () => {
    const { ada, people } = makeStage()
    people.createPullRequest({ repository: "acme/widgets", by: "bob", title: "a change" })
    people.createIssue({ repository: "acme/widgets", by: "bob", title: "gone soon" })
    people.deleteIssue({ repository: "acme/widgets", number: 2 })
    const created = await ada.send("POST", issues, { body: { title: "third" } })
    expect(created.json).toMatchObject({ number: 3 })
    expect(created.json).toHaveProperty(
      "id",
      expect.toSatisfy((id: number) => id > 2 ** 31),
    )
  })

  it("keeps every character of a text", async () => {
    const { ada, records } = makeStage()
    const title = "Ünïcödé 🚀 \u202Ertl\u202C 'q' \"q\" \\ </script>"
    const body = "line\r\nline\n\n\ttab\u00A0nbsp e\u0301 é <!-- syncline:1 -->"
    await ada.send("POST", issues, { body: { title, body } })
    expect(records.issue("acme/widgets", 1)).toMatchObject({ title, body })
    expect((await ada.get(`${issues}/1`)).json).toMatchObject({ title, body })
  })

  it.each([
    ["no title", {}, errorsOf("title", "missing_field")],
    ["a blank title", { title: "  \n" }, errorsOf("title", "missing_field")],
    ["a title that is too long", { title: "x".repeat(257) }, errorsOf("title", "custom")],
    ["a body that is too long", { title: "x", body: "é".repeat(65_537) }, errorsOf("body", "custom")],
    ["a NUL in the title", { title: "a\0b" }, errorsOf("title", "custom")],
    ["a NUL in the body", { title: "x", body: "a\0b" }, errorsOf("body", "custom")],
    ["an assignee who cannot be one", { title: "x", assignees: ["bob", "eve"] }, errorsOf("assignees", "invalid")],
    ["a singular assignee who cannot be one", { title: "x", assignee: "eve" }, errorsOf("assignee", "invalid")],
    ["a milestone that does not exist", { title: "x", milestone: 9 }, errorsOf("milestone", "invalid")],
    [
      "a label that is too long",
      { title: "x", labels: ["y".repeat(51)] },
      { errors: [{ resource: "Label", field: "name", code: "invalid", value: "y".repeat(51) }] },
    ],
    ["a blank label", { title: "x", labels: [" "] }, { errors: [{ resource: "Label", field: "name", code: "missing_field" }] }],
    [
      "labels that are no list",
      { title: "x", labels: "bug" },
      { message: `Invalid request.\n\nFor 'properties/labels', "bug" is not an array.` },
    ],
    [
      "a label that is no name",
      { title: "x", labels: [7] },
      { message: "Invalid request.\n\nFor 'properties/labels', 7 is not a string." },
    ],
    ["a body that is no text", { title: "x", body: 7 }, { message: "Invalid request.\n\nFor 'properties/body', 7 is not a string." }],
  ])("refuses %s with 422 and creates nothing", async (_, body, expected) => {
    const { ada, records } = makeStage()
    const refused = await ada.send("POST", issues, { body, offContract: true })
    expect(refused.status).toBe(422)
    expect(refused.json).toMatchObject(expected)
    expect(records.issues("acme/widgets")).toEqual([])
    expect(records.labels("acme/widgets")).toEqual([])
    expect(records.apiWrites()).toEqual([])
  })

  it("counts characters, not code units", async () => {
    const { ada } = makeStage()
    expect((await ada.send("POST", issues, { body: { title: "🚀".repeat(256) } })).status).toBe(201)
    expect((await ada.send("POST", issues, { body: { title: "🚀".repeat(257) } })).status).toBe(422)
  })

  it("refuses what is no JSON object with 400", async () => {
    const { ada } = makeStage()
    for (const body of ["{", "[]", "7", '"x"']) {
      const refused = await ada.send("POST", issues, { body, offContract: true })
      expect(refused.status).toBe(400)
    }
  })

  it("drops labels, assignees and milestone of a stranger without a word", async () => {
    const { eve, people, records } = makeStage()
    people.createMilestone({ repository: "acme/widgets", by: "ada", title: "1.0" })
    const created = await eve.send("POST", issues, { body: { title: "Please", labels: ["bug"], assignees: ["bob"], milestone: 1 } })
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({ labels: [], assignees: [], milestone: null, author_association: "NONE" })
    expect(records.labels("acme/widgets")).toEqual([])
  })
})

describe("changing an issue", () => {
  const makeIssue = (options: Parameters<typeof makeStage>[0] = {}) => {
    const stage = makeStage(options)
    stage.people.createIssue({
      repository: "acme/widgets",
      by: "bob",
      title: "Broken",
      body: "text",
      labels: ["bug", "ui"],
      assignees: ["bob"],
    })
    stage.pass(60)
    return stage
  }

  it("changes what was sent and moves updated_at", async () => {
    const { ada } = makeIssue()
    const changed = await ada.send("PATCH", `${issues}/1`, { body: { title: "Fixed", labels: ["done"], assignees: [] } })
    expect(changed.status).toBe(200)
    expect(changed.json).toMatchObject({
      title: "Fixed",
      body: "text",
      labels: [{ name: "done" }],
      assignees: [],
      created_at: "2026-11-20T10:00:00Z",
      updated_at: "2026-11-20T10:01:00Z",
    })
  })

  it("does not move updated_at when nothing changed, and counts the write all the same", async () => {
    const { ada, records } = makeIssue()
    const body = { title: "Broken", body: "text", labels: ["UI", "bug", "bug"], assignees: ["BOB"], milestone: null, state: "open" }
    const changed = await ada.send("PATCH", `${issues}/1`, { body })
    expect(changed.json).toMatchObject({ updated_at: "2026-11-20T10:00:00Z" })
    expect(records.apiWrites()).toHaveLength(1)
  })

  it("clears the body, the milestone and the assignees with null or an empty list", async () => {
    const { ada, people, records } = makeIssue()
    people.editIssue({
      repository: "acme/widgets",
      number: 1,
      by: "bob",
      milestone: people.createMilestone({ repository: "acme/widgets", by: "bob", title: "1" }),
    })
    await ada.send("PATCH", `${issues}/1`, { body: { body: null, milestone: null, assignee: null, labels: [] } })
    expect(records.issue("acme/widgets", 1)).toMatchObject({ body: null, milestone: null, assignees: [], labels: [] })
  })

  it("closes with a reason, says who and when, and opens again", async () => {
    const { ada, pass, records } = makeIssue()
    const closed = await ada.send("PATCH", `${issues}/1`, { body: { state: "closed", state_reason: "not_planned" } })
    expect(closed.json).toMatchObject({
      state: "closed",
      state_reason: "not_planned",
      closed_at: "2026-11-20T10:01:00Z",
      closed_by: { login: "ada" },
    })
    pass(60)
    await ada.send("PATCH", `${issues}/1`, { body: { state: "closed", state_reason: "completed" } })
    expect(records.issue("acme/widgets", 1)).toMatchObject({ stateReason: "not_planned", updatedAt: "2026-11-20T10:01:00Z" })
    const opened = await ada.send("PATCH", `${issues}/1`, { body: { state: "open" } })
    expect(opened.json).toMatchObject({ state: "open", state_reason: "reopened", closed_at: null, closed_by: null })
    const again = await ada.send("PATCH", `${issues}/1`, { body: { state: "closed" } })
    expect(again.json).toMatchObject({ state: "closed", state_reason: "completed" })
  })

  it("counts open and closed issues of the repository and its milestone", async () => {
    const { ada, people } = makeIssue()
    const milestone = people.createMilestone({ repository: "acme/widgets", by: "bob", title: "1.0" })
    await ada.send("PATCH", `${issues}/1`, { body: { milestone } })
    expect((await ada.get("/repos/acme/widgets")).json).toMatchObject({ open_issues_count: 1 })
    await ada.send("PATCH", `${issues}/1`, { body: { state: "closed" } })
    expect((await ada.get("/repos/acme/widgets")).json).toMatchObject({ open_issues_count: 0 })
    expect((await ada.get(`${issues}/1`)).json).toMatchObject({ milestone: { open_issues: 0, closed_issues: 1 } })
    people.createIssue({ repository: "acme/widgets", by: "bob", title: "another", milestone })
    expect((await ada.get(`${issues}/1`)).json).toMatchObject({ milestone: { open_issues: 1, closed_issues: 1 } })
    people.deleteIssue({ repository: "acme/widgets", number: 2 })
    people.deleteIssue({ repository: "acme/widgets", number: 1 })
    expect((await ada.get("/repos/acme/widgets/milestones")).json).toMatchObject([{ open_issues: 0, closed_issues: 0 }])
  })

  it("refuses values that are none", async () => {
    const { ada } = makeIssue()
    for (const body of [
      { state: "done" },
      { state: "closed", state_reason: "boring" },
      { state: "closed", state_reason: "reopened" },
      { title: " " },
    ]) {
      expect((await ada.send("PATCH", `${issues}/1`, { body, offContract: true })).status).toBe(422)
    }
  })

  it("lets a stranger change only their own", async () => {
    const { eve, people } = makeIssue()
    people.createIssue({ repository: "acme/widgets", by: "eve", title: "mine" })
    const refused = await eve.send("PATCH", `${issues}/1`, { body: { title: "taken" } })
    expect([refused.status, refused.json]).toMatchObject([403, { message: "Must have admin rights to Repository." }])
    const changed = await eve.send("PATCH", `${issues}/2`, { body: { title: "still mine", labels: ["bug"] } })
    expect(changed.json).toMatchObject({ title: "still mine", labels: [] })
  })

  it("changes a pull request like an issue", async () => {
    const { ada, people } = makeStage()
    people.createPullRequest({ repository: "acme/widgets", by: "bob", title: "a change", draft: true })
    const changed = await ada.send("PATCH", `${issues}/1`, { body: { labels: ["ready"] } })
    expect(changed.json).toMatchObject({
      labels: [{ name: "ready" }],
      draft: true,
      pull_request: { url: "https://api.github.com/repos/acme/widgets/pulls/1" },
      html_url: "https://github.com/acme/widgets/pull/1",
    })
  })
})

describe("issues that went away", () => {
  it("answers 404 for a number that never was, 410 for a deleted issue", async () => {
    const { ada, people } = makeStage()
    people.createIssue({ repository: "acme/widgets", by: "bob", title: "x" })
    people.addComment({ repository: "acme/widgets", number: 1, by: "bob", body: "y" })
    people.deleteIssue({ repository: "acme/widgets", number: 1 })
    expect((await ada.get(`${issues}/9`)).status).toBe(404)
    const gone = await ada.get(`${issues}/1`)
    expect([gone.status, gone.json]).toMatchObject([410, { message: "This issue was deleted" }])
    expect((await ada.send("PATCH", `${issues}/1`, { body: { title: "z" } })).status).toBe(410)
    expect((await ada.get(`${issues}/1/comments`)).status).toBe(410)
    expect((await ada.get(issues, { state: "all" })).json).toEqual([])
    expect((await ada.get(`${issues}/comments`)).json).toEqual([])
  })

  it("answers 301 for a transferred issue, hop by hop, with its comments at the new place", async () => {
    const { ada, people, pass, records } = makeStage()
    people.createLabel({ repository: "acme/gadgets", name: "Bug" })
    people.createIssue({ repository: "acme/gadgets", by: "bob", title: "first there" })
    const { id } = people.createIssue({ repository: "acme/widgets", by: "bob", title: "wanders", labels: ["bug", "ui"] })
    const comment = people.addComment({ repository: "acme/widgets", number: 1, by: "bob", body: "y" })
    await ada.get(`${issues}/comments/${comment.id}`)
    pass(60)
    const moved = people.transferIssue({ repository: "acme/widgets", number: 1, to: "acme/gadgets" })
    expect(moved).toMatchObject({
      number: 2,
      labels: ["Bug"],
      comments: 1,
      createdAt: "2026-11-20T10:00:00Z",
      updatedAt: "2026-11-20T10:01:00Z",
    })
    expect(moved.id).not.toBe(id)
    const redirect = await ada.get(`${issues}/1`)
    expect(redirect.status).toBe(301)
    const location = redirect.headers.get("location") ?? ""
    expect(location).toMatch(/^https:\/\/api\.github\.com\/repositories\/\d+\/issues\/2$/)
    expect(redirect.json).toMatchObject({ message: "Moved Permanently", url: location })
    expect((await ada.get(new URL(location).pathname)).json).toMatchObject({ title: "wanders" })
    expect((await ada.get(`${issues}/1/comments`, { per_page: "5" })).headers.get("location")).toBe(`${location}/comments?per_page=5`)
    expect(records.comments("acme/gadgets")).toMatchObject([{ id: comment.id, issue: 2 }])
    expect((await ada.get(`/repos/acme/gadgets/issues/comments/${comment.id}`)).json).toMatchObject({
      issue_url: "https://api.github.com/repos/acme/gadgets/issues/2",
    })
    expect((await ada.get(issues, { state: "all" })).json).toEqual([])

    people.transferIssue({ repository: "acme/gadgets", number: 2, to: "acme/widgets" })
    expect((await ada.get(new URL(location).pathname)).headers.get("location")).toMatch(/\/issues\/2$/)
    expect((await ada.get(`${issues}/2`)).json).toMatchObject({ title: "wanders" })
  })

  it("hides where an issue went from who may not see it", async () => {
    const { ada, eve, people } = makeStage()
    people.createIssue({ repository: "acme/widgets", by: "bob", title: "secret" })
    people.transferIssue({ repository: "acme/widgets", number: 1, to: "acme/vault" })
    expect((await ada.get(`${issues}/1`)).status).toBe(301)
    expect((await eve.get(`${issues}/1`)).status).toBe(404)
  })
})
