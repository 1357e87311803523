import { describe, expect, it } from "vitest"
import { clientOf, makeDesk, noon } from "./Client.ts"

const cheap = "{ viewer { id } }"
const hour = 60 * 60 * 1000

describe("the requests of an hour", () => {
  it("are told in every answer, with the reset in epoch milliseconds", () => {
    const { headers } = makeDesk().send(cheap)
    expect(headers).toMatchObject({
      "x-ratelimit-requests-limit": "2500",
      "x-ratelimit-requests-remaining": "2499",
      "x-ratelimit-requests-reset": String(noon + hour / 2500),
      "x-complexity": "2",
      "x-ratelimit-complexity-limit": "3000000",
      "x-ratelimit-complexity-remaining": "2999998",
      date: new Date(noon).toUTCString(),
    })
  })

  it("end in 400 with RATELIMITED, and flow back at a constant rate", () => {
    const { linear, pass, send } = makeDesk({ limits: { requestsPerHour: 4 } })
    for (let index = 0; index < 4; index += 1) expect(send(cheap).status).toBe(200)
    const refused = send(cheap)
    expect(refused.status).toBe(400)
    expect(refused.errors[0]).toMatchObject({
      message: "Rate limit exceeded: only 4 requests are allowed per hour.",
      extensions: { type: "ratelimited", code: "RATELIMITED", statusCode: 429 },
    })
    expect(refused.headers["x-ratelimit-requests-remaining"]).toBe("0")
    expect(refused.headers["x-ratelimit-requests-reset"]).toBe(String(noon + hour))
    pass(hour / 4 - 1)
    expect(send(cheap).status).toBe(400)
    pass(1)
    expect(send(cheap).status).toBe(200)
    expect(send(cheap).status).toBe(400)
    pass(10 * hour)
    expect(send(cheap).headers["x-ratelimit-requests-remaining"]).toBe("3")
    expect(linear.read.writes("api")).toBe(0)
  })

  it("are counted for each credential alone, and for requests that fail too", () => {
    const { linear, send } = makeDesk({ limits: { requestsPerHour: 2 } })
    const other = clientOf(linear, linear.credentials.add({ userId: linear.owner.id }).secret)
    expect(send("{ nothing }").status).toBe(400)
    expect(send("{").headers["x-ratelimit-requests-remaining"]).toBe("0")
    expect(send(cheap).errors[0]?.extensions["code"]).toBe("RATELIMITED")
    expect(other(cheap).status).toBe(200)
  })

  it("neither flow back nor drain when the clock is set back", () => {
    const { pass, send } = makeDesk({ limits: { requestsPerHour: 1 } })
    send(cheap)
    pass(-5 * hour)
    expect(send(cheap).status).toBe(400)
    pass(5 * hour)
    expect(send(cheap).status).toBe(400)
    pass(hour)
    expect(send(cheap).status).toBe(200)
  })

  it("are more for OAuth, with fewer points", () => {
    const { linear } = makeDesk()
    const token = linear.credentials.add({ userId: linear.owner.id, kind: "oauth" })
    expect(clientOf(linear, `Bearer ${token.secret}`)(cheap).headers).toMatchObject({
      "x-ratelimit-requests-limit": "5000",
      "x-ratelimit-complexity-limit": "2000000",
    })
  })
})

describe("the points of an hour", () => {
  it("are spent by each request and refused when they do not reach", () => {
    const { pass, send } = makeDesk({ limits: { complexityPerHour: 100 } })
    expect(send("{ issues(first: 50) { nodes { id } } }").headers).toMatchObject({
      "x-complexity": "55",
      "x-ratelimit-complexity-remaining": "45",
    })
    const refused = send("{ issues(first: 50) { nodes { id } } }")
    expect(refused.status).toBe(400)
    expect(refused.errors[0]?.extensions["code"]).toBe("RATELIMITED")
    expect(refused.headers["x-ratelimit-complexity-remaining"]).toBe("45")
    expect(refused.headers["x-ratelimit-complexity-reset"]).toBe(String(noon + 0.55 * hour))
    pass(hour / 10)
    expect(send("{ issues(first: 50) { nodes { id } } }").status).toBe(200)
  })
})

describe("the answer on demand", () => {
  it("is the vendor's for each kind of limit", () => {
    const { linear } = makeDesk()
    const primary = linear.limited({ kind: "primary", waitSeconds: 90 }, noon)
    expect(primary.status).toBe(400)
    expect(JSON.parse(primary.body).errors[0].extensions.code).toBe("RATELIMITED")
    expect(primary.headers).toMatchObject({ "x-ratelimit-requests-remaining": "0", "x-ratelimit-requests-reset": String(noon + 90_000) })
    expect(primary.headers).not.toHaveProperty("retry-after")
    const secondary = linear.limited({ kind: "secondary", waitSeconds: 5 }, noon)
    expect(secondary.headers).toMatchObject({
      "x-ratelimit-complexity-remaining": "0",
      "x-ratelimit-complexity-reset": String(noon + 5000),
    })
    const silent = linear.limited({ kind: "secondary-without-wait", waitSeconds: 5 }, noon)
    expect(Object.keys(silent.headers).toSorted()).toEqual(["content-type", "date"])
    expect(linear.unauthorized().status).toBe(401)
  })
})
