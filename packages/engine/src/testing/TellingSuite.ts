/** Nothing goes wrong in silence: what stops a connection is announced, and what makes it wait stands in its status. */
import { assert, describe } from "@effect/vitest"
import { RateLimited, Unauthorized, Unavailable } from "@syncline/adapter-core"
import { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { logged } from "./Logged.ts"
import { Task, join, partition as p, sync, tenant } from "./World.ts"

const announced = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
  return events.flatMap(({ event }) => (event._tag === "ConnectionFailed" ? [event] : []))
})

const statusOf = Effect.fnUntraced(function* (connectionId: string) {
  const engine = yield* SyncEngine
  const found = (yield* engine.status(tenant)).find(({ connection }) => connection.id === connectionId)
  return found === undefined ? undefined : { ...found.connection, waiting: found.waiting }
})

export const tellingSuite = (scenario: Scenario): void => {
  // proves law 14, C-32
  describe("what goes wrong", () => {
    scenario("a revoked token is announced once each time, with the reason that its status has", ({ left, right }) =>
      Effect.gen(function* () {
        const { connection } = yield* join(left)
        yield* join(right)
        yield* sync
        for (const times of [1, 2]) {
          left.revoke()
          for (let turn = 0; turn < 3; turn += 1) {
            yield* TestClock.adjust("10 minutes")
            yield* sync
          }
          const events = yield* announced
          assert.strictEqual(events.length, times)
          const stored = yield* statusOf(connection.id)
          const reason = stored?.reason ?? ""
          assert.strictEqual(stored?.status, "error")
          assert.deepInclude(events.at(-1), { connectionId: connection.id, app: "left", reason })
          assert.include(reason, "bad credentials")
          left.accept("good")
          yield* join(left)
          assert.deepInclude(yield* statusOf(connection.id), { status: "active", reason: null })
        }
      }),
    )

    scenario("a token that is refused while its person pauses the connection is no failure", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection } = yield* join(left)
        const stop = left.beforeEach(({ operation }) => {
          if (operation !== "page") return Effect.void
          stop()
          left.failNext("page", new Unauthorized({ message: "revoked" }))
          return Effect.orDie(engine.pause(tenant, connection.id))
        })
        yield* sync
        assert.strictEqual((yield* statusOf(connection.id))?.status, "paused")
        assert.deepStrictEqual(yield* announced, [])
      }),
    )

    scenario("a limit that is met while its person pauses the connection is not why it rests", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection } = yield* join(left)
        const stop = left.beforeEach(({ operation }) => {
          if (operation !== "page") return Effect.void
          stop()
          left.failNext("page", new RateLimited({ message: "slow down", waitMillis: 60_000 }))
          return Effect.orDie(engine.pause(tenant, connection.id))
        })
        yield* sync
        assert.deepInclude(yield* statusOf(connection.id), { status: "paused", reason: null, blockedUntil: Date.UTC(2026, 0, 1, 0, 1) })
      }),
    )

    for (const [what, reason, times] of [
      ["a limit of its application", new RateLimited({ message: "5,000 requests an hour", waitMillis: 10 * 60_000 }), 1],
      ["an application that does not answer", new Unavailable({ message: "maintenance" }), 3],
    ] as const) {
      scenario(`a connection that waits for ${what} says until when and why, in its status and to who syncs`, ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* join(left)
          const { connection } = yield* join(right)
          yield* sync
          for (let index = 0; index < 5; index += 1) yield* engine.records.put(tenant, "task", { fields: { title: `Task ${index}` } })
          right.failNext("create", reason, times)
          const report = yield* sync
          const waiting = yield* statusOf(connection.id)
          assert.deepStrictEqual(waiting?.waiting, { until: waiting?.blockedUntil ?? 0, reason: waiting?.reason ?? "" })
          assert.isAbove(waiting?.blockedUntil ?? 0, Date.UTC(2026, 0, 1))
          assert.include(waiting?.reason ?? "", reason.message)
          assert.deepStrictEqual(report.waiting, [
            { connectionId: connection.id, until: waiting?.blockedUntil ?? 0, reason: waiting?.reason ?? "" },
          ])
          assert.isAbove(report.deliveries.pending.count, 0)
          yield* TestClock.adjust("1 hour")
          const after = yield* sync
          assert.deepStrictEqual(after.waiting, [])
          assert.deepInclude(yield* statusOf(connection.id), { reason: null, waiting: undefined })
          assert.strictEqual(right.list("task", p).length, 5)
        }),
      )
    }

    scenario("a connection that waits for a budget that Syncline keeps says so in its status, and once in the log", ({ left }) =>
      Effect.gen(function* () {
        const creates = {
          name: "creates",
          limit: 2,
          windowMillis: 3_600_000,
          cost: ({ write }: { readonly write: boolean }) => (write ? 1 : 0),
        }
        const rates = { budgets: [creates], gauges: [], signals: [] }
        const right = yield* FakeApp.make({ app: "right", kinds: { task: { kind: Task } }, rates })
        yield* on(
          { left, right },
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const { connection } = yield* join(right)
            yield* sync
            for (let index = 0; index < 5; index += 1) yield* engine.records.put(tenant, "task", { fields: { title: `Task ${index}` } })
            const lines = yield* logged(Effect.andThen(sync, sync))
            const { waiting } = (yield* statusOf(connection.id)) ?? {}
            const reason = "right task.create: RateLimited: the limit is used up for another 1800 s"
            assert.deepStrictEqual(waiting, { until: Date.UTC(2026, 0, 1, 0, 30), reason })
            const about = { tenant, connection: connection.id, app: "right" }
            assert.deepStrictEqual(lines, [{ level: "Info", message: `waits: ${reason}`, about }])
            assert.lengthOf(right.list("task", p), 2)
          }),
        )
      }),
    )
  })
}
