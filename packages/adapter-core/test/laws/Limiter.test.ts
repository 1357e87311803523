/** Whatever traffic comes: budgets hold, waits that the vendor asked for hold, what is free goes at once, and every request comes to its turn. */
import { assert, describe, it } from "@effect/vitest"
import { Limiter, type RatePolicy } from "@syncline/adapter-core"
import { Arbitrary, Clock, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import { laws } from "./Runs.ts"

const key = Schema.Literals(["a", "b"])

const Command = Schema.Union([
  Schema.TaggedStruct("Send", { key, write: Schema.Boolean }),
  Schema.TaggedStruct("Burst", { key, count: Schema.Literals([2, 5]) }),
  Schema.TaggedStruct("Pass", { millis: Schema.Literals([1, 333, 1000, 4000]) }),
  /** The vendor asks for a wait. */
  Schema.TaggedStruct("Close", { key, millis: Schema.Literals([500, 3000, 30_000]) }),
  /** The vendor says how much is left, and until when. */
  Schema.TaggedStruct("Gauge", { key, remaining: Schema.Literals(["0", "1"]), seconds: Schema.Literals(["1", "20"]) }),
])

const Budget = Schema.Struct({
  limit: Schema.Literals([2, 3, 10]),
  windowMillis: Schema.Literals([1000, 6000]),
  writeCost: Schema.Literals([1, 2]),
})

const given = {
  commands: Arbitrary.array(Arbitrary.schema(Command), { maxLength: 20 }),
  budgets: Arbitrary.array(Arbitrary.schema(Budget), { minLength: 1, maxLength: 2 }),
}

const gauge: RatePolicy.Gauge = { remaining: "x-remaining", reset: { header: "x-reset", unit: "seconds" } }

/** The longest wait that a request is kept for. */
const patience = 10_000

interface Sent {
  readonly asked: number
  readonly at: number
  readonly write: boolean
}

/**
 * Points spent within any stretch of time: at most the limit, and what has grown back in it. What was taken from one budget while another
 * was still waited for was taken earlier than it is used: `held` says by how much at most.
 */
const checkBudget = ({ limit, windowMillis, cost }: RatePolicy.Budget, sent: ReadonlyArray<Sent>, held: number) => {
  const points = sent.map(({ at, write }) => ({ at, cost: cost({ operation: "", method: "", write }) }))
  for (const [from, first] of points.entries()) {
    let spent = 0
    for (const { at, cost: next } of points.slice(from)) {
      spent += next
      assert.isAtMost(spent, limit + ((at - first.at + held) * limit) / windowMillis + 1e-6, `spent from ${first.at} to ${at}`)
    }
  }
}

// proves I10
describe("Limiter", () => {
  it.effect.prop(
    "keeps every budget and every wait, keeps nobody back without need, and lets nobody starve",
    given,
    ({ commands, budgets }) =>
      Effect.gen(function* () {
        const limiter = yield* Limiter
        const policy: RatePolicy.RatePolicy = {
          budgets: budgets.map(({ limit, windowMillis, writeCost }, at) => ({
            name: `budget ${at}`,
            limit,
            windowMillis,
            cost: ({ write }) => (write ? writeCost : 1),
          })),
          gauges: [gauge],
          signals: [],
        }
        const sent: { readonly [K in typeof key.Type]: Array<Sent> } = { a: [], b: [] }
        const closedUntil = { a: 0, b: 0 }
        const waiting = { a: 0, b: 0 }
        /** Points were taken and not used: of what is left this says too much. */
        const isWasted = { a: false, b: false }
        const fibers: Array<Fiber.Fiber<void>> = []

        /** Points that are left of a budget, by what was sent. */
        const left = ({ limit, windowMillis, cost }: RatePolicy.Budget, by: typeof key.Type, now: number) => {
          let [points, at] = [limit, 0]
          for (const each of sent[by]) {
            points =
              Math.min(limit, points + ((each.at - at) * limit) / windowMillis) - cost({ operation: "", method: "", write: each.write })
            at = each.at
          }
          return Math.min(limit, points + ((now - at) * limit) / windowMillis)
        }

        const send = Effect.fnUntraced(function* (by: typeof key.Type, write: boolean) {
          const request = { app: "tracker", operation: "op", method: "GET", write, key: by }
          const now = yield* Clock.currentTimeMillis
          const isFree =
            waiting[by] === 0 &&
            closedUntil[by] <= now &&
            !isWasted[by] &&
            // Points grow back whole.
            policy.budgets.every((budget) => left(budget, by, now) >= budget.cost(request) + 1)
          const take = limiter.take(policy, request).pipe(
            Effect.andThen(Clock.currentTimeMillis),
            Effect.map((at) => {
              assert.isAtLeast(at, closedUntil[by], "sent inside a wait")
              if (isFree) assert.strictEqual(at, now, "kept back without need")
              sent[by].push({ asked: now, at, write })
            }),
            Effect.catchTag("AdapterError", ({ reason }) =>
              Effect.sync(() => {
                assert.isFalse(isFree)
                isWasted[by] = true
                assert.isAbove(
                  reason._tag === "RateLimited" ? reason.waitMillis : 0,
                  patience,
                  "refused for a wait that is no longer than patience",
                )
              }),
            ),
            Effect.ensuring(Effect.sync(() => (waiting[by] -= 1))),
          )
          waiting[by] += 1
          fibers.push(yield* Effect.forkChild(take))
          yield* TestClock.adjust(0)
        })

        const close = Effect.fnUntraced(function* (by: typeof key.Type, millis: number) {
          if (waiting[by] > 0) isWasted[by] = true
          closedUntil[by] = Math.max(closedUntil[by], (yield* Clock.currentTimeMillis) + millis)
        })

        for (const command of commands) {
          switch (command._tag) {
            case "Send":
              yield* send(command.key, command.write)
              break
            case "Burst":
              for (let count = 0; count < command.count; count += 1) yield* send(command.key, false)
              break
            case "Pass":
              yield* TestClock.adjust(command.millis)
              break
            case "Close":
              yield* limiter.close(command.key, command.millis)
              yield* close(command.key, command.millis)
              break
            case "Gauge": {
              const request = { app: "tracker", operation: "op", method: "GET", write: false, key: command.key }
              const headers = { "x-remaining": command.remaining, "x-reset": command.seconds }
              yield* limiter.observe(policy, request, { status: 200, headers, body: undefined, text: "" })
              if (command.remaining === "0") yield* close(command.key, Number(command.seconds) * 1000)
            }
          }
        }
        yield* TestClock.adjust("1 hour")
        yield* Fiber.awaitAll(fibers)
        for (const fiber of fibers) yield* Fiber.join(fiber)
        assert.deepStrictEqual(waiting, { a: 0, b: 0 })
        for (const by of key.literals) {
          const held = policy.budgets.length === 1 ? 0 : Math.max(0, ...sent[by].map(({ asked, at }) => at - asked))
          for (const budget of policy.budgets) checkBudget(budget, sent[by], held)
        }
      }).pipe((run) => Effect.provide(run, Limiter.layerMemory, { local: true })),
    laws(),
  )
})
