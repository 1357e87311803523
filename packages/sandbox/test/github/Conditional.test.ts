import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"
import type { Client } from "./Client.ts"

const repository = "acme/widgets"
const issues = "/repos/acme/widgets/issues"

const makeIssues = () => {
  const stage = makeStage()
  for (const title of ["one", "two", "three"]) stage.people.createIssue({ repository, by: "bob", title, labels: ["bug"] })
  stage.pass(60)
  return stage
}

const tagOf = async (client: Client, path: string, query: Readonly<Record<string, string>> = {}): Promise<string> =>
  (await client.get(path, query)).headers.get("etag") ?? ""

const remaining = (headers: Headers): number => Number(headers.get("x-ratelimit-remaining"))

describe("conditional requests", () => {
  it("answer 304 without a body and for free while nothing changed", async () => {
    const { ada } = makeIssues()
    const first = await ada.get(issues)
    const etag = first.headers.get("etag") ?? ""
    expect(etag).toMatch(/^W\/"[0-9a-f]{40}"$/)
    const second = await ada.get(issues, {}, { "if-none-match": etag })
    expect([second.status, second.json, second.headers.get("etag")]).toEqual([304, undefined, etag])
    expect(remaining(second.headers)).toBe(remaining(first.headers))
    expect(remaining((await ada.get(issues)).headers)).toBe(remaining(first.headers) - 1)
  })

  it("take any of several tags, strong or weak, and the star", async () => {
    const { ada } = makeIssues()
    const etag = await tagOf(ada, issues)
    for (const tags of [`"x", ${etag}`, etag.slice(2), "*"]) expect((await ada.get(issues, {}, { "if-none-match": tags })).status).toBe(304)
    expect((await ada.get(issues, {}, { "if-none-match": '"x"' })).status).toBe(200)
  })

  it("notice every change that shows in the list, and no other", async () => {
    const { ada, people, pass } = makeIssues()
    let etag = await tagOf(ada, issues)
    const changes: ReadonlyArray<() => unknown> = [
      () => people.editIssue({ repository, number: 1, by: "bob", title: "changed" }),
      () => people.addComment({ repository, number: 1, by: "bob", body: "x" }),
      () => people.reactToIssue({ repository, number: 2, content: "eyes" }),
      () => people.renameLabel({ repository, name: "bug", to: "defect" }),
      () => people.renameUser("bob", "bobby"),
      () => people.closeIssue({ repository, number: 3, by: "bobby" }),
      () => people.deleteLabel({ repository, name: "defect" }),
      () => people.deleteUser("bobby"),
      () => people.deleteIssue({ repository, number: 1 }),
    ]
    for (const change of changes) {
      pass(1)
      change()
      const next = await ada.get(issues, {}, { "if-none-match": etag })
      expect([change.toString(), next.status]).toEqual([change.toString(), 200])
      etag = next.headers.get("etag") ?? ""
    }
    people.createIssue({ repository: "acme/gadgets", by: "ada", title: "elsewhere" })
    expect((await ada.get(issues, {}, { "if-none-match": etag })).status).toBe(304)
  })

  it("notice a page that appears behind an unchanged one", async () => {
    const { ada, people } = makeIssues()
    const query = { direction: "asc", per_page: "3" }
    const etag = await tagOf(ada, issues, query)
    people.createIssue({ repository, by: "bob", title: "four" })
    const next = await ada.get(issues, query, { "if-none-match": etag })
    expect([next.status, next.headers.has("link")]).toEqual([200, true])
  })

  it("go by date for single records, which a list has none of", async () => {
    const { ada, people } = makeIssues()
    const { headers } = await ada.get(`${issues}/1`)
    const modified = headers.get("last-modified") ?? ""
    expect(modified).toBe("Fri, 20 Nov 2026 10:00:00 GMT")
    expect((await ada.get(`${issues}/1`, {}, { "if-modified-since": modified })).status).toBe(304)
    expect((await ada.get(`${issues}/1`, {}, { "if-modified-since": "Fri, 20 Nov 2026 09:59:59 GMT" })).status).toBe(200)
    expect((await ada.get(`${issues}/1`, {}, { "if-modified-since": "soon" })).status).toBe(200)
    expect((await ada.get(`${issues}/1`, {}, { "if-modified-since": modified, "if-none-match": '"x"' })).status).toBe(200)
    people.editIssue({ repository, number: 1, by: "bob", title: "changed" })
    expect((await ada.get(`${issues}/1`, {}, { "if-modified-since": modified })).status).toBe(200)
    expect((await ada.get(issues)).headers.has("last-modified")).toBe(false)
  })

  it("do not make a refusal out of anything", async () => {
    const { ada } = makeIssues()
    expect((await ada.get(`${issues}/9`, {}, { "if-none-match": "*" })).status).toBe(404)
    expect((await ada.send("PATCH", `${issues}/1`, { body: { title: "x" }, headers: { "if-none-match": "*" } })).status).toBe(200)
  })
})
