/** The engine left to itself: it works when something is due or when it is woken, and not otherwise. */
import { assert, describe } from "@effect/vitest"
import { Authorization, RateLimited, Unavailable } from "@syncline/adapter-core"
import { SyncEngine } from "@syncline/engine"
import { World } from "@syncline/engine/testing"
import { Effect, Fiber, Logger, References } from "effect"
import { TestClock } from "effect/testing"
import { scenario } from "./ClockedScenario.ts"

const { findBy, join, partition: p, tenant } = World

const readings = (app: World.Apps["left"]) =>
  app.log.filter(({ operation, kind }) => operation === "page" && kind === "task").map(({ at }) => at)

const watching = Effect.gen(function* () {
  const engine = yield* SyncEngine
  return yield* Effect.forkChild(engine.watch)
})

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

describe("watch", () => {
  // proves V-31
  scenario("asks for the one object that somebody wants, at once and for nothing else, and reads the list when it was due", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const [first = ""] = ["One", "Two"].map((title) => left.create("task", p, { title }))
      const { streams } = yield* join(left)
      yield* watching
      yield* TestClock.adjust("1 minute")
      left.edit("task", p, first, { title: "One again" })
      const before = left.log.length
      const what = { stream: streams["task"]?.id ?? "", externalId: first }
      yield* engine.resync(tenant, what)
      yield* engine.resync(tenant, what)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(
        left.log.slice(before).map(({ operation, kind, externalId }) => [operation, kind, externalId]),
        [["get", "task", first]],
      )
      const titles = (yield* engine.records.list(tenant, "task")).map(({ data }) => data["title"])
      assert.sameMembers(titles, ["One again", "Two"])
      yield* TestClock.adjust("9 minutes")
      assert.deepStrictEqual(
        readings(left).map((at) => at - start),
        [0, 5 * minute, 10 * minute],
      )
    }),
  )

  // proves T-39, F-22, F-24
  scenario("reads every stream at its interval, once", ({ left, right }) =>
    Effect.gen(function* () {
      yield* join(left)
      yield* join(right, { intervalMillis: 2 * minute })
      yield* watching
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(
        readings(left).map((at) => at - start),
        [0, 5 * minute, 10 * minute],
      )
      assert.deepStrictEqual(
        readings(right).map((at) => at - start),
        [0, 2, 4, 6, 8, 10].map((minutes) => minutes * minute),
      )
    }),
  )

  scenario("brings an edit across without anyone's asking, and nothing before it is due", ({ left, right }) =>
    Effect.gen(function* () {
      const task = left.create("task", p, { title: "Crash" })
      yield* join(left)
      yield* join(right)
      yield* watching
      yield* TestClock.adjust("1 minute")
      const twin = findBy(right, "task", "title", "Crash").id
      left.edit("task", p, task, { title: "Crash again" })
      yield* TestClock.adjust("3 minutes")
      assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash again")
    }),
  )

  scenario("is woken by the host's edit, by a decision and by new streams", ({ left, right }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* watching
      yield* join(left, { intervalMillis: 60 * minute })
      yield* TestClock.adjust(1)
      assert.strictEqual(readings(left).length, 1)
      const id = yield* engine.records.put(tenant, "task", { fields: { title: "Ours" } })
      yield* TestClock.adjust(1)
      const twin = findBy(left, "task", "title", "Ours").id
      yield* engine.records.put(tenant, "task", { id, fields: { title: "Edited" } })
      left.edit("task", p, twin, { title: "Theirs" })
      yield* TestClock.adjust(1)
      const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
      yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
      yield* TestClock.adjust(1)
      assert.strictEqual(left.get("task", p, twin)?.fields["title"], "Edited")
      yield* join(right)
      yield* TestClock.adjust(1)
      assert.strictEqual(right.list("task", p).length, 1)
    }),
  )

  // proves I10, law 10
  scenario("keeps the wait one application asks for, while the other goes on", ({ left, right }) =>
    Effect.gen(function* () {
      yield* join(left)
      yield* join(right)
      yield* watching
      yield* TestClock.adjust("1 minute")
      const before = right.log.length
      right.failNext("page", new RateLimited({ message: "slow down", waitMillis: 30 * minute }))
      yield* TestClock.adjust("33 minutes")
      assert.strictEqual(right.log.length, before + 1)
      assert.strictEqual(readings(left).length, 7)
      yield* TestClock.adjust("2 minutes")
      assert.isAbove(right.log.length, before + 1)
    }),
  )

  // proves T-46, T-54
  scenario("asks an application that is away less and less often, at most once an interval, and again when it is back", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* join(left)
      yield* watching
      yield* TestClock.adjust("1 minute")
      left.failNext("page", new Unavailable({ message: "maintenance" }), 1000)
      const tagReadings = () => left.log.filter(({ operation, kind }) => operation === "page" && kind === "tag").map(({ at }) => at)
      const known = tagReadings().length
      yield* TestClock.adjust("1 hour")
      const asked = tagReadings().slice(known)
      const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0))
      assert.isAtLeast(asked.length, 8)
      assert.isAtMost(asked.length, 24)
      assert.isTrue(pauses.every((pause) => pause >= 500 && pause <= 5 * minute + 100))
      assert.isAtLeast(pauses.at(-1) ?? 0, 2 * minute)
      const [status] = yield* engine.status(tenant)
      assert.include(status?.streams[0]?.cursor.lastError ?? "", "maintenance")
    }),
  )

  // proves C-11, law 10
  scenario("gives others their turn when as many connections as it works on at once are broken", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const tenants = Array.from({ length: 9 }, (_, index) => `tenant ${index}`)
      for (const name of tenants) {
        const { id } = yield* engine.connect({ tenant: name, app: "left", credentials: Authorization.token("good") })
        yield* engine.addStreams({ tenant: name, connectionId: id, partition: name, kinds: ["tag"] })
      }
      const last = tenants.at(-1)
      const stop = left.beforeEach((call) => (call.operation === "page" && call.partition !== last ? Effect.die("broken") : Effect.void))
      const lines: Array<string> = []
      const logger = Logger.make(({ message, fiber }) => {
        lines.push(`${String(fiber.getRef(References.CurrentLogAnnotations)["tenant"])}: ${[message].flat().map(String).join(" ")}`)
      })
      yield* Effect.provide(watching, Logger.layer([logger]), { local: true })
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(left.log.filter((call) => call.operation === "page" && call.partition === last).length, 1)
      const broken = tenants.slice(0, -1)
      assert.sameMembers(
        lines,
        broken.map((name) => `${name}: step failed`),
      )
      lines.length = 0
      stop()
      yield* TestClock.adjust("1 minute")
      assert.sameMembers(
        lines,
        broken.map((name) => `${name}: works again`),
      )
    }),
  )

  scenario("is woken by a connection that is taken up again, and leaves alone one that rests", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { connection } = yield* join(left)
      yield* watching
      yield* TestClock.adjust(1)
      yield* engine.pause(tenant, connection.id)
      yield* TestClock.adjust(7 * minute + 500)
      assert.strictEqual(readings(left).length, 1)
      yield* engine.resume(tenant, connection.id)
      yield* TestClock.adjust(1)
      assert.strictEqual(readings(left).length, 2)
    }),
  )

  // proves C-11
  scenario("works on eight connections at once, and on the next as soon as one is done", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      let [now, most, done] = [0, 0, 0]
      left.beforeEach(({ operation }) =>
        Effect.gen(function* () {
          if (operation !== "page") return
          now += 1
          most = Math.max(most, now)
          yield* Effect.sleep("3 seconds")
          now -= 1
          done += 1
        }),
      )
      for (let index = 0; index < 12; index += 1) {
        const name = `tenant ${index}`
        const { id } = yield* engine.connect({ tenant: name, app: "left", credentials: Authorization.token("good") })
        yield* engine.addStreams({ tenant: name, connectionId: id, partition: name, kinds: ["tag"] })
      }
      yield* watching
      yield* TestClock.adjust(2999)
      assert.deepStrictEqual([now, done], [8, 0])
      yield* TestClock.adjust(2)
      assert.deepStrictEqual([now, done], [4, 8])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([most, done], [8, 12])
    }),
  )

  scenario("does nothing more when it is interrupted, and leaves no lease behind", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* join(left)
      const fiber = yield* watching
      yield* TestClock.adjust("1 minute")
      yield* Fiber.interrupt(fiber)
      const calls = left.log.length
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(left.log.length, calls)
      yield* engine.sync({ tenant })
      assert.isAbove(left.log.length, calls)
    }),
  )
})
