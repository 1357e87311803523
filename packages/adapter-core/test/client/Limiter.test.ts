import { assert, describe, it } from "@effect/vitest"
import { Limiter, Patience, type RatePolicy } from "@syncline/adapter-core"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"

const request = { app: "tracker", operation: "getIssue", method: "GET", write: false, key: "a" }

const policy = (parts: Partial<RatePolicy.RatePolicy>): RatePolicy.RatePolicy => ({ budgets: [], gauges: [], signals: [], ...parts })

const budget = (limit: number, windowMillis = 60_000, cost: RatePolicy.Budget["cost"] = () => 1): RatePolicy.Budget => ({
  name: "requests",
  limit,
  windowMillis,
  cost,
})

const reply = (headers: Readonly<Record<string, string>>) => ({ status: 200, headers, body: undefined, text: "" })

const gauge: RatePolicy.Gauge = { remaining: "x-remaining", reset: { header: "x-reset", unit: "epoch-seconds" } }

/** The moment at which the request may be sent, or the wait it was refused with. */
const taken = Effect.fnUntraced(function* (rates: RatePolicy.RatePolicy, parts: Partial<typeof request> = {}) {
  const limiter = yield* Limiter
  return yield* Effect.matchEffect(limiter.take(rates, { ...request, ...parts }), {
    onSuccess: () => Effect.map(Clock.currentTimeMillis, (at) => ({ at })),
    onFailure: ({ reason }) => Effect.succeed(reason._tag === "RateLimited" ? { wait: reason.waitMillis } : { reason: reason._tag }),
  })
})

const afterHour = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

describe("Limiter", () => {
  const effect = <A, E>(name: string, run: () => Effect.Effect<A, E, Limiter>) =>
    it.effect(name, () => Effect.provide(run(), Limiter.layerMemory))

  effect("lets a budget's limit through at once, and what is more only as it fills up again", () =>
    Effect.gen(function* () {
      const rates = policy({ budgets: [budget(3, 9000)] })
      const sent = yield* afterHour(Effect.forEach([1, 2, 3, 4, 5], () => taken(rates)))
      assert.deepStrictEqual(sent, [{ at: 0 }, { at: 0 }, { at: 0 }, { at: 3000 }, { at: 6000 }])
    }),
  )

  effect("says of a wait that is too long how many seconds it is, and never fewer", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter
      const waits = Effect.fnUntraced(function* (millis: number) {
        yield* limiter.close(`closed for ${millis}`, millis)
        const error = yield* Effect.flip(limiter.take(policy({}), { ...request, key: `closed for ${millis}` }))
        return error.reason.message
      })
      const told = yield* Effect.forEach([1, 1000, 1001, 1500], waits).pipe(Effect.provideService(Patience, 0))
      assert.deepStrictEqual(
        told,
        [1, 1, 2, 2].map((seconds) => `the limit is used up for another ${seconds} s`),
      )
    }),
  )

  effect("waits for the slowest budget first, so that what it takes of the others is not there twice", () =>
    Effect.gen(function* () {
      const points: RatePolicy.Budget = { name: "points", limit: 5, windowMillis: 5000, cost: ({ write }) => (write ? 5 : 1) }
      const creates: RatePolicy.Budget = { name: "creates", limit: 1, windowMillis: 20_000, cost: ({ write }) => (write ? 1 : 0) }
      const rates = policy({ budgets: [points, creates] })
      const sent = yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(
          Effect.forEach([true, true, false], (write) => taken(rates, { write })).pipe(Effect.provideService(Patience, 60_000)),
        )
        yield* TestClock.adjust("1 hour")
        return yield* Fiber.join(fiber)
      })
      assert.deepStrictEqual(sent, [{ at: 0 }, { at: 20_000 }, { at: 21_000 }])
    }),
  )

  effect("spends what a request costs, and nothing on one that is free", () =>
    Effect.gen(function* () {
      const rates = policy({ budgets: [budget(5, 5000, ({ method, write }) => (write ? 5 : method === "HEAD" ? 0 : 1))] })
      const sent = yield* afterHour(
        Effect.gen(function* () {
          return [yield* taken(rates, { write: true }), yield* taken(rates, { method: "HEAD" }), yield* taken(rates)]
        }),
      )
      assert.deepStrictEqual(sent, [{ at: 0 }, { at: 0 }, { at: 1000 }])
    }),
  )

  effect("keeps every budget, each key for itself", () =>
    Effect.gen(function* () {
      const rates = policy({ budgets: [budget(100), { ...budget(1, 2000), name: "writes" }] })
      assert.deepStrictEqual(yield* afterHour(Effect.forEach(["a", "b", "a"], (key) => taken(rates, { key }))), [
        { at: 0 },
        { at: 0 },
        { at: 2000 },
      ])
    }),
  )

  effect("refuses what would have to wait beyond `Patience`, and a refused request costs nothing", () =>
    Effect.gen(function* () {
      const rates = policy({ budgets: [budget(1, 60_000)] })
      assert.deepStrictEqual(yield* taken(rates), { at: 0 })
      for (const _ of [1, 2, 3]) assert.deepStrictEqual(yield* taken(rates), { wait: 60_000 })
      yield* TestClock.adjust(60_000)
      assert.deepStrictEqual(yield* taken(rates), { at: 60_000 })
      assert.deepStrictEqual(yield* Effect.provideService(taken(rates), Patience, 59_999), { wait: 60_000 })
      assert.deepStrictEqual(yield* afterHour(Effect.provideService(taken(rates), Patience, 60_000)), { at: 120_000 })
    }),
  )

  effect("sends nothing for a key that is closed, and all the same for others", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter
      yield* limiter.close("a", 90_000)
      yield* limiter.close("a", 30_000)
      assert.deepStrictEqual(yield* taken(policy({})), { wait: 90_000 })
      assert.deepStrictEqual(yield* taken(policy({}), { key: "b" }), { at: 0 })
      yield* TestClock.adjust(85_000)
      assert.deepStrictEqual(yield* afterHour(taken(policy({}))), { at: 90_000 })
    }),
  )

  effect("keeps a request back that was waiting when the key was closed for longer", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter
      yield* limiter.close("a", 5000)
      const waiting = yield* Effect.forkChild(taken(policy({})))
      yield* TestClock.adjust(4000)
      yield* limiter.close("a", 3000)
      yield* TestClock.adjust(2500)
      yield* limiter.close("a", 3000)
      yield* TestClock.adjust(60_000)
      assert.deepStrictEqual(yield* Fiber.join(waiting), { at: 9500 })
    }),
  )

  effect("keeps a request back that was waiting for its budget when the key was closed", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter
      const rates = policy({ budgets: [budget(1, 5000)] })
      yield* taken(rates)
      const waiting = yield* Effect.forkChild(taken(rates))
      yield* TestClock.adjust(4000)
      yield* limiter.close("a", 600_000)
      yield* TestClock.adjust(1000)
      assert.deepStrictEqual(yield* Fiber.join(waiting), { wait: 599_000 })
    }),
  )

  effect("learns from a gauge that nothing is left until when", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter
      const rates = policy({ gauges: [gauge] })
      yield* TestClock.setTime(1_000_000)
      yield* limiter.observe(rates, request, reply({ "x-remaining": "1", "x-reset": "1060" }))
      assert.deepStrictEqual(yield* taken(rates), { at: 1_000_000 })
      yield* limiter.observe(rates, request, reply({ "x-remaining": "0", "x-reset": "1060" }))
      assert.deepStrictEqual(yield* taken(rates), { wait: 60_000 })
      assert.deepStrictEqual(yield* taken(rates, { key: "b" }), { at: 1_000_000 })
      yield* TestClock.adjust(60_000)
      assert.deepStrictEqual(yield* taken(rates), { at: 1_060_000 })
    }),
  )

  for (const headers of [
    {},
    { "x-remaining": "0" },
    { "x-remaining": "", "x-reset": "60" },
    { "x-remaining": "many", "x-reset": "60" },
    { "x-remaining": "0", "x-reset": "soon" },
  ]) {
    effect(`learns nothing from ${JSON.stringify(headers)}`, () =>
      Effect.gen(function* () {
        const limiter = yield* Limiter
        yield* limiter.observe(policy({ gauges: [gauge] }), request, reply(headers))
        assert.deepStrictEqual(yield* taken(policy({})), { at: 0 })
      }),
    )
  }
})
