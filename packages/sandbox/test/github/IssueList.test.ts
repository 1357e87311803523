import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"
import type { Client } from "./Client.ts"

const issues = "/repos/acme/widgets/issues"

const makeList = () => {
  const stage = makeStage()
  const { people, pass } = stage
  const repository = "acme/widgets"
  const milestone = people.createMilestone({ repository, by: "ada", title: "1.0" })
  people.createIssue({ repository, by: "ada", title: "one", labels: ["bug", "ui"], milestone })
  pass(10)
  people.createIssue({ repository, by: "bob", title: "two", labels: ["Bug"], assignees: ["ada"] })
  pass(10)
  people.createPullRequest({ repository, by: "bob", title: "three" })
  people.closeIssue({ repository, number: 2, by: "ada" })
  pass(10)
  people.addComment({ repository, number: 1, by: "bob", body: "hello" })
  const numbers = async (query: Readonly<Record<string, string>>, client: Client = stage.ada): Promise<ReadonlyArray<unknown>> => {
    const { status, json } = await client.get(issues, query)
    expect(status).toBe(200)
    return Array.isArray(json) ? json.map(({ number }) => number) : []
  }
  return { ...stage, numbers }
}

describe("listing issues", () => {
  it("shows the open ones, newest first, when nothing is asked", async () => {
    const { numbers } = makeList()
    expect(await numbers({})).toEqual([3, 1])
  })

  it("mixes pull requests in, to be told by their key", async () => {
    const { ada } = makeList()
    const { json } = await ada.get(issues, { state: "open" })
    expect(json).toMatchObject([{ number: 3, pull_request: { merged_at: null } }, { number: 1 }])
  })

  it.each([
    [{ state: "all" }, [3, 2, 1]],
    [{ state: "closed" }, [2]],
    [{ state: "all", sort: "created", direction: "asc" }, [1, 2, 3]],
    [{ state: "all", sort: "updated", direction: "asc" }, [2, 3, 1]],
    [{ state: "all", sort: "updated" }, [1, 3, 2]],
    [{ state: "all", sort: "comments" }, [1, 3, 2]],
    [{ state: "all", labels: "BUG" }, [2, 1]],
    [{ state: "all", labels: "bug,ui" }, [1]],
    [{ state: "all", labels: "nothing" }, []],
    [{ state: "all", creator: "Bob" }, [3, 2]],
    [{ state: "all", creator: "nobody" }, []],
    [{ state: "all", assignee: "ADA" }, [2]],
    [{ state: "all", assignee: "none" }, [3, 1]],
    [{ state: "all", assignee: "*" }, [2]],
    [{ state: "all", milestone: "1" }, [1]],
    [{ state: "all", milestone: "*" }, [1]],
    [{ state: "all", milestone: "none" }, [3, 2]],
  ])("filters and orders by %j", async (query, expected) => {
    const { numbers } = makeList()
    expect(await numbers(query)).toEqual(expected)
  })

  it("includes in `since` what was updated at that very second, whatever the order", async () => {
    const { numbers } = makeList()
    for (const sort of ["created", "updated", "comments"]) {
      const ask = (since: string) => numbers({ state: "all", sort, since }).then((found) => found.toSorted())
      expect(await ask("2026-11-20T10:00:20Z")).toEqual([1, 2, 3])
      expect(await ask("2026-11-20T10:00:21Z")).toEqual([1])
      expect(await ask("2026-11-20T12:00:21+02:00")).toEqual([1])
      expect(await ask("2026-11-20T10:00:31Z")).toEqual([])
    }
  })

  it.each([
    { state: "done" },
    { sort: "title" },
    { direction: "up" },
    { since: "yesterday" },
    { since: "2026-13-40T00:00:00Z" },
    { milestone: "first" },
  ])("refuses %j with 422", async (query) => {
    const { ada } = makeList()
    expect((await ada.send("GET", issues, { query, offContract: true })).status).toBe(422)
  })

  it("does not find a deleted user by the old login", async () => {
    const { people, numbers, ada } = makeList()
    people.deleteUser("bob")
    expect(await numbers({ state: "all", creator: "bob" })).toEqual([])
    expect((await ada.get(`${issues}/2`)).json).toMatchObject({ user: null, author_association: expect.any(String) })
  })
})
