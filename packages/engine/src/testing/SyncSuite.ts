/** A call of `sync` does what was due when it began, says what it could not do, and returns: whatever is slow, away, or being written meanwhile. */
import { assert, describe } from "@effect/vitest"
import { Rejected, Unauthorized, Unavailable } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Clock, Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { SyncReport } from "../hub/SyncReport.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, joinKinds, outage, partition as p, sync, tenant, twins } from "./World.ts"

/** Runs while the test's clock goes on; no step of it is so long that whole intervals pass unseen. */
const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.raceFirst(effect, Effect.forever(Effect.andThen(TestClock.adjust("50 millis"), TestClock.withLive(Effect.sleep("1 millis")))))

const slow = (app: FakeApp.FakeApp, millis = 400) => app.beforeEach(() => Effect.sleep(millis))

const pagesOf = (app: FakeApp.FakeApp) => app.log.filter(({ operation }) => operation === "page")

const eachOnce = (app: FakeApp.FakeApp, kinds: ReadonlyArray<string>) =>
  assert.sameMembers(
    pagesOf(app).map(({ kind }) => kind ?? ""),
    [...kinds],
  )

const kinds = ["member", "tag", "task", "note"]

const took = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const value = yield* effect
    return { value, millis: (yield* Clock.currentTimeMillis) - began }
  })

const quiet = ({ runs: _runs, text: _text, ...rest }: SyncReport) => rest

const nothing = { count: 0, first: [] }

export const syncSuite = (scenario: Scenario): void => {
  // proves I16, V-15, laws 10 and 14
  describe("a sync", () => {
    scenario("returns where a round takes longer than the interval, and reads each stream once", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("task", p, { title: "One" })
        for (const app of [left, right]) {
          yield* join(app, { intervalMillis: 1000 })
          slow(app)
        }
        const report = yield* inTime(sync)
        assert.isTrue(report.complete)
        for (const app of [left, right]) eachOnce(app, kinds)
        assert.strictEqual(right.list("task", p).length, 1)
      }),
    )

    scenario("returns after the first refusals of applications that are away, and says what is left", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task } = yield* twins(apps, { title: "One" })
        left.edit("task", p, task, { title: "Two" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Three" })
        const engine = yield* SyncEngine
        yield* engine.records.put(tenant, "task", { fields: { title: "Ours" } })
        const before = [left.log.length, right.log.length]
        for (const app of [left, right]) {
          slow(app, 2000)
          outage(app, () => true)
        }
        const { value: report, millis } = yield* took(inTime(sync))
        assert.isTrue(report.complete)
        assert.isAtMost(millis, 60_000)
        for (const [index, app] of [left, right].entries()) assert.isAtMost(app.log.length - (before[index] ?? 0), 8)
        assert.isAtLeast(report.failures.length + report.waiting.length, 2)
        assert.strictEqual(report.deliveries.pending.count, 2)
        for (const { reason } of report.deliveries.pending.first) assert.include(reason, "maintenance")
      }),
    )

    scenario("does not wait for the pause of what failed, though others keep it busy for longer", ({ left, right }) =>
      Effect.gen(function* () {
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        for (let index = 0; index < 5; index += 1) left.create("task", p, { title: `Left ${index}` })
        right.create("task", p, { title: "Right" })
        slow(right, 3000)
        left.failNext("create", new Unavailable({ message: "503" }), 100)
        const report = yield* inTime(sync)
        assert.strictEqual(right.list("task", p).length, 6)
        assert.isAtMost(left.log.filter(({ operation }) => operation === "create").length, 3)
        assert.strictEqual(report.deliveries.pending.count, 1)
      }),
    )

    scenario("returns while somebody goes on writing, and sends what there was", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.create("task", p, { title: "Ours" })
        let written = 0
        right.beforeEach(({ operation }) =>
          operation === "create"
            ? Effect.andThen(
                Effect.sleep("50 millis"),
                Effect.orDie(engine.records.put(tenant, "task", { fields: { title: `Later ${(written += 1)}` } })),
              )
            : Effect.void,
        )
        const report = yield* inTime(sync)
        assert.isTrue(report.complete)
        assert.strictEqual(findBy(right, "task", "title", "Ours").fields["title"], "Ours")
        assert.isAbove(report.deliveries.pending.count, 0)
      }),
    )

    scenario("sends what arises from what it sends: a child whose parent was made just now", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* sync
        const task = yield* engine.records.put(tenant, "task", { fields: { title: "Ours" } })
        yield* engine.records.put(tenant, "note", { fields: { task, body: "Note" } })
        for (const app of [left, right]) slow(app)
        const report = yield* inTime(sync)
        assert.deepStrictEqual(report.deliveries, { dead: nothing, parked: nothing, held: nothing, pending: nothing })
        for (const app of [left, right]) assert.strictEqual(app.list("note", p).length, 1)
      }),
    )

    scenario(
      "asks once more for changes where it found a reading under way",
      ({ left, right }) =>
        Effect.gen(function* () {
          const [first] = Array.from({ length: 6 }, (_, index) => left.create("task", p, { title: `Task ${index}` }))
          yield* join(left)
          yield* join(right)
          let pages = 0
          const stop = left.beforeEach(({ operation, kind }) => {
            if (operation !== "page" || kind !== "task" || ++pages !== 3) return Effect.void
            stop()
            return Effect.sync(() => left.failNext("page", new Unavailable({ message: "503" })))
          })
          yield* sync
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, first ?? "", { title: "Task 0 again" })
          yield* sync
          assert.strictEqual(findBy(right, "task", "title", "Task 0 again").fields["title"], "Task 0 again")
          assert.strictEqual(right.list("task", p).length, 6)
        }),
      { pageSize: 2 },
    )
  })

  describe("a sync with a deadline", () => {
    scenario("returns by then, says that it is not complete, and the next one ends the work", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (let index = 0; index < 20; index += 1) left.create("task", p, { title: `Task ${index}` })
        yield* join(left)
        yield* join(right)
        const stop = [left, right].map((app) => slow(app, 1000))
        const began = yield* Clock.currentTimeMillis
        const { value: report, millis } = yield* took(inTime(engine.sync({ tenant, deadline: began + 6000 })))
        assert.isFalse(report.complete)
        assert.isAtMost(millis, 15_000)
        assert.isBelow(right.list("task", p).length, 20)
        for (const end of stop) end()
        yield* TestClock.adjust("1 minute")
        // The object whose making was under way is looked for first.
        for (let turn = 0; turn < 3; turn += 1) {
          yield* inTime(sync)
          yield* TestClock.adjust("1 minute")
        }
        assert.strictEqual(right.list("task", p).length, 20)
        assert.strictEqual(right.counts("task").creates, 20)
      }),
    )

    scenario("that is over asks nobody, and tells where everything stands", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        const calls = left.log.length
        const report = yield* engine.sync({ tenant, deadline: (yield* Clock.currentTimeMillis) - 1 })
        assert.strictEqual(left.log.length, calls)
        assert.deepStrictEqual(quiet(report), {
          complete: false,
          errors: [],
          failures: [],
          waiting: [],
          deliveries: { dead: nothing, parked: nothing, held: nothing, pending: nothing },
        })
      }),
    )

    scenario("that comes later than the end changes nothing", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        const report = yield* engine.sync({ tenant, deadline: (yield* Clock.currentTimeMillis) + 3_600_000 })
        assert.isTrue(report.complete)
        eachOnce(left, kinds)
      }),
    )
  })

  describe("a sync that is interrupted", () => {
    scenario("stops at once, and the next one makes nothing twice", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "One" })
        yield* join(left)
        yield* join(right)
        const reached = yield* Deferred.make<void>()
        const stop = right.beforeEach(({ operation }) =>
          operation === "create" ? Effect.andThen(Deferred.succeed(reached, undefined), Effect.never) : Effect.void,
        )
        const syncing = yield* Effect.forkChild(engine.sync({ tenant }))
        yield* inTime(Deferred.await(reached))
        yield* Fiber.interrupt(syncing)
        stop()
        for (let turn = 0; turn < 3; turn += 1) {
          yield* inTime(sync)
          yield* TestClock.adjust("1 minute")
        }
        assert.strictEqual(right.counts("task").creates, 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )
  })

  describe("a sync's progress", () => {
    scenario("is the report as it stands, told while it works", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (let index = 0; index < 5; index += 1) left.create("task", p, { title: `Task ${index}` })
        yield* join(left)
        yield* join(right)
        for (const app of [left, right]) slow(app)
        const seen: Array<SyncReport> = []
        const report = yield* inTime(engine.sync({ tenant, onProgress: (one) => Effect.sync(() => void seen.push(one)) }))
        const read = ({ runs }: SyncReport) => runs.reduce((sum, { counts }) => sum + counts.read, 0)
        assert.isAbove(seen.length, 1)
        assert.isTrue(seen.every(({ complete }) => !complete))
        const counts = [...seen, report].map(read)
        assert.deepStrictEqual(
          counts,
          counts.toSorted((a, b) => a - b),
        )
        assert.strictEqual(counts.at(-1), 5)
      }),
    )
  })

  // proves law 14
  describe("a sync's report", () => {
    scenario("names the first of the writes that were refused, and of those that wait for them", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        const { streams } = yield* join(right)
        yield* sync
        const tasks = yield* Effect.forEach(Array.from({ length: 7 }), (_, index) =>
          engine.records.put(tenant, "task", { fields: { title: `Task ${index}` } }),
        )
        yield* engine.records.put(tenant, "note", { fields: { task: tasks[0] ?? "", body: "Note" } })
        right.beforeEach(({ operation, kind }) =>
          operation === "create" && kind === "task"
            ? Effect.sync(() => right.failNext("create", new Rejected({ message: "title is too long", field: "title" })))
            : Effect.void,
        )
        const { deliveries } = yield* sync
        assert.strictEqual(deliveries.dead.count, 7)
        assert.strictEqual(deliveries.dead.first.length, 5)
        for (const { streamId, kind, recordId, reason } of deliveries.dead.first) {
          assert.deepStrictEqual([streamId, kind], [streams["task"]?.id, "task"])
          assert.include(tasks, recordId)
          assert.include(reason, "title is too long")
        }
        assert.deepInclude(deliveries.parked, { count: 1 })
        assert.include(deliveries.parked.first[0]?.reason, "waits for task")
        assert.deepStrictEqual(deliveries.pending, nothing)
      }),
    )

    scenario("is of one connection alone where one is named", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection } = yield* join(left)
        yield* join(right)
        right.revoke()
        const ofLeft = yield* engine.sync({ tenant, connectionId: connection.id })
        assert.deepStrictEqual(pagesOf(right), [])
        assert.isTrue(ofLeft.runs.every(({ connectionId }) => connectionId === connection.id))
        const all = yield* sync
        assert.strictEqual(all.errors.length, 1)
        assert.deepStrictEqual((yield* engine.sync({ tenant, connectionId: connection.id })).errors, [])
      }),
    )

    scenario("names a connection that needs its person, though it has no stream", ({ left }) =>
      Effect.gen(function* () {
        const side = yield* joinKinds(left, ["tag"])
        left.failNext("page", new Unauthorized({ message: "revoked" }))
        yield* sync
        const { errors } = yield* sync
        assert.deepStrictEqual(
          errors.map(({ connectionId }) => connectionId),
          [side.id],
        )
        assert.include(errors[0]?.message, "revoked")
      }),
    )
  })

  describe("a sync of what does not exist", () => {
    scenario("is refused with what there is", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const none = yield* Effect.flip(engine.sync({ tenant, connectionId: "left" }))
        assert.include(none.message, "there are none")
        const { connection } = yield* join(apps.left)
        for (const [given, hint] of [
          ["left", `did you mean "${connection.id}" (left, Ada)?`],
          ["ada", `did you mean "${connection.id}"`],
          [connection.id.slice(0, -2), `did you mean "${connection.id}"`],
          ["something else", `there is "${connection.id}" (left, Ada)`],
        ] as const) {
          const error = yield* Effect.flip(engine.sync({ tenant, connectionId: given }))
          assert.deepInclude(error, { _tag: "NotFound", what: "connection", id: given })
          assert.include(error.message, hint)
        }
      }),
    )

    scenario("or makes no sense is refused by name", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        // As a program without types writes it.
        const misspelt = { tenant, conection: "x" }
        for (const [input, message] of [
          [misspelt, 'conection is not known; did you mean "connectionId"?'],
          [{ tenant, connectionId: "" }, "connectionId is"],
          [{ tenant, deadline: Number.NaN }, "deadline is NaN"],
          [{ tenant: "" }, "tenant is"],
        ] as const) {
          const error = yield* Effect.flip(engine.sync(input))
          assert.strictEqual(error._tag, "InvalidInput")
          assert.include(error.message, message)
        }
      }),
    )
  })
}
