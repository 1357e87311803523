/** A connection waits when its application asks for it and rests when its person says so; the others go on meanwhile. */
import { assert, describe } from "@effect/vitest"
import { RateLimited, Unauthorized } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, sync, tenant } from "./World.ts"

export const connectionSuite = (scenario: Scenario): void => {
  describe("connections", () => {
    for (const operation of ["page", "create"] as const) {
      // proves I10, V-04, T-55, law 10
      scenario(`a limit met by a ${operation} is waited out by its connection alone`, ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* join(left)
          const { connection } = yield* join(right)
          yield* sync
          yield* TestClock.adjust("1 minute")
          left.create("task", p, { title: "One" })
          right.failNext(operation, new RateLimited({ message: "slow down", waitMillis: 10 * 60_000 }))
          yield* sync
          const blocked = (yield* engine.status(tenant)).find((status) => status.connection.id === connection.id)?.connection.blockedUntil
          const calls = right.log.length
          for (let minute = 0; minute < 9; minute += 1) {
            yield* TestClock.adjust("1 minute")
            left.create("task", p, { title: `Meanwhile ${minute}` })
            const report = yield* sync
            assert.deepStrictEqual(report.errors, [])
          }
          assert.strictEqual(right.log.length, calls)
          assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 10)
          yield* TestClock.adjust("1 minute")
          yield* sync
          assert.strictEqual(right.list("task", p).length, 10)
          assert.isTrue(right.log.slice(calls).every(({ at }) => at >= (blocked ?? Number.POSITIVE_INFINITY)))
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      )
    }

    scenario("a limit without a wait is no invitation to ask without end", ({ left }) =>
      Effect.gen(function* () {
        yield* join(left)
        const calls = left.log.length
        left.failNext("page", new RateLimited({ message: "slow down", waitMillis: 0 }), 1000)
        yield* sync
        yield* sync
        assert.strictEqual(left.log.length, calls + 1)
      }),
    )

    // proves T-19, law 1
    scenario("a paused connection is left alone, and takes up what happened meanwhile when it is resumed", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        yield* join(left)
        const { connection } = yield* join(right)
        yield* sync
        const twin = findBy(right, "task", "title", "Crash").id
        yield* engine.pause(tenant, connection.id)
        const calls = right.log.length
        yield* TestClock.adjust("1 hour")
        left.edit("task", p, task, { title: "Crash again" })
        right.edit("task", p, twin, { body: "theirs" })
        yield* sync
        assert.strictEqual(right.log.length, calls)
        yield* engine.resume(tenant, connection.id)
        yield* sync
        for (const [app, id] of [
          [left, task],
          [right, twin],
        ] as const) {
          assert.deepInclude(app.get("task", p, id)?.fields, { title: "Crash again", body: "theirs" })
        }
      }),
    )

    // proves law 1, T-60
    scenario("a connection that was disconnected sends what changed meanwhile when it is connected again", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        yield* join(left)
        const { connection } = yield* join(right)
        yield* sync
        const twin = findBy(right, "task", "title", "Crash").id
        yield* engine.disconnect(tenant, connection.id)
        yield* TestClock.adjust("1 hour")
        const calls = right.log.length
        left.edit("task", p, task, { title: "Crash again" })
        left.create("task", p, { title: "New" })
        right.edit("task", p, twin, { body: "theirs" })
        yield* sync
        assert.strictEqual(right.log.length, calls)
        assert.strictEqual((yield* join(right)).connection.id, connection.id)
        yield* sync
        assert.strictEqual(right.list("task", p).length, 2)
        assert.deepInclude(right.get("task", p, twin)?.fields, { title: "Crash again", body: "theirs" })
        assert.strictEqual(left.get("task", p, task)?.fields["body"], "theirs")
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    for (const [decision, status] of [
      ["pause", "paused"],
      ["disconnect", "disconnected"],
    ] as const) {
      scenario(`what its person decides while it works stands: ${decision}`, ({ left }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { connection } = yield* join(left)
          const stop = left.beforeEach((call) =>
            Effect.gen(function* () {
              if (call.operation !== "page") return
              stop()
              left.failNext("page", new Unauthorized({ message: "revoked" }))
              yield* Effect.orDie(engine[decision](tenant, connection.id))
            }),
          )
          const report = yield* sync
          assert.deepStrictEqual(report.errors, [])
          assert.strictEqual((yield* engine.status(tenant))[0]?.connection.status, status)
        }),
      )
    }

    scenario("a status that does not follow from the one it has is refused", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection } = yield* join(left)
        yield* engine.disconnect(tenant, connection.id)
        const error = yield* Effect.flip(engine.pause(tenant, connection.id))
        assert.strictEqual(error._tag, "InvalidInput")
        assert.include(error.message, "disconnected")
      }),
    )
  })
}
