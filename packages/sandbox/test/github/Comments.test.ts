import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"

const repository = "acme/widgets"
const issues = "/repos/acme/widgets/issues"

const makeIssue = () => {
  const stage = makeStage()
  stage.people.createIssue({ repository, by: "bob", title: "Broken" })
  stage.people.createPullRequest({ repository, by: "bob", title: "A fix" })
  stage.pass(60)
  return stage
}

describe("comments", () => {
  it("are made with 201 and move the issue", async () => {
    const { ada, records } = makeIssue()
    const created = await ada.send("POST", `${issues}/1/comments`, { body: { body: "I see it **too**." } })
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({
      body: "I see it **too**.",
      user: { login: "ada" },
      issue_url: "https://api.github.com/repos/acme/widgets/issues/1",
      author_association: "COLLABORATOR",
      created_at: "2026-11-20T10:01:00Z",
    })
    expect(records.issue(repository, 1)).toMatchObject({ comments: 1, updatedAt: "2026-11-20T10:01:00Z" })
    expect(records.creates(repository).comments).toEqual({ person: 0, api: 1 })
  })

  it("are listed for one issue by id, and for the repository with those on pull requests", async () => {
    const { ada, people, pass } = makeIssue()
    const first = people.addComment({ repository, number: 1, by: "bob", body: "first" })
    pass(1)
    const onPull = people.addComment({ repository, number: 2, by: "ada", body: "on the pull request" })
    pass(1)
    people.addComment({ repository, number: 1, by: "bob", body: "third" })
    pass(1)
    people.editComment({ repository, id: first.id, body: "first, edited" })

    const bodies = async (path: string, query: Readonly<Record<string, string>> = {}) => {
      const { json } = await ada.get(path, query)
      return Array.isArray(json) ? json.map(({ body }) => body) : []
    }
    expect(await bodies(`${issues}/1/comments`)).toEqual(["first, edited", "third"])
    expect(await bodies(`${issues}/1/comments`, { since: "2026-11-20T10:01:03Z" })).toEqual(["first, edited"])
    expect(await bodies(`${issues}/comments`)).toEqual(["first, edited", "on the pull request", "third"])
    expect(await bodies(`${issues}/comments`, { direction: "desc" })).toEqual(["first, edited", "on the pull request", "third"])
    expect(await bodies(`${issues}/comments`, { sort: "created", direction: "desc" })).toEqual([
      "third",
      "on the pull request",
      "first, edited",
    ])
    expect(await bodies(`${issues}/comments`, { sort: "updated", direction: "asc" })).toEqual([
      "on the pull request",
      "third",
      "first, edited",
    ])
    expect(await bodies(`${issues}/comments`, { sort: "updated", direction: "asc", since: "2026-11-20T10:01:02Z" })).toEqual([
      "third",
      "first, edited",
    ])
    expect(await bodies(`${issues}/comments`, { sort: "created", direction: "asc", since: "2026-11-20T10:01:02Z" })).toEqual([
      "first, edited",
      "third",
    ])
    expect((await ada.get(`${issues}/comments/${onPull.id}`)).json).toMatchObject({
      issue_url: "https://api.github.com/repos/acme/widgets/issues/2",
      html_url: `https://github.com/acme/widgets/pull/2#issuecomment-${onPull.id}`,
    })
  })

  it("are refused in words of their own where they are too long", async () => {
    const { ada, records } = makeIssue()
    const refused = await ada.send("POST", `${issues}/1/comments`, { body: { body: "x".repeat(65_537) } })
    expect(refused).toMatchObject({
      status: 422,
      json: {
        errors: [
          {
            resource: "IssueComment",
            field: "data",
            code: "unprocessable",
            message: "Body is too long (maximum is 65536 characters)",
          },
        ],
      },
    })
    expect(records.comments(repository)).toEqual([])
    expect((await ada.send("POST", `${issues}/1/comments`, { body: { body: "x".repeat(65_536) } })).status).toBe(201)
  })

  it("are changed and removed, each moving the issue", async () => {
    const { ada, people, pass, records } = makeIssue()
    const { id } = people.addComment({ repository, number: 1, by: "bob", body: "old" })
    pass(60)
    const changed = await ada.send("PATCH", `${issues}/comments/${id}`, { body: { body: "new" } })
    expect(changed.json).toMatchObject({ body: "new", created_at: "2026-11-20T10:01:00Z", updated_at: "2026-11-20T10:02:00Z" })
    pass(60)
    await ada.send("PATCH", `${issues}/comments/${id}`, { body: { body: "new" } })
    expect(records.issue(repository, 1)?.updatedAt).toBe("2026-11-20T10:02:00Z")
    const removed = await ada.send("DELETE", `${issues}/comments/${id}`)
    expect([removed.status, removed.json]).toEqual([204, undefined])
    expect(records.issue(repository, 1)).toMatchObject({ comments: 0, updatedAt: "2026-11-20T10:03:00Z" })
    expect((await ada.get(`${issues}/comments/${id}`)).status).toBe(404)
    expect((await ada.send("PATCH", `${issues}/comments/${id}`, { body: { body: "x" } })).status).toBe(404)
    expect((await ada.send("DELETE", `${issues}/comments/${id}`)).status).toBe(404)
  })

  it.each([{ body: "" }, { body: " \n" }, { body: "a\0b" }, { body: "x".repeat(65_537) }, { body: 7 }, {}])(
    "refuses %j with 422",
    async (body) => {
      const { ada, people, records } = makeIssue()
      const { id } = people.addComment({ repository, number: 1, by: "bob", body: "old" })
      expect((await ada.send("POST", `${issues}/1/comments`, { body, offContract: true })).status).toBe(422)
      expect((await ada.send("PATCH", `${issues}/comments/${id}`, { body, offContract: true })).status).toBe(422)
      expect(records.comments(repository)).toMatchObject([{ body: "old" }])
    },
  )

  it("are closed to strangers on a locked issue, not to those who can write", async () => {
    const { ada, eve, people } = makeIssue()
    expect((await eve.send("POST", `${issues}/1/comments`, { body: { body: "hello" } })).status).toBe(201)
    people.lockIssue({ repository, number: 1, by: "ada" })
    const refused = await eve.send("POST", `${issues}/1/comments`, { body: { body: "hello?" } })
    expect([refused.status, refused.json]).toMatchObject([403, { message: "Unable to create comment because issue is locked." }])
    expect((await ada.send("POST", `${issues}/1/comments`, { body: { body: "closed" } })).status).toBe(201)
    people.unlockIssue({ repository, number: 1, by: "ada" })
    expect((await eve.send("POST", `${issues}/1/comments`, { body: { body: "thanks" } })).status).toBe(201)
  })

  it("belong to their author: a stranger changes and removes only their own", async () => {
    const { eve, people } = makeIssue()
    const others = people.addComment({ repository, number: 1, by: "bob", body: "mine" })
    const own = people.addComment({ repository, number: 1, by: "eve", body: "mine" })
    expect((await eve.send("PATCH", `${issues}/comments/${others.id}`, { body: { body: "x" } })).status).toBe(403)
    expect((await eve.send("DELETE", `${issues}/comments/${others.id}`)).status).toBe(403)
    expect((await eve.send("PATCH", `${issues}/comments/${own.id}`, { body: { body: "x" } })).status).toBe(200)
    expect((await eve.send("DELETE", `${issues}/comments/${own.id}`)).status).toBe(204)
  })

  it("carry reactions, which move nothing", async () => {
    const { ada, people, pass } = makeIssue()
    const { id } = people.addComment({ repository, number: 1, by: "bob", body: "hello" })
    await ada.get(`${issues}/comments/${id}`)
    await ada.get(`${issues}/1`)
    pass(60)
    people.reactToComment({ repository, id, content: "rocket" })
    people.reactToComment({ repository, id, content: "rocket" })
    people.reactToIssue({ repository, number: 1, content: "-1" })
    expect((await ada.get(`${issues}/comments/${id}`)).json).toMatchObject({
      reactions: { total_count: 2, rocket: 2, "+1": 0, url: `https://api.github.com/repos/acme/widgets/issues/comments/${id}/reactions` },
      updated_at: "2026-11-20T10:01:00Z",
    })
    expect((await ada.get(`${issues}/1`)).json).toMatchObject({
      reactions: { total_count: 1, "-1": 1 },
      updated_at: "2026-11-20T10:01:00Z",
    })
  })
})
