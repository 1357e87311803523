/** The budgets keep GitHub's limits whatever is asked of them, and are not much tighter. */
import { type Json, Patience, RatePolicy } from "@syncline/adapter-core"
import { endpoints } from "@syncline/adapter-github"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import { ratePolicy } from "../src/Limits.ts"
import { partition, type Stage, staged } from "./Stage.ts"

const minute = 60_000
const Limit = Schema.Int.check(Schema.isBetween({ minimum: 10, maximum: 100_000 }))

/** The most points that a bucket gives in any window of this length: all it holds, and what it gets back meanwhile. */
const mostIn = (budget: { readonly limit: number; readonly windowMillis: number }, windowMillis: number) =>
  budget.limit + Math.floor((windowMillis * budget.limit) / budget.windowMillis)

describe("budgets", () => {
  it.prop("never let through more than a limit in any window, nor less than four fifths of a high one", [Limit], ([limit]) => {
    const { budgets } = ratePolicy({ pointsPerMinute: limit, createsPerMinute: limit, createsPerHour: limit })
    for (const [name, window] of [
      ["points", minute],
      ["creates-per-minute", minute],
      ["creates-per-hour", 60 * minute],
    ] as const) {
      const budget = budgets.find((candidate) => candidate.name === name)
      assert.isDefined(budget)
      const most = mostIn(budget, window)
      assert.isAtMost(most, limit)
      if (limit >= 100) assert.isAtLeast((window * budget.limit) / budget.windowMillis, limit * 0.79)
    }
  })

  it("cost a read 1 point, a write 5, and a create one of each of its limits", () => {
    const costs = (method: string) =>
      Object.fromEntries(
        ratePolicy({}).budgets.map(({ name, cost }) => [name, cost({ operation: "any", method, write: method !== "GET" })]),
      )
    assert.deepStrictEqual(costs("GET"), { requests: 1, points: 1, "creates-per-minute": 0, "creates-per-hour": 0 })
    assert.deepStrictEqual(costs("PATCH"), { requests: 1, points: 5, "creates-per-minute": 0, "creates-per-hour": 0 })
    assert.deepStrictEqual(costs("POST"), { requests: 1, points: 5, "creates-per-minute": 1, "creates-per-hour": 1 })
  })
})

describe("a burst of work", () => {
  /** Runs to the end on the test clock, second by second, and tells how many seconds it took. */
  const secondsFor = Effect.fnUntraced(function* <A, E, R>(work: Effect.Effect<A, E, R>) {
    const running = yield* Effect.forkChild(Effect.provideService(work, Patience, 10 * minute))
    let seconds = 0
    while (running.pollUnsafe() === undefined) {
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust("1 second")
      seconds += 1
    }
    yield* Fiber.join(running)
    return seconds
  })

  const creates = ({ client }: Stage, count: number) =>
    Effect.forEach(Array.from({ length: count }), () => client.write(endpoints.createIssue, { partition }, { title: "One of many" }))

  const reads = ({ client }: Stage, count: number) =>
    Effect.forEach(Array.from({ length: count }), () => client.page(endpoints.labels, { partition }))

  const limits = { pointsPerMinute: 120, createsPerMinute: 20, createsPerHour: 60 }

  it.effect(
    "is never refused by a server that counts every window",
    staged(
      (stage) =>
        Effect.gen(function* () {
          yield* secondsFor(Effect.all([creates(stage, 30), reads(stage, 300)], { concurrency: "unbounded" }))
          assert.deepStrictEqual([...new Set(stage.sandbox.log.map(({ status }) => status))].toSorted(), [200, 201])
        }),
      { limits, settings: { limits } },
    ),
  )
})

describe("a refusal", () => {
  const { signals } = ratePolicy({})
  const now = Date.UTC(2026, 0, 1)

  /** What it means, and how long is waited for it. */
  const meaning = (status: number, headers: Readonly<Record<string, string>>, body: Json.Json = {}) => {
    const signal = signals.find(({ when }) => RatePolicy.matches(when, { status, headers, body, text: "" }))
    const waits = (signal?.wait ?? []).map((source) => RatePolicy.waitMillis(source, headers, now))
    return [signal?.reason, waits.find((wait) => wait !== undefined) ?? signal?.otherwiseMillis]
  }

  const secondary = { message: "You have exceeded a secondary rate limit" }
  const reset = { "x-ratelimit-reset": String(now / 1000 + 90) }
  const spent = { "x-ratelimit-remaining": "0", ...reset }

  for (const status of [403, 429]) {
    it(`of status ${status} is waited for as long as GitHub says, else until the reset, else a minute`, () => {
      assert.deepStrictEqual(meaning(status, { ...spent, "retry-after": "7" }), ["RateLimited", 7_000])
      assert.deepStrictEqual(meaning(status, spent), ["RateLimited", 90_000])
      assert.deepStrictEqual(meaning(status, { "x-ratelimit-remaining": "0" }), ["RateLimited", minute])
      assert.deepStrictEqual(meaning(status, { ...reset, "retry-after": "7" }, secondary), ["RateLimited", 7_000])
      assert.deepStrictEqual(meaning(status, reset, secondary), ["RateLimited", minute])
      assert.deepStrictEqual(meaning(status, { ...reset, "x-ratelimit-remaining": "1" }), [undefined, undefined])
    })
  }

  it("of other kinds is what GitHub means by it", () => {
    assert.deepStrictEqual(meaning(422, {}, { errors: [{ code: "already_exists" }] }), ["Conflict", undefined])
    assert.deepStrictEqual(meaning(422, {}, { errors: [{ code: "invalid" }] }), [undefined, undefined])
    assert.deepStrictEqual(meaning(410, {}, { message: "This issue was deleted" }), ["Gone", undefined])
    assert.deepStrictEqual(meaning(410, {}, { message: "Issues are disabled for this repo" }), ["Forbidden", undefined])
    assert.deepStrictEqual(meaning(200, spent, secondary), [undefined, undefined])
  })
})
