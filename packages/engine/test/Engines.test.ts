/** Engines under a clock of the tests: one at work on many partitions, and two processes over one store, which share the work as if they were one. */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { LeaseMillis, SyncEngine } from "@syncline/engine"
import { World } from "@syncline/engine/testing"
import { Clock, Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { scenario } from "./ClockedScenario.ts"

const { findBy, join, partition: p, sync, tenant } = World

// proves P6
describe("one engine", () => {
  scenario("reads partitions of a kind at the same time, and what they refer to before them", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const connection = yield* engine.connect({ tenant, app: left.adapter.app, credentials: Authorization.token("good") })
      const partitions = ["p", "q", "r", "s"]
      for (const partition of partitions) {
        const tag = left.create("tag", partition, { name: `tag of ${partition}` })
        for (const title of ["a", "b", "c"]) left.create("task", partition, { title: `${title} in ${partition}`, tags: [tag] })
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition })
      }
      left.beforeEach(({ operation }) => (operation === "page" ? Effect.sleep("1 second") : Effect.void))
      const began = yield* Clock.currentTimeMillis
      const reading = yield* Effect.forkChild(Effect.andThen(sync, Clock.currentTimeMillis))
      yield* TestClock.adjust("1 minute")
      const took = (yield* Fiber.join(reading)) - began
      const records = yield* engine.records.list(tenant, "task")
      assert.strictEqual(records.length, 12)
      assert.isTrue(records.every(({ data }) => [data["tags"]].flat().length === 1))
      const pages = left.log.filter(({ operation }) => operation === "page").length
      assert.isAtMost(took, (pages / partitions.length) * 1000)
    }),
  )
})

// proves V-39, law 2
describe("two engines over one store", () => {
  scenario(
    "syncing at once make each object once",
    (apps, newEngine) =>
      Effect.gen(function* () {
        const { left, right } = apps
        for (let index = 0; index < 30; index += 1) {
          left.create("task", p, { title: `Left ${index}` })
          right.create("task", p, { title: `Right ${index}` })
          left.create("tag", p, { name: `Tag ${index}` })
          right.create("tag", p, { name: `tag ${index}` })
        }
        yield* join(left, { strategy: "newest_wins" })
        yield* join(right, { strategy: "newest_wins" })
        const other = yield* newEngine()
        const running = yield* Effect.forkChild(Effect.all([sync, other.sync({ tenant })], { concurrency: 2 }))
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(running)
        yield* sync
        const engine = yield* SyncEngine
        for (const app of [left, right]) {
          assert.strictEqual(app.list("task", p).length, 60)
          assert.strictEqual(app.list("tag", p).length, 30)
        }
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 60)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    { pageSize: 7 },
  )

  scenario("watching at once read no stream twice in an interval, and carry every edit", (apps, newEngine) =>
    Effect.gen(function* () {
      const { left, right } = apps
      const task = left.create("task", p, { title: "Crash" })
      yield* join(left)
      yield* join(right)
      const engine = yield* SyncEngine
      const other = yield* newEngine()
      const watchers = yield* Effect.forkChild(Effect.all([engine.watch, other.watch], { concurrency: 2 }))
      yield* TestClock.adjust("1 minute")
      const twin = findBy(right, "task", "title", "Crash").id
      for (let turn = 0; turn < 5; turn += 1) {
        left.edit("task", p, task, { title: `Left ${turn}` })
        right.edit("task", p, twin, { body: `Right ${turn}` })
        yield* TestClock.adjust("5 minutes")
      }
      yield* TestClock.adjust("5 minutes")
      yield* Fiber.interrupt(watchers)
      for (const [app, id] of [
        [left, task],
        [right, twin],
      ] as const) {
        assert.deepInclude(app.get("task", p, id)?.fields, { title: "Left 4", body: "Right 4" })
        assert.strictEqual(app.list("task", p).length, 1)
        const readings = app.log.filter(({ operation, kind }) => operation === "page" && kind === "task")
        assert.isAtMost(readings.length, 8)
      }
    }),
  )

  scenario("a sync that meets another at work asks ten times a second whether it is done", (apps, newEngine) =>
    Effect.gen(function* () {
      const { left } = apps
      yield* join(left)
      const engine = yield* SyncEngine
      let asked = 0
      const other = yield* newEngine((leases) => ({
        acquire: (...lease) => Effect.suspend(() => ((asked += 1), leases.acquire(...lease))),
      }))
      const stop = left.beforeEach(({ operation }) => (operation === "page" ? Effect.sleep("10 seconds") : Effect.void))
      const slow = yield* Effect.forkChild(engine.sync({ tenant }))
      yield* TestClock.adjust(1)
      const waiting = yield* Effect.forkChild(other.sync({ tenant }))
      yield* TestClock.adjust("5 seconds")
      assert.isAtLeast(asked, 49)
      assert.isAtMost(asked, 51)
      stop()
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(slow)
      yield* Fiber.join(waiting)
    }),
  )

  scenario("a step that takes longer than a lease lives keeps its lease", (apps, newEngine) =>
    Effect.gen(function* () {
      const { left } = apps
      yield* join(left)
      const engine = yield* SyncEngine
      const other = yield* newEngine()
      const millis = yield* LeaseMillis
      const stop = left.beforeEach(({ operation, kind }) =>
        operation === "page" && kind === "tag" ? Effect.sleep(5 * millis) : Effect.void,
      )
      const slow = yield* Effect.forkChild(engine.sync({ tenant }))
      yield* TestClock.adjust(1)
      yield* Effect.forkChild(other.watch)
      yield* TestClock.adjust(6 * millis)
      yield* Fiber.join(slow)
      stop()
      assert.strictEqual(left.log.filter(({ operation, kind }) => operation === "page" && kind === "tag").length, 1)
    }),
  )

  // proves I15, I3
  scenario("one that was frozen before a create sends nothing when it wakes up", (apps, newEngine) =>
    Effect.gen(function* () {
      const { left, right } = apps
      left.create("task", p, { title: "Crash" })
      yield* join(left)
      yield* join(right)
      const millis = yield* LeaseMillis
      const frozen = yield* newEngine(() => ({ renew: () => Effect.never }))
      const asleep = 20 * millis
      const stop = right.beforeEach(({ operation, kind }) => {
        if (operation !== "create" || kind !== "task") return Effect.void
        stop()
        return Effect.sleep(asleep)
      })
      yield* Effect.forkChild(frozen.watch)
      yield* TestClock.adjust(millis / 2)
      const engine = yield* SyncEngine
      yield* Effect.forkChild(engine.watch)
      yield* TestClock.adjust(asleep / 2)
      assert.strictEqual(right.list("task", p).length, 1)
      yield* TestClock.adjust(asleep)
      assert.strictEqual(right.counts("task").creates, 1)
    }),
  )

  // proves I16
  scenario("one dying in the middle of a create leaves its work to the other as soon as its lease has run out", (apps, newEngine) =>
    Effect.gen(function* () {
      const { left, right } = apps
      left.create("task", p, { title: "Crash" })
      yield* join(left)
      yield* join(right)
      let dead = false
      const dying = yield* newEngine((leases) => ({
        renew: (...lease) => (dead ? Effect.never : leases.renew(...lease)),
        release: (...lease) => (dead ? Effect.void : leases.release(...lease)),
      }))
      const reached = yield* Deferred.make<void>()
      const stop = right.beforeEach(({ operation }) => {
        if (operation !== "create") return Effect.void
        dead = true
        return Effect.andThen(Deferred.succeed(reached, undefined), Effect.never)
      })
      const last = yield* Effect.forkChild(dying.watch)
      yield* TestClock.adjust("1 second")
      yield* Deferred.await(reached)
      yield* Fiber.interrupt(last)
      stop()
      const engine = yield* SyncEngine
      yield* Effect.forkChild(engine.watch)
      const millis = yield* LeaseMillis
      yield* TestClock.adjust(millis - 1500)
      assert.deepStrictEqual(right.list("task", p), [])
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(right.list("task", p).length, 1)
    }),
  )
})
