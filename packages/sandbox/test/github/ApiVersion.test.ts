import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"

const issue = "/repos/acme/widgets/issues/1"
const version = (name: string) => ({ "x-github-api-version": name })

const makeIssue = (options: Parameters<typeof makeStage>[0] = {}) => {
  const stage = makeStage(options)
  stage.people.createIssue({ repository: "acme/widgets", by: "bob", title: "x", assignees: ["bob"] })
  return stage
}

describe("API versions", () => {
  it("answers in the oldest when none is asked, and says so", async () => {
    const { ada } = makeIssue()
    const { headers, json } = await ada.get(issue)
    expect(headers.get("x-github-api-version-selected")).toBe("2022-11-28")
    expect(json).toMatchObject({ assignee: { login: "bob" }, assignees: [{ login: "bob" }] })
  })

  it("names no single assignee and no single rate in the later one", async () => {
    const { laterAda } = makeIssue()
    const { headers, json } = await laterAda.get(issue)
    expect(headers.get("x-github-api-version-selected")).toBe("2026-03-10")
    expect(json).toMatchObject({ assignees: [{ login: "bob" }] })
    expect(json).not.toHaveProperty("assignee")
    expect((await laterAda.get("/rate_limit")).json).not.toHaveProperty("rate")
    const listed = await laterAda.get("/repos/acme/widgets/issues")
    expect(listed.json).toMatchObject([{ number: 1 }])
    expect(listed.json).not.toHaveProperty("0.assignee")
  })

  it("keeps the texts of both versions apart", async () => {
    const { ada, laterAda } = makeIssue()
    for (const client of [ada, laterAda, ada, laterAda]) expect((await client.get(issue)).status).toBe(200)
    expect((await ada.get(issue)).headers.get("etag")).not.toBe((await laterAda.get(issue)).headers.get("etag"))
  })

  it("refuses an unknown one with 400 and a retired one with 410", async () => {
    const { ada } = makeIssue({ retiredVersions: ["2022-11-28"] })
    expect((await ada.get(issue, {}, version("2019-01-01"))).status).toBe(400)
    expect((await ada.get(issue, {}, version("2022-11-28"))).status).toBe(410)
  })

  it("moves on to the next when the oldest is retired", async () => {
    const { sandbox } = makeIssue({ retiredVersions: ["2022-11-28"] })
    const response = await sandbox.fetch(`https://api.github.com${issue}`)
    expect([response.status, response.headers.get("x-github-api-version-selected")]).toEqual([200, "2026-03-10"])
  })
})
