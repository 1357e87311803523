import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"
import type { GithubOptions } from "../../src/github/index.ts"

const repository = "acme/widgets"

const makeIssues = (options: Partial<GithubOptions> = {}) => {
  const stage = makeStage(options)
  const { people, pass, ada } = stage
  people.createIssue({
    repository,
    by: "bob",
    title: "Import fails",
    body: "On large files.\n\n<!-- syncline:op-1f:acme -->",
    labels: ["Bug", "good first issue"],
  })
  pass(10)
  people.createIssue({ repository, by: "ada", title: "Export fails", body: "acme syncline op 1f" })
  pass(10)
  people.createPullRequest({ repository, by: "bob", title: "Fix the import", body: "Closes the first one" })
  people.addComment({ repository, number: 2, by: "bob", body: "The import is fine" })
  people.closeIssue({ repository, number: 2, by: "ada" })
  people.createIssue({ repository: "acme/vault", by: "ada", title: "Import of secrets", body: "hidden" })
  const found = async (q: string, query: Readonly<Record<string, string>> = {}, client = ada): Promise<ReadonlyArray<string>> => {
    const { status, json } = await client.get("/search/issues", { q, ...query })
    expect(status).toBe(200)
    const items: unknown = typeof json === "object" && json !== null && "items" in json ? json.items : []
    return Array.isArray(items) ? items.map(({ title }) => String(title)) : []
  }
  return { ...stage, found }
}

describe("search", () => {
  it("finds a hidden marker by its words in their order", async () => {
    const { ada, found } = makeIssues()
    expect(await found(`repo:acme/widgets "syncline:op-1f:acme" in:body`)).toEqual(["Import fails"])
    expect(await found(`repo:acme/widgets "syncline op 1f" in:body`)).toEqual(["Export fails", "Import fails"])
    expect(await found(`repo:acme/widgets "syncline:op-1" in:body`)).toEqual([])
    expect(await found(`repo:acme/widgets "syncline:op-1f:acme" in:title`)).toEqual([])
    expect((await ada.get("/search/issues", { q: `"syncline:op-1f:acme"` })).json).toMatchObject({
      total_count: 1,
      incomplete_results: false,
    })
  })

  it.each([
    ["import repo:acme/widgets", ["Fix the import", "Export fails", "Import fails"]],
    ["import in:title repo:Acme/Widgets", ["Fix the import", "Import fails"]],
    ["import in:comments repo:acme/widgets", ["Export fails"]],
    ["import fails in:title,body repo:acme/widgets", ["Import fails"]],
    ["repo:acme/widgets is:issue", ["Export fails", "Import fails"]],
    ["repo:acme/widgets type:pr", ["Fix the import"]],
    ["repo:acme/widgets state:closed", ["Export fails"]],
    ["repo:acme/widgets is:open author:BOB", ["Fix the import", "Import fails"]],
    ['repo:acme/widgets label:"good first issue"', ["Import fails"]],
    ["repo:acme/widgets is:strange", []],
    ["secrets", ["Import of secrets"]],
  ])("reads %s", async (q, expected) => {
    const { found } = makeIssues()
    expect(await found(q)).toEqual(expected)
  })

  it("orders as asked and pages", async () => {
    const { ada, found } = makeIssues()
    const q = "repo:acme/widgets"
    expect(await found(q, { sort: "created", order: "asc" })).toEqual(["Import fails", "Export fails", "Fix the import"])
    expect(await found(q, { sort: "comments" })).toEqual(["Export fails", "Fix the import", "Import fails"])
    expect(await found(q, { sort: "updated", order: "asc" })).toEqual(["Import fails", "Export fails", "Fix the import"])
    const page = await ada.get("/search/issues", { q, per_page: "1", page: "2" })
    expect(page.json).toMatchObject({ total_count: 3, items: [{ title: "Export fails" }] })
    expect(page.headers.get("link")).toContain(
      '<https://api.github.com/search/issues?q=repo%3Aacme%2Fwidgets&per_page=1&page=3>; rel="next"',
    )
  })

  it("finds an issue or comment only when the index has it", async () => {
    const { found, pass, people } = makeIssues({ searchDelaySeconds: 30 })
    const q = "import repo:acme/widgets"
    expect(await found(q)).toEqual([])
    pass(15)
    expect(await found(q)).toEqual(["Import fails"])
    pass(15)
    expect(await found(q)).toEqual(["Fix the import", "Export fails", "Import fails"])
    people.addComment({ repository, number: 1, by: "bob", body: "unheard" })
    expect(await found(`unheard ${q}`)).toEqual([])
    pass(30)
    expect(await found(`unheard ${q}`)).toEqual(["Import fails"])
  })

  it("sees only what the caller may see", async () => {
    const { ada, eve, nobody, found } = makeIssues()
    for (const client of [eve, nobody]) {
      expect(await found("secrets", {}, client)).toEqual([])
      const refused = await client.get("/search/issues", { q: "secrets repo:acme/vault" })
      expect([refused.status, refused.json]).toMatchObject([422, { errors: [{ resource: "Search", field: "q", code: "invalid" }] }])
    }
    expect(await found("secrets repo:acme/vault")).toEqual(["Import of secrets"])
    expect((await ada.get("/search/issues", { q: "x repo:acme/none" })).status).toBe(422)
  })

  it("refuses an empty query and an order that is none", async () => {
    const { ada } = makeIssues()
    for (const query of [{}, { q: " " }]) {
      const refused = await ada.send("GET", "/search/issues", { query, offContract: true })
      expect([refused.status, refused.json]).toMatchObject([422, { errors: [{ resource: "Search", field: "q", code: "missing" }] }])
    }
    expect((await ada.send("GET", "/search/issues", { query: { q: "x", order: "up" }, offContract: true })).status).toBe(422)
  })

  it("reaches no more than 1,000 results", async () => {
    const { ada, people } = makeStage()
    for (let number = 0; number < 1_001; number += 1) people.createIssue({ repository, by: "bob", title: `same ${number}`, body: "same" })
    const last = await ada.get("/search/issues", { q: "same", per_page: "100", page: "10" })
    expect(last.json).toMatchObject({ total_count: 1_001 })
    expect(last.json).toHaveProperty("items.length", 100)
    const beyond = await ada.get("/search/issues", { q: "same", per_page: "100", page: "11" })
    expect([beyond.status, beyond.json]).toMatchObject([422, { message: "Only the first 1000 search results are available" }])
  })
})
