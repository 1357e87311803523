import { describe, expect, it } from "vitest"
import { makeClient, makeStage, start } from "./Client.ts"
import type { LimitOptions, Token } from "../../src/github/index.ts"

const issues = "/repos/acme/widgets/issues"
const unhurried: LimitOptions = { pointsPerMinute: 100_000, createsPerMinute: 100_000, createsPerHour: 100_000 }

const budgetOf = (headers: Headers): Readonly<Record<string, string | null>> =>
  Object.fromEntries(["limit", "remaining", "used", "resource"].map((name) => [name, headers.get(`x-ratelimit-${name}`)]))

const withLimits = (limits: LimitOptions, token: Partial<Token> = {}) =>
  makeStage({
    limits,
    tokens: [
      { token: "ada-token", login: "ada", ...token },
      { token: "eve-token", login: "eve" },
    ],
  })

describe("the primary limit", () => {
  it("is told in every reply, refusals included, with the moment of its end", async () => {
    const { ada, pass } = withLimits({})
    const first = await ada.get("/user")
    expect(budgetOf(first.headers)).toEqual({ limit: "5000", remaining: "4999", used: "1", resource: "core" })
    expect(first.headers.get("x-ratelimit-reset")).toBe(String(Math.ceil(start / 1000) + 3600))
    pass(100)
    const second = await ada.get("/repos/acme/nothing")
    expect(budgetOf(second.headers)).toMatchObject({ remaining: "4998" })
    expect(second.headers.get("x-ratelimit-reset")).toBe(first.headers.get("x-ratelimit-reset"))
  })

  it("refuses with nothing remaining until its hour is over", async () => {
    const { ada, pass } = withLimits({}, { requestsPerHour: 2 })
    await ada.get("/user")
    await ada.get("/user")
    const refused = await ada.get("/user")
    expect(refused.status).toBe(403)
    expect(refused.json).toMatchObject({ message: expect.stringMatching(/^API rate limit exceeded for user ID \d+\.$/) })
    expect(budgetOf(refused.headers)).toMatchObject({ remaining: "0", used: "2" })
    expect(refused.headers.has("retry-after")).toBe(false)
    pass(3599)
    expect((await ada.get("/user")).status).toBe(403)
    pass(1)
    expect(budgetOf((await ada.get("/user")).headers)).toMatchObject({ remaining: "1", used: "1" })
  })

  it("refuses before anything is done, with 429 when told so", async () => {
    const { ada, records } = withLimits({ requestsPerHour: 1, status: 429 })
    await ada.get("/user")
    expect((await ada.send("POST", issues, { body: { title: "x" } })).status).toBe(429)
    expect(records.issues("acme/widgets")).toEqual([])
  })

  it("is one for all tokens of a user, another for each user, and one for all without a credential", async () => {
    const { sandbox, ada, eve } = makeStage({
      limits: { anonymousRequestsPerHour: 1 },
      tokens: [
        { token: "ada-token", login: "ada" },
        { token: "ada-other", login: "ada" },
        { token: "eve-token", login: "eve" },
      ],
    })
    await ada.get("/user")
    expect(budgetOf((await makeClient(sandbox, "ada-other").get("/user")).headers)).toMatchObject({ used: "2" })
    expect(budgetOf((await eve.get("/user")).headers)).toMatchObject({ used: "1" })
    const anyone = makeClient(sandbox, undefined)
    expect(budgetOf((await anyone.get(issues)).headers)).toEqual({ limit: "1", remaining: "0", used: "1", resource: "core" })
    expect((await anyone.get(issues)).status).toBe(403)
  })

  it("has 60 an hour for everyone without a credential", async () => {
    const { nobody } = withLimits({})
    expect(budgetOf((await nobody.get(issues)).headers)).toMatchObject({ limit: "60", remaining: "59" })
  })

  it("is told by /rate_limit, which costs nothing and is never refused", async () => {
    const { ada } = withLimits({}, { requestsPerHour: 1 })
    await ada.get("/user")
    const reset = Math.ceil(start / 1000) + 3600
    const core = { limit: 1, remaining: 0, used: 1, reset }
    const { status, json, headers } = await ada.get("/rate_limit")
    expect(status).toBe(200)
    expect(json).toEqual({
      resources: { core, search: { limit: 30, remaining: 30, used: 0, reset: Math.ceil(start / 1000) + 60 } },
      rate: core,
    })
    expect(budgetOf(headers)).toMatchObject({ remaining: "0" })
  })

  it("counts searches apart, by the minute", async () => {
    const { ada, pass } = withLimits({ searchesPerMinute: 1 })
    const search = () => ada.get("/search/issues", { q: "x" })
    expect(budgetOf((await search()).headers)).toEqual({ limit: "1", remaining: "0", used: "1", resource: "search" })
    expect((await search()).status).toBe(403)
    expect(budgetOf((await ada.get("/user")).headers)).toMatchObject({ used: "1", resource: "core" })
    pass(60)
    expect((await search()).status).toBe(200)
  })
})

describe("the secondary limits", () => {
  it("allow 900 points a minute, 1 for a read and 5 for a write", async () => {
    const { ada, pass, people } = withLimits({ pointsPerMinute: 12 })
    people.createIssue({ repository: "acme/widgets", by: "bob", title: "x" })
    const patch = () => ada.send("PATCH", `${issues}/1`, { body: { title: "y" } })
    expect((await patch()).status).toBe(200)
    pass(10)
    expect((await patch()).status).toBe(200)
    expect((await ada.get("/user")).status).toBe(200)
    expect((await ada.get("/user")).status).toBe(200)
    const refused = await ada.get("/user")
    expect(refused.status).toBe(403)
    expect(refused.json).toMatchObject({ message: expect.stringContaining("secondary rate limit") })
    expect(refused.headers.get("retry-after")).toBe("50")
    expect(budgetOf(refused.headers)).toMatchObject({ remaining: "4996" })
    pass(49)
    expect((await ada.get("/user")).headers.get("retry-after")).toBe("1")
    pass(1)
    expect((await ada.get("/user")).status).toBe(200)
    expect((await patch()).headers.get("retry-after")).toBe("10")
  })

  it("allow so many new records a minute and an hour", async () => {
    const { ada, pass, records } = withLimits({ createsPerMinute: 2, createsPerHour: 3 })
    const post = () => ada.send("POST", issues, { body: { title: "x" } })
    expect([(await post()).status, (await post()).status]).toEqual([201, 201])
    expect((await post()).headers.get("retry-after")).toBe("60")
    expect((await ada.send("PATCH", `${issues}/1`, { body: { title: "y" } })).status).toBe(200)
    pass(60)
    expect((await post()).status).toBe(201)
    expect((await post()).headers.get("retry-after")).toBe("3540")
    pass(3540)
    expect((await post()).status).toBe(201)
    expect(records.issues("acme/widgets")).toHaveLength(4)
  })

  it("forget what is long over and nothing else", async () => {
    const { ada, pass } = withLimits({ createsPerHour: 2 })
    const post = async (afterMinutes: number) => {
      pass(afterMinutes * 60)
      return (await ada.send("POST", issues, { body: { title: "x" } })).status
    }
    expect([await post(0), await post(119), await post(2), await post(1), await post(57)]).toEqual([201, 201, 201, 403, 201])
  })

  it("tell no wait and answer 429 when told so", async () => {
    const { ada } = withLimits({ pointsPerMinute: 1, status: 429, secondaryWait: false })
    await ada.get("/user")
    const refused = await ada.get("/user")
    expect([refused.status, refused.headers.has("retry-after")]).toEqual([429, false])
    expect(Number(refused.headers.get("x-ratelimit-remaining"))).toBeGreaterThan(0)
  })

  it("are each user's own", async () => {
    const { ada, eve } = withLimits({ pointsPerMinute: 1 })
    await ada.get("/user")
    expect((await ada.get("/user")).status).toBe(403)
    expect((await eve.get("/user")).status).toBe(200)
  })

  it("let a steady pace go on for hours", async () => {
    const { ada, pass } = withLimits({ ...unhurried, pointsPerMinute: 2, requestsPerHour: 200 })
    const statuses: Array<number> = []
    for (let minute = 0; minute < 300; minute += 1) {
      statuses.push((await ada.get("/user")).status, (await ada.get("/user")).status)
      pass(60)
    }
    expect(new Set(statuses)).toEqual(new Set([200]))
  })
})

describe("limits on demand", () => {
  it.each([
    ["primary", 403, { "x-ratelimit-remaining": "0", "retry-after": null, "x-ratelimit-reset": String(Math.ceil(start / 1000) + 90) }],
    ["secondary", 403, { "x-ratelimit-remaining": "4999", "retry-after": "90" }],
    ["secondary-without-wait", 403, { "x-ratelimit-remaining": "4999", "retry-after": null }],
  ] as const)("%s: in GitHub's words", async (kind, status, headers) => {
    const { ada, sandbox } = makeStage()
    sandbox.faults.add({ fault: { kind: "limited", limit: { kind, waitSeconds: 90 } }, times: 1 })
    const refused = await ada.get("/user")
    expect(refused.status).toBe(status)
    for (const [name, value] of Object.entries(headers)) expect([name, refused.headers.get(name)]).toEqual([name, value])
    expect((await ada.get("/user")).status).toBe(200)
  })

  it("tells a bad credential in GitHub's words", async () => {
    const { ada, sandbox } = makeStage()
    sandbox.faults.add({ fault: { kind: "unauthorized" }, times: 1 })
    expect([(await ada.get("/user")).json, (await ada.get("/user")).status]).toMatchObject([{ message: "Bad credentials" }, 200])
  })
})
