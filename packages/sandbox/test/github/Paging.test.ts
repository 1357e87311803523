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
    expect(Object.keys(links)).toEqual(["next", "last"])
    expect(links["next"]).toMatch(
      /^https:\/\/api\.github\.com\/repositories\/\d+\/issues\?state=all&direction=asc&since=2026-11-20T10%3A00%3A00Z&per_page=2&page=2$/,
    )
    expect(links["last"]).toMatch(/&page=3$/)
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
    const middle = linksOf((await ada.get(issues, { per_page: "2", page: "2" })).headers)
    expect(Object.entries(middle).map(([rel, url]) => [rel, new URL(url).searchParams.get("page")])).toEqual([
      ["prev", "1"],
      ["next", "3"],
      ["last", "3"],
      ["first", "1"],
    ])
    const end = linksOf((await ada.get(issues, { per_page: "2", page: "3" })).headers)
    expect(Object.keys(end)).toEqual(["prev", "first"])
    const beyond = await ada.get(issues, { per_page: "2", page: "9" })
    expect(beyond.json).toEqual([])
    expect(linksOf(beyond.headers)["prev"]).toMatch(/&page=3$/)
  })

  it("shows 30 rows when nothing is asked and never more than 100", async () => {
    const { ada } = makeIssues(120)
    expect(numbersOf((await ada.get(issues)).json)).toHaveLength(30)
    expect(numbersOf((await ada.get(issues, { per_page: "1000" })).json)).toHaveLength(100)
    for (const per_page of ["0", "-1"]) expect(numbersOf((await ada.get(issues, { per_page })).json)).toHaveLength(30)
    const odd = await ada.send("GET", issues, { query: { per_page: "many", page: "last" }, offContract: true })
    expect(numbersOf(odd.json)).toHaveLength(30)
  })

  it("shifts when a row moves between two pages", async () => {
    const { ada, people, pass } = makeIssues(4)
    const query = { state: "all", sort: "updated", direction: "asc", per_page: "2" }
    expect(numbersOf((await ada.get(issues, query)).json)).toEqual([1, 2])
    pass(1)
    people.editIssue({ repository, number: 1, by: "bob", title: "moved to the end" })
    expect(numbersOf((await ada.get(issues, { ...query, page: "2" })).json)).toEqual([4, 1])
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
