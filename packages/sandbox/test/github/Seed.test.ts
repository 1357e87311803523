import { describe, expect, it } from "vitest"
import { makeGithub, seedGithub } from "../../src/github/index.ts"
import type { SeedOptions } from "../../src/github/index.ts"
import { makeClient, makeStage, start } from "./Client.ts"

const repository = "acme/widgets"

const seeded = (options: Partial<SeedOptions> = {}) => {
  const app = makeGithub({ clock: () => start, repositories: [{ name: repository }] })
  seedGithub(app, { repository, seed: 1, issues: 200, pullRequests: 40, comments: 150, until: start, ...options })
  return app.records
}

describe("seedGithub", () => {
  it("makes exactly what was asked for, as people would", () => {
    const records = seeded()
    const all = records.issues(repository)
    expect(all.filter((issue) => !issue.isPullRequest)).toHaveLength(200)
    expect(all.filter((issue) => issue.isPullRequest)).toHaveLength(40)
    expect(records.comments(repository)).toHaveLength(150)
    expect(records.creates(repository)).toMatchObject({ issues: { person: 240, api: 0 }, comments: { person: 150, api: 0 } })
  })

  it("is believable: some closed, labelled, assigned, in a milestone, without a body, edited, in the same second", () => {
    const all = seeded().issues(repository)
    for (const holds of [
      all.filter((issue) => issue.state === "closed"),
      all.filter((issue) => issue.stateReason === "not_planned"),
      all.filter((issue) => issue.labels.length > 0),
      all.filter((issue) => issue.assignees.length > 0),
      all.filter((issue) => issue.milestone !== null),
      all.filter((issue) => issue.body === null),
      all.filter((issue) => issue.comments > 1),
      all.filter((issue) => issue.updatedAt > issue.createdAt),
    ]) {
      expect(holds.length).toBeGreaterThan(0)
      expect(holds.length).toBeLessThan(all.length)
    }
    expect(new Set(all.map((issue) => issue.createdAt)).size).toBeLessThan(all.length)
  })

  it("happens in order, within its days, and not after its end", () => {
    const all = seeded({ days: 10 }).issues(repository)
    const created = all.map((issue) => issue.createdAt)
    expect(created).toEqual(created.toSorted())
    expect(Date.parse(created[0] ?? "")).toBeGreaterThanOrEqual(start - 10 * 86_400_000 - 1_000)
    for (const { updatedAt } of all) expect(Date.parse(updatedAt)).toBeLessThanOrEqual(start)
  })

  it("gives the same past for the same seed only", () => {
    const past = (seed: number) => {
      const records = seeded({ seed })
      return [records.issues(repository), records.comments(repository), records.labels(repository)]
    }
    expect(past(1)).toEqual(past(1))
    expect(past(1)).not.toEqual(past(2))
  })

  it("can fill the same repository twice and several from one application", () => {
    const app = makeGithub({ clock: () => start, repositories: [{ name: repository }, { name: "acme/gadgets" }] })
    seedGithub(app, { repository, seed: 1, issues: 20, until: start })
    seedGithub(app, { repository, seed: 2, issues: 20, until: start })
    seedGithub(app, { repository: "acme/gadgets", seed: 1, issues: 20, until: start })
    expect([app.records.issues(repository).length, app.records.issues("acme/gadgets").length]).toEqual([40, 20])
  })

  it("cannot comment on nothing", () => {
    expect(() => seeded({ issues: 0, pullRequests: 0, comments: 1 })).toThrow(RangeError)
  })

  it("fits GitHub's description, whatever row of it is read", async () => {
    const { app, sandbox } = makeStage()
    seedGithub(app, { repository, seed: 3, issues: 10_000, comments: 300, until: start })
    const ada = makeClient(sandbox, "ada-token")
    const seen = new Set<unknown>()
    let next: string | undefined = "https://api.github.com/repos/acme/widgets/issues?state=all&sort=updated&direction=asc&per_page=100"
    while (next !== undefined && seen.size < 1_200) {
      const { pathname, searchParams }: URL = new URL(next)
      const { json, headers } = await ada.get(pathname, Object.fromEntries(searchParams))
      for (const row of Array.isArray(json) ? json : []) seen.add(row.id)
      next = /<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1]
    }
    expect(seen.size).toBe(1_200)
    const last = await ada.get("/repos/acme/widgets/issues/comments", { per_page: "100", page: "3" })
    expect(last.json).toHaveLength(100)
  })
})
