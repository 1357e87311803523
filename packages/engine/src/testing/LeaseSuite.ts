/** Two workers at one connection. One that was frozen for longer than its lease lives wakes up to find another at its place: it commits nothing more under it, and goes on when the other is done. */
import { assert, describe } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import * as Process from "./Process.ts"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, sync, tenant, twins } from "./World.ts"

/** No faster than outside the test's clock, where stores take their time: leases run out by the one or the other. */
const timePasses = Effect.andThen(TestClock.adjust("100 millis"), TestClock.withLive(Effect.sleep("100 millis")))

/** A sync in the middle of which the lease is lost: it ends well, when the other is done. */
const awakened = Effect.fnUntraced(function* ({ engine }: Process.Process) {
  const { errors, failures } = yield* Effect.raceFirst(engine.sync({ tenant }), Effect.forever(timePasses))
  assert.deepStrictEqual([errors, failures], [[], []])
})

export const leaseSuite = (scenario: Scenario): void => {
  describe("a sync beside another worker", () => {
    scenario(
      "reads what changed behind the other's back",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const [first] = Array.from({ length: 4 }, (_, index) => left.create("task", p, { title: `Task ${index}` }))
          yield* join(left)
          const engine = yield* SyncEngine
          const other = yield* Process.start(apps)
          const called = yield* Deferred.make<void>()
          let pages = 0
          const stop = left.beforeEach((call) =>
            Effect.gen(function* () {
              if (call.operation !== "page" || call.kind !== "task" || ++pages !== 2) return
              stop()
              left.edit("task", p, first ?? "", { title: "Task 0 again" })
              yield* Deferred.succeed(called, undefined)
              // Long enough for the sync to find the other at work.
              yield* TestClock.withLive(Effect.sleep("50 millis"))
            }),
          )
          const reading = yield* Effect.forkChild(other.engine.sync({ tenant }))
          yield* Deferred.await(called)
          const syncing = yield* Effect.forkChild(engine.sync({ tenant }))
          yield* Effect.raceFirst(Fiber.join(syncing), Effect.forever(timePasses))
          const titles = (yield* engine.records.list(tenant, "task")).map(({ data }) => data["title"])
          assert.include(titles, "Task 0 again")
          yield* Effect.raceFirst(Fiber.join(reading), Effect.forever(timePasses))
        }),
      { pageSize: 2 },
    )
  })

  // proves I15
  describe("a lease that was lost in the middle of a step", () => {
    scenario(
      "while a page is read: the page is the other's",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          for (let index = 0; index < 6; index += 1) left.create("task", p, { title: `Task ${index}` })
          const { streams } = yield* join(left)
          const engine = yield* SyncEngine
          const frozen = yield* Process.start(apps)
          let pages = 0
          const stop = left.beforeEach((call) =>
            Effect.gen(function* () {
              if (call.operation !== "page" || call.kind !== "task" || ++pages !== 2) return
              stop()
              yield* Effect.orDie(frozen.loseLeases)
              yield* Effect.orDie(engine.sync({ tenant }))
            }),
          )
          yield* awakened(frozen)
          assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 6)
          const [status] = yield* engine.status(tenant)
          const reading = status?.streams.find(({ stream }) => stream.id === streams["task"]?.id)
          assert.isUndefined(reading?.cursor.reading)
          assert.strictEqual(reading?.links.linked, 6)
          const version = reading?.cursor.version
          yield* TestClock.adjust("1 minute")
          yield* sync
          const [later] = yield* engine.status(tenant)
          assert.isAbove(later?.streams.find(({ stream }) => stream.kind === "task")?.cursor.version ?? 0, version ?? 0)
        }),
      { pageSize: 2 },
    )

    scenario("while a create is sent: the other's create stands, and it is the only one", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        yield* join(left)
        yield* join(right)
        yield* sync
        const engine = yield* SyncEngine
        const id = yield* engine.records.put(tenant, "task", { fields: { title: "only" } })
        const frozen = yield* Process.start(apps)
        const stop = left.beforeEach((call) =>
          Effect.gen(function* () {
            if (call.operation !== "create") return
            stop()
            yield* Effect.orDie(frozen.loseLeases)
            yield* Effect.orDie(engine.sync({ tenant }))
          }),
        )
        yield* awakened(frozen)
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual(left.list("task", p).length, 1)
        assert.strictEqual(right.list("task", p).length, 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        assert.strictEqual((yield* engine.records.get(tenant, "task", id)).data["title"], "only")
      }),
    )

    scenario("while an update is sent: what the other found is not overwritten in the store", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task, twin } = yield* twins({ left, right }, { title: "Crash" })
        left.edit("task", p, task, { title: "Crash again" })
        const engine = yield* SyncEngine
        const frozen = yield* Process.start(apps)
        const stop = right.beforeEach((call) =>
          Effect.gen(function* () {
            if (call.operation !== "update") return
            stop()
            yield* Effect.orDie(frozen.loseLeases)
            right.edit("task", p, twin, { body: "theirs" })
            yield* Effect.orDie(engine.sync({ tenant }))
          }),
        )
        yield* awakened(frozen)
        yield* TestClock.adjust("1 minute")
        yield* sync
        for (const [app, id] of [
          [left, task],
          [right, twin],
        ] as const) {
          assert.deepInclude(app.get("task", p, id)?.fields, { title: "Crash again", body: "theirs" })
        }
      }),
    )
  })
}
