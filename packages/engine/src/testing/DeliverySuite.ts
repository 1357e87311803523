/** Deliveries through all their states: what is refused rests until there is a reason to try again, what is in doubt is verified, what moved is planned anew. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Conflict, Rejected, Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { noCounts } from "../model/Run.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, joinKinds, partition as p, sync, tenant, twins } from "./World.ts"

const days = (count: number) =>
  Effect.gen(function* () {
    for (let hour = 0; hour < 24 * count; hour += 1) {
      yield* sync
      yield* TestClock.adjust("1 hour")
    }
  })

export const deliverySuite = (scenario: Scenario): void => {
  describe("deliveries", () => {
    // proves F-40
    scenario("a dead one is taken up again by a new edit", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Too long" })
        yield* join(left)
        yield* join(right)
        right.failNext("create", new Rejected({ message: "title is too long", field: "title" }))
        yield* sync
        yield* TestClock.adjust("1 hour")
        yield* sync
        assert.deepStrictEqual(right.list("task", p), [])
        assert.strictEqual((yield* engine.deliveries.list(tenant, { state: "dead" })).length, 1)
        left.edit("task", p, task, { title: "Short" })
        yield* sync
        assert.strictEqual(right.list("task", p).length, 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    // proves F-40
    scenario("all dead ones that failed of one thing go out when it is mended and a person says so", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const titles = ["One", "Two", "Three"]
        yield* join(left)
        yield* join(right)
        yield* sync
        for (const title of titles) left.create("task", p, { title })
        const frost = new AdapterError({ app: "right", operation: "create", reason: new Rejected({ message: "the project is frozen" }) })
        const mend = right.beforeEach(({ operation }) => (operation === "create" ? Effect.fail(frost) : Effect.void))
        yield* TestClock.adjust("6 minutes")
        yield* sync
        const frozen = { state: "dead", saying: "the project is frozen" } as const
        assert.lengthOf(yield* engine.deliveries.list(tenant, frozen), 3)
        mend()
        assert.strictEqual(yield* engine.deliveries.retryAll(tenant, { saying: "is on fire" }), 0)
        assert.strictEqual((yield* Effect.flip(engine.deliveries.retryAll(tenant, { streamId: "none" })))._tag, "NotFound")
        assert.strictEqual(yield* engine.deliveries.retryAll(tenant, { saying: frozen.saying }), 3)
        yield* sync
        assert.sameMembers(
          right.list("task", p).map(({ fields }) => fields["title"]),
          titles,
        )
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("a dropped one leaves the application what it has until the record says something else", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        yield* join(left)
        yield* join(right)
        yield* sync
        const twin = findBy(right, "task", "title", "Crash").id
        right.failNext("update", new Rejected({ message: "no" }))
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Refused" })
        yield* sync
        const [dead] = yield* engine.deliveries.list(tenant, { state: "dead" })
        yield* engine.deliveries.drop(tenant, dead?.streamId ?? "", dead?.recordId ?? "", "ada", "not theirs")
        const gone = yield* Effect.flip(engine.deliveries.drop(tenant, dead?.streamId ?? "", dead?.recordId ?? "", "ada", "not theirs"))
        assert.strictEqual(gone._tag, "NotFound")
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash")
        left.edit("task", p, task, { body: "new" })
        yield* sync
        assert.deepInclude(right.get("task", p, twin)?.fields, { title: "Crash", body: "new" })
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Taken" })
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Taken")
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    // proves F-40
    scenario("a person takes up or gives up what is dead or parked, and nothing else", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        left.create("note", p, { task, body: "Seen it" })
        yield* join(left)
        yield* join(right)
        right.failNext("create", new Unavailable({ message: "maintenance" }))
        yield* sync
        const now = Date.UTC(2026, 0, 1)
        const listed = Effect.map(engine.deliveries.list(tenant), (all) =>
          all
            .toSorted((a, b) => b.rank - a.rank)
            .map(({ kind, state, attempts, nextAttemptAt, lastError }) => [kind, state, attempts, nextAttemptAt <= now, lastError])
            .toReversed(),
        )
        const of = (kind: string) =>
          Effect.map(engine.deliveries.list(tenant), (all) => {
            const { streamId = "", recordId = "" } = all.find((delivery) => delivery.kind === kind) ?? {}
            return [tenant, streamId, recordId] as const
          })
        const pending = yield* of("task")
        const before = yield* listed
        const { retry, edit, drop } = engine.deliveries
        const calls = [retry(...pending), edit(...pending, { title: "Other" }, "ada"), drop(...pending, "ada", "not theirs")]
        for (const call of calls) {
          const error = yield* Effect.flip<void, Error, never>(call)
          assert.strictEqual(error.message, `there is no delivery "${pending[1]}/${pending[2]}"`)
        }
        assert.deepStrictEqual(yield* listed, before)
        assert.deepStrictEqual(before[0], ["task", "pending", 1, false, "right task.create: Unavailable: maintenance"])

        const parked = yield* of("note")
        assert.deepStrictEqual(before[1], ["note", "parked", 1, true, `waits for task ${pending[2]}`])
        yield* engine.deliveries.retry(...parked)
        assert.deepStrictEqual((yield* listed)[1], ["note", "pending", 0, true, null])
        yield* sync
        assert.deepStrictEqual((yield* listed)[1], before[1])
        yield* engine.deliveries.drop(...parked, "ada", "not theirs")
        yield* TestClock.adjust("1 minute")
        right.failNext("create", new Rejected({ message: "not today" }))
        yield* sync
        assert.deepStrictEqual(yield* listed, [["task", "dead", 2, false, "right task.create: Rejected: not today"]])
        yield* engine.deliveries.retry(...pending)
        assert.deepStrictEqual(yield* listed, [["task", "pending", 0, false, null]])
        yield* sync
        assert.deepStrictEqual(yield* listed, [])
        assert.strictEqual(right.list("task", p).length, 1)
        assert.deepStrictEqual(right.list("note", p), [])
      }),
    )

    scenario("all of a slice is one run of each stream, and a slice is twenty", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        for (let index = 0; index < 25; index += 1) left.create("task", p, { title: `Task ${index}` })
        right.failNext("create", new Rejected({ message: "too long" }), 2)
        right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        yield* sync
        const runs = (yield* engine.runs(tenant)).filter(({ strategy }) => strategy === "push")
        const sorted = runs.toSorted((a, b) => b.counts.created - a.counts.created)
        const told = sorted.map(({ counts, problems }) => [counts, problems.length])
        assert.deepStrictEqual(told, [
          [{ ...noCounts, created: 17, unchanged: 1, failed: 2 }, 2],
          [{ ...noCounts, created: 6 }, 0],
        ])
      }),
    )

    // proves V-07
    scenario("a note is parked while its task is dead, and follows when the task is taken up", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        left.create("note", p, { task, body: "Seen it" })
        yield* join(left)
        yield* join(right)
        right.failNext("create", new Rejected({ message: "not today" }))
        yield* sync
        yield* TestClock.adjust("1 hour")
        yield* sync
        const [dead] = yield* engine.deliveries.list(tenant, { state: "dead" })
        const [parked] = yield* engine.deliveries.list(tenant, { state: "parked" })
        assert.strictEqual(parked?.waitsForRecord, dead?.recordId)
        assert.deepStrictEqual(right.list("note", p), [])
        yield* engine.deliveries.retry(tenant, dead?.streamId ?? "", dead?.recordId ?? "")
        yield* sync
        assert.strictEqual(findBy(right, "note", "body", "Seen it").fields["task"], findBy(right, "task", "title", "Crash").id)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    for (const direction of ["bidirectional", "push"] as const) {
      // proves V-35
      scenario(
        `a version that moved is read, merged and planned again (${direction})`,
        ({ left, right }) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const task = left.create("task", p, { title: "Crash" })
            yield* joinKinds(left, ["task"])
            yield* joinKinds(right, ["task"], { direction })
            yield* sync
            const twin = findBy(right, "task", "title", "Crash").id
            yield* TestClock.adjust("1 minute")
            left.edit("task", p, task, { title: "Crash again" })
            right.edit("task", p, twin, { assignee: "someone" })
            yield* sync
            yield* TestClock.adjust("1 minute")
            yield* sync
            assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash again")
            assert.strictEqual(right.get("task", p, twin)?.fields["assignee"], "someone")
            assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
            assert.isBelow(right.log.filter(({ operation }) => operation === "update").length, 4)
          }),
        { right: { task: { checksVersion: true } } },
      )
    }

    scenario("an application that never accepts a version is not asked for ever", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Crash again" })
        right.failNext("update", new Conflict({ message: "412" }), 1000)
        yield* days(1)
        assert.strictEqual((yield* engine.deliveries.list(tenant, { state: "dead" })).length, 1)
        assert.isAtMost(right.log.filter(({ operation }) => operation === "update").length, 15)
      }),
    )

    // proves I3: a create in doubt, without end
    scenario("a create whose answer is always lost is never given up, and not tried again before it was looked for", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "only" })
        yield* join(left)
        yield* join(right)
        right.failNext("create", new UnknownOutcome({ message: "502" }), 7)
        right.failNext("create", { reason: new UnknownOutcome({ message: "502" }), after: true })
        right.failNext("find", new Unavailable({ message: "502" }), 1000)
        yield* days(1)
        const [waiting] = yield* engine.deliveries.list(tenant)
        assert.strictEqual(waiting?.state, "pending")
        assert.isNotNull(waiting?.unverifiedSince)
        assert.strictEqual(right.log.filter(({ operation, kind }) => operation === "create" && kind === "task").length, 1)
      }),
    )

    scenario("one that was dead in doubt finds what its create made", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* engine.records.put(tenant, "task", { fields: { title: "only" } })
        right.failNext("create", { reason: new UnknownOutcome({ message: "502" }), after: true })
        right.failNext("find", new Rejected({ message: "no search today" }), 2)
        right.failNext("page", new Unavailable({ message: "maintenance" }), 1000)
        yield* sync
        yield* TestClock.adjust("1 minute")
        yield* sync
        const [dead] = yield* engine.deliveries.list(tenant, { state: "dead" })
        yield* engine.deliveries.retry(tenant, dead?.streamId ?? "", dead?.recordId ?? "")
        yield* sync
        assert.strictEqual(right.list("task", p).length, 1)
        assert.strictEqual(right.counts("task").creates, 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    // proves I6
    scenario("an update whose answer was lost is not sent a second time", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        yield* joinKinds(left, ["task"])
        yield* joinKinds(right, ["task"], { direction: "push" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Crash again" })
        right.failNext("update", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        yield* sync
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual(right.counts("task").updates, 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    for (const operation of ["create", "get", "update"] as const) {
      // proves law 1
      scenario(`an edit of the host while a ${operation} is on its way goes out as well`, ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* join(left)
          yield* join(right)
          yield* sync
          const id = yield* engine.records.put(tenant, "task", { fields: { title: "First" } })
          if (operation !== "create") {
            yield* sync
            yield* engine.records.put(tenant, "task", { id, fields: { title: "Second" } })
          }
          const stop = right.beforeEach((call) =>
            Effect.gen(function* () {
              if (call.operation !== operation) return
              stop()
              yield* Effect.orDie(engine.records.put(tenant, "task", { id, fields: { title: "Last", body: "more" } }))
            }),
          )
          yield* sync
          for (const app of [left, right]) assert.deepInclude(findBy(app, "task", "title", "Last").fields, { body: "more" })
          assert.strictEqual((yield* engine.records.get(tenant, "task", id)).data["title"], "Last")
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      )
    }

    scenario("what the application makes of an update comes back once, to the other side as well", ({ left, right }) =>
      Effect.gen(function* () {
        const { task, twin } = yield* twins({ left, right }, { title: "Crash" })
        left.edit("task", p, task, { title: "  Crash again " })
        yield* sync
        const writes = { ...right.counts("task") }
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash again")
        assert.strictEqual(right.counts("task").updates, writes.updates)
        assert.strictEqual(left.counts("task").updates, 0)
      }),
    )

    // proves I14
    // proves I3
    for (const allowed of [false, true]) {
      scenario(
        `a create that the application cannot protect is ${allowed ? "sent where that is allowed" : "refused unless that is allowed"}`,
        ({ left, right }) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            left.create("task", p, { title: "only" })
            yield* join(left)
            yield* join(right, allowed ? { allowUnsafeCreates: true } : {})
            yield* sync
            const deliveries = yield* engine.deliveries.list(tenant)
            assert.strictEqual(right.list("task", p).length, allowed ? 1 : 0)
            assert.deepStrictEqual(
              deliveries.map(({ state }) => state),
              allowed ? [] : ["dead"],
            )
            if (!allowed) assert.include(deliveries[0]?.lastError ?? "", "allowUnsafeCreates")
          }),
        { right: { task: { createSafety: { _tag: "None" } } } },
      )
    }

    // proves I14
    scenario(
      "an unprotected create whose answer was lost is dead, retried or not, and made again only after it was dropped",
      ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const task = left.create("task", p, { title: "only" })
          yield* join(left)
          yield* join(right, { allowUnsafeCreates: true })
          right.failNext("create", new UnknownOutcome({ message: "reset" }))
          yield* sync
          yield* TestClock.adjust("1 hour")
          yield* sync
          const [first] = yield* engine.deliveries.list(tenant, { state: "dead" })
          assert.include(first?.lastError ?? "", "once the delivery is dropped")
          yield* engine.deliveries.retry(tenant, first?.streamId ?? "", first?.recordId ?? "")
          yield* sync
          assert.strictEqual((yield* engine.deliveries.list(tenant, { state: "dead" })).length, 1)
          assert.deepStrictEqual(right.list("task", p), [])
          yield* engine.deliveries.drop(tenant, first?.streamId ?? "", first?.recordId ?? "", "ada", "looked it up")
          left.edit("task", p, task, { body: "new" })
          yield* sync
          assert.strictEqual(right.list("task", p).length, 1)
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      { right: { task: { createSafety: { _tag: "None" } } } },
    )

    scenario("records that refer to nothing, or to what does not exist, are refused at the door", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (const fields of [{ task: "", body: "x" }, { body: "x" }, { task: "nowhere", body: "x" }]) {
          const error = yield* Effect.flip(engine.records.put(tenant, "note", { fields }))
          assert.strictEqual(error._tag, "InvalidInput")
          assert.include(error.message, "note.task")
        }
        assert.deepStrictEqual(yield* engine.records.list(tenant, "note"), [])
      }),
    )
  })
}
