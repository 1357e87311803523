import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"

const repository = "acme/widgets"

describe("people", () => {
  it("do everything past limits and rights, and their records are theirs", () => {
    const { people, records } = makeStage()
    const issue = people.createIssue({ repository, by: "passer-by", title: "x", labels: ["new"], assignees: ["stranger"] })
    expect(issue).toMatchObject({ number: 1, author: "passer-by", labels: ["new"], assignees: ["stranger"], isPullRequest: false })
    expect(people.createPullRequest({ repository, by: "bob", title: "y", body: "z" })).toMatchObject({
      number: 2,
      isPullRequest: true,
      body: "z",
    })
    people.addComment({ repository, number: 2, by: "bob", body: "comment" })
    people.createMilestone({ repository, by: "bob", title: "1.0" })
    expect(records.creates(repository)).toEqual({
      issues: { person: 2, api: 0 },
      comments: { person: 1, api: 0 },
      labels: { person: 1, api: 0 },
      milestones: { person: 1, api: 0 },
    })
    expect(records.apiWrites()).toEqual([])
  })

  it("close, reopen, lock and edit at the server's time", () => {
    const { people, pass, records } = makeStage({ skewMillis: 600_000 })
    people.createIssue({ repository, by: "ada", title: "x" })
    pass(1)
    expect(people.closeIssue({ repository, number: 1, by: "bob" })).toMatchObject({
      state: "closed",
      stateReason: "completed",
      closedAt: "2026-11-20T10:10:01Z",
    })
    expect(people.reopenIssue({ repository, number: 1, by: "bob" })).toMatchObject({
      state: "open",
      stateReason: "reopened",
      closedAt: null,
    })
    pass(1)
    people.lockIssue({ repository, number: 1, by: "bob" })
    expect(records.issue(repository, 1)).toMatchObject({ locked: true, updatedAt: "2026-11-20T10:10:02Z" })
    expect(people.editIssue({ repository, number: 1, by: "bob", body: "y", milestone: null })).toMatchObject({ title: "x", body: "y" })
  })

  it("act at another time when a past is filled in", () => {
    const { app, records } = makeStage()
    const then = app.peopleAt(() => Date.parse("2020-02-29T23:59:59.999Z"))
    then.createIssue({ repository, by: "ada", title: "old" })
    expect(records.issue(repository, 1)).toMatchObject({ createdAt: "2020-02-29T23:59:59Z", updatedAt: "2020-02-29T23:59:59Z" })
  })

  it("can make a repository and a user of their own", async () => {
    const { people, records, ada } = makeStage()
    people.createRepository({ name: "ada/notes" })
    people.createUser("carol")
    people.createUser("Carol")
    people.createIssue({ repository: "ada/notes", by: "carol", title: "hello" })
    expect(records.issues("ada/notes")).toHaveLength(1)
    expect((await ada.get("/repos/ada/notes/issues/1")).json).toMatchObject({ author_association: "NONE", user: { login: "carol" } })
    expect((await ada.get("/repos/ada/notes/assignees")).json).toMatchObject([{ login: "ada" }])
  })

  it("get records that later changes do not touch", () => {
    const { people, records } = makeStage()
    const before = people.createIssue({ repository, by: "ada", title: "x", labels: ["a"] })
    const counted = records.creates(repository)
    people.editIssue({ repository, number: 1, by: "ada", title: "y", labels: [] })
    people.createIssue({ repository, by: "ada", title: "z" })
    expect(before).toMatchObject({ title: "x", labels: ["a"] })
    expect(counted.issues.person).toBe(1)
  })

  it("are told at once when a test names what is not there", () => {
    const { people, records } = makeStage()
    people.createIssue({ repository, by: "ada", title: "x" })
    expect(() => people.createIssue({ repository: "acme/none", by: "ada", title: "x" })).toThrow("there is no repository acme/none")
    expect(() => people.closeIssue({ repository, number: 9, by: "ada" })).toThrow("there is no issue acme/widgets#9")
    expect(() => people.editComment({ repository, id: 9, body: "x" })).toThrow("there is no comment 9 in acme/widgets")
    expect(() => people.deleteLabel({ repository, name: "none" })).toThrow("there is no label none")
    expect(() => people.deleteUser("acme")).toThrow("acme owns repositories")
    expect(() => people.renameUser("none", "some")).toThrow("there is no user none")
    expect(() => people.editIssue({ repository, number: 1, by: "ada", milestone: 7 })).toThrow("there is no milestone")
    expect(() => people.createRepository({ name: repository })).toThrow("there is a repository acme/widgets already")
    expect(() => people.createRepository({ name: "nothing" })).toThrow("not an owner/name: nothing")
    expect(() => records.issues("acme/none")).toThrow("there is no repository acme/none")
    expect(records.issue(repository, 9)).toBeUndefined()
  })
})
