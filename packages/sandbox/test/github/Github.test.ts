import { describe, expect, it } from "vitest"
import { makeSandbox } from "../../src/index.ts"
import { makeGithub, seedGithub } from "../../src/github/index.ts"
import { makeStage, start } from "./Client.ts"

const repository = "acme/widgets"
const issues = "/repos/acme/widgets/issues"

describe("the same seed, clock and requests", () => {
  const replay = async () => {
    let time = start
    const clock = () => time
    const app = makeGithub({ clock, repositories: [{ name: repository, collaborators: ["ada"] }], tokens: [{ token: "t", login: "ada" }] })
    const sandbox = makeSandbox(app, { clock, faultSeed: 9 })
    seedGithub(app, { repository, seed: 4, issues: 60, pullRequests: 10, comments: 40, until: start })
    sandbox.faults.add({ fault: { kind: "truncated" }, probability: 0.2 })
    const headers = { authorization: "Bearer t" }
    const replies: Array<unknown> = []
    const call = async (method: string, path: string, body?: unknown) => {
      time += 7_000
      const response = await sandbox.fetch(`https://api.github.com${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      replies.push([response.status, [...response.headers], await response.text()])
    }
    for (let page = 1; page <= 4; page += 1) {
      await call("GET", `${issues}?state=all&sort=updated&direction=asc&per_page=20&page=${page}`)
      await call("POST", issues, { title: `new ${page}`, labels: ["fresh"] })
      await call("PATCH", `${issues}/${page}`, { state: "closed" })
      await call("POST", `${issues}/${page}/comments`, { body: "hello" })
      await call("GET", `/search/issues?q=${encodeURIComponent(`new repo:${repository}`)}`)
    }
    return replies
  }

  it("give the same replies byte for byte", async () => {
    expect(await replay()).toEqual(await replay())
  })
})

describe("GitHub's clock", () => {
  it("may be ahead of the caller's or behind, in records, headers and limits", async () => {
    for (const [skewMillis, time] of [
      [600_000, "2026-11-20T10:10:00Z"],
      [-600_000, "2026-11-20T09:50:00Z"],
    ] as const) {
      const { ada, sandbox } = makeStage({ skewMillis })
      const { json, headers } = await ada.send("POST", issues, { body: { title: "x" } })
      expect(json).toMatchObject({ created_at: time })
      expect(Date.parse(headers.get("date") ?? "")).toBe(Date.parse(time))
      expect(Number(headers.get("x-ratelimit-reset"))).toBe(Date.parse(time) / 1000 + 3_601)
      sandbox.faults.add({ fault: { kind: "limited", limit: { kind: "primary", waitSeconds: 10 } } })
      expect(Number((await ada.get("/user")).headers.get("x-ratelimit-reset"))).toBe(Date.parse(time) / 1000 + 11)
    }
  })
})

describe("malformed records", () => {
  it("come out wrong everywhere while the others are fine, until it is over", async () => {
    const { app, people, sandbox } = makeStage()
    for (const title of ["one", "two", "three"]) people.createIssue({ repository, by: "bob", title, labels: ["bug"] })
    const { id } = people.addComment({ repository, number: 1, by: "bob", body: "hello" })
    const read = async (path: string): Promise<unknown> => (await sandbox.fetch(`https://api.github.com${path}`)).json()
    await read(issues)

    const heal = app.malform({ repository, issue: 2 }, (wire) => ({ ...wire, id: undefined, title: 42, updated_at: "yesterday" }))
    const listed = await read(`${issues}?direction=asc`)
    expect(listed).toMatchObject([{ title: "one" }, { title: 42, updated_at: "yesterday", number: 2 }, { title: "three" }])
    expect(listed).not.toHaveProperty("1.id")
    expect(await read(`${issues}/2`)).toMatchObject({ title: 42 })
    heal()
    expect(await read(`${issues}/2`)).toMatchObject({ title: "two", id: expect.any(Number) })

    app.malform({ repository, issue: 3 }, () => undefined)
    expect(await read(issues)).toMatchObject([null, { number: 2 }, { number: 1 }])
    app.malform({ repository, comment: id }, (wire) => ({ ...wire, body: null }))
    expect(await read(`${issues}/comments`)).toMatchObject([{ id, body: null }])
    app.malform({ repository, label: "bug" }, () => "bug")
    expect(await read(`${issues}/1`)).toMatchObject({ labels: ["bug"] })
    expect(await read("/repos/acme/widgets/labels/bug")).toBe("bug")
  })

  it("outlive an older wish that ends later", async () => {
    const { app, ada, people } = makeStage()
    people.createIssue({ repository, by: "bob", title: "one" })
    const endOlder = app.malform({ repository, issue: 1 }, (wire) => ({ ...wire, title: "older" }))
    app.malform({ repository, issue: 1 }, (wire) => ({ ...wire, title: "newer" }))
    endOlder()
    expect((await ada.get(`${issues}/1`)).json).toMatchObject({ title: "newer" })
  })

  it("must exist", () => {
    const { app } = makeStage()
    expect(() => app.malform({ repository, issue: 1 }, () => null)).toThrow("there is no such record in acme/widgets")
  })
})

describe("over a socket", () => {
  it("links to the host that was asked", async () => {
    const { sandbox, people } = makeStage()
    people.createIssue({ repository, by: "bob", title: "one" })
    people.createIssue({ repository, by: "bob", title: "two" })
    const { url, close } = await sandbox.listen()
    const first = await fetch(`${url}${issues}?per_page=1`, { headers: { authorization: "Bearer ada-token" } })
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? ""
    expect(next).toMatch(new RegExp(`^${url}/repositories/\\d+/issues\\?per_page=1&after=[^&]+&page=2$`))
    expect(await first.json()).toMatchObject([{ url: `${url}${issues}/2` }])
    expect(await (await fetch(next)).json()).toMatchObject([{ title: "one" }])
    people.transferIssue({ repository, number: 1, to: "acme/gadgets" })
    const followed = await fetch(`${url}${issues}/1`)
    expect([followed.redirected, await followed.json()]).toMatchObject([true, { title: "one", number: 1 }])
    await close()
  })
})
