import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"

const issues = "/repos/acme/widgets/issues"
const repository = "acme/widgets"

const makeIssues = (count: number) => {
  const stage = makeStage()
  for (let number = 1; number <= count; number += 1) stage.people.createIssue({ repository, by: "bob", title: `issue ${number}` })
  return stage
}

const linksOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries([...(headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url = "", rel = ""]) => [rel, url]))

const numbersOf = (json: unknown): Array<number> => (Array.isArray(json) ? json.map(({ number }) => Number(number)) : [])

describe("pages", () => {
  it("has no link header when everything fits", async () => {
    const { ada } = makeIssues(2)
    expect((await ada.get(issues, { per_page: "2" })).headers.get("link")).toBeNull()
  })

  it("leads from page to page by the repository's id, keeping the query", async () => {
    const { ada } = makeIssues(5)
    const first = await ada.get(issues, { state: "all", direction: "asc", since: "2026-11-20T10:00:00Z", per_page: "2" })
    const links = linksOf(first.headers)
    expect(Object.keys(links)).toEqual(["next"])
    expect(links["next"]).toMatch(
      /^https:\/\/api\.github\.com\/repositories\/\d+\/issues\?state=all&direction=asc&since=2026-11-20T10%3A00%3A00Z&per_page=2&after=[^&]+&page=2$/,
    )
    const seen = numbersOf(first.json)
    for (let next = links["next"]; next !== undefined;) {
      const url = new URL(next)
      const page = await ada.get(url.pathname, Object.fromEntries(url.searchParams))
      seen.push(...numbersOf(page.json))
      next = linksOf(page.headers)["next"]
    }
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  it("leads back from the middle and from the end", async () => {
    const { ada } = makeIssues(5)
    const middle = linksOf((await ada.get(issues, { direction: "asc", per_page: "2", page: "2" })).headers)
    expect(Object.entries(middle).map(([rel, url]) => [rel, new URL(url).searchParams.get("page")])).toEqual([
      ["next", "3"],
      ["prev", "1"],
    ])
    const follow = async (url = "") => await ada.get(new URL(url).pathname, Object.fromEntries(new URL(url).searchParams))
    expect(numbersOf((await follow(middle["prev"])).json)).toEqual([1, 2])
    const end = await follow(middle["next"])
    expect(numbersOf(end.json)).toEqual([5])
    expect(Object.keys(linksOf(end.headers))).toEqual(["prev"])
    expect(numbersOf((await follow(linksOf(end.headers)["prev"])).json)).toEqual([3, 4])
    const beyond = await ada.get(issues, { per_page: "2", page: "9" })
    expect([beyond.json, beyond.headers.get("link")]).toEqual([[], null])
  })

  it("shows 30 rows when nothing is asked and never more than 100", async () => {
    const { ada } = makeIssues(120)
    expect(numbersOf((await ada.get(issues)).json)).toHaveLength(30)
    expect(numbersOf((await ada.get(issues, { per_page: "1000" })).json)).toHaveLength(100)
    for (const per_page of ["0", "-1"]) expect(numbersOf((await ada.get(issues, { per_page })).json)).toHaveLength(30)
    const odd = await ada.send("GET", issues, { query: { per_page: "many", page: "last" }, offContract: true })
    expect(numbersOf(odd.json)).toHaveLength(30)
  })

  it.each(["asc", "desc"] as const)("goes on behind the last row, whatever is removed or moved meanwhile, %sending", async (direction) => {
    for (const sort of ["created", "updated", "comments"]) {
      const { ada, people } = makeIssues(7)
      const first = await ada.get(issues, { state: "all", sort, direction, per_page: "3" })
      const order = direction === "asc" ? [1, 2, 3, 4, 5, 6, 7] : [7, 6, 5, 4, 3, 2, 1]
      expect(numbersOf(first.json)).toEqual(order.slice(0, 3))
      for (const number of order.slice(1, 3)) people.deleteIssue({ repository, number })
      const next = new URL(linksOf(first.headers)["next"] ?? "")
      expect(numbersOf((await ada.get(next.pathname, Object.fromEntries(next.searchParams))).json)).toEqual(order.slice(3, 6))
    }
  })

  it("by number are refused far into a long list", async () => {
    const { ada } = makeIssues(1001)
    const query = { state: "all", per_page: "100" }
    expect(numbersOf((await ada.get(issues, { ...query, page: "10" })).json)).toHaveLength(100)
    const refused = await ada.get(issues, { ...query, page: "11" })
    expect(refused.status).toBe(422)
    const { next = "" } = linksOf((await ada.get(issues, { ...query, page: "10" })).headers)
    expect(numbersOf((await ada.get(new URL(next).pathname, Object.fromEntries(new URL(next).searchParams))).json)).toEqual([1])
  })

  it("by number shift when a row moves between two pages", async () => {
    const { ada, people, pass } = makeIssues(4)
    const query = { state: "all", sort: "updated", direction: "asc", per_page: "2" }
    expect(numbersOf((await ada.get(issues, query)).json)).toEqual([1, 2])
    pass(1)
    people.editIssue({ repository, number: 1, by: "bob", title: "moved to the end" })
    expect(numbersOf((await ada.get(issues, { ...query, page: "2" })).json)).toEqual([4, 1])
  })

  it("pages the repositories that a person owns or works on, by their names", async () => {
    const { app, ada } = makeIssues(1)
    for (const name of ["zeta/last", "Alpha/first"]) app.people.createRepository({ name, collaborators: ["ada"] })
    app.people.createRepository({ name: "others/own" })
    const namesOf = (json: unknown) => (json as ReadonlyArray<{ full_name: string }>).map(({ full_name: name }) => name)
    const all = namesOf((await ada.get("/user/repos", { per_page: "100" })).json)
    expect(all).toEqual(expect.arrayContaining(["acme/widgets", "Alpha/first", "zeta/last"]))
    expect(all).not.toContain("others/own")
    expect(all).toEqual(all.toSorted((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1)))
    const first = await ada.get("/user/repos", { per_page: "2" })
    const second = await ada.get("/user/repos", { per_page: "2", page: "2" })
    expect([...namesOf(first.json), ...namesOf(second.json)]).toEqual(all.slice(0, 4))
    expect(new URL(linksOf(first.headers)["next"] ?? "").pathname).toBe("/user/repos")
  })

  it("pages the other lists the same way", async () => {
    const { ada, people } = makeIssues(1)
    for (const number of [1, 2, 3]) {
      people.addComment({ repository, number: 1, by: "bob", body: `comment ${number}` })
      people.createLabel({ repository, name: `label ${number}` })
      people.createMilestone({ repository, by: "bob", title: `milestone ${number}` })
    }
    for (const [path, rows] of [
      [`${issues}/1/comments`, 3],
      [`${issues}/comments`, 3],
      ["/repos/acme/widgets/labels", 3],
      ["/repos/acme/widgets/milestones", 3],
      ["/repos/acme/widgets/assignees", 2],
    ] as const) {
      const first = await ada.get(path, { per_page: "1" })
      expect(first.json).toHaveLength(1)
      const next = new URL(linksOf(first.headers)["next"] ?? "")
      expect(next.pathname).toBe(path.replace("/repos/acme/widgets", next.pathname.slice(0, "/repositories/700000001".length)))
      expect(new URL(linksOf(first.headers)["last"] ?? "").searchParams.get("page")).toBe(String(rows))
    }
  })
})
