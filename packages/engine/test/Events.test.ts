/** What happens is announced whole and exactly once, whatever is retried, refused or done in several steps. */
import { assert, describe } from "@effect/vitest"
import { type Reason, RateLimited, Malformed, Rejected, Unauthorized } from "@syncline/adapter-core"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { announced, joinTasks, ofReadings, onlyTask, runsOf } from "../src/testing/Announced.ts"
import { scenarioOver } from "../src/testing/Scenario.ts"
import { findBy, outage, partition as p, sync, tenant, twins } from "../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

// proves T-36
describe("events", () => {
  scenario("neither the host's edits nor our own writes are announced as the application's", ({ left, right }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* joinTasks(left)
      const about = yield* joinTasks(right)
      yield* sync
      const id = yield* engine.records.put(tenant, "task", { fields: { title: "Ours" } })
      yield* sync
      yield* TestClock.adjust("1 minute")
      yield* engine.records.put(tenant, "task", { id, fields: { body: "more" } })
      yield* sync
      yield* TestClock.adjust("1 minute")
      yield* sync
      const ofObjects = announced("ExternalRecordCreated", "ExternalRecordUpdated")
      assert.deepStrictEqual(yield* ofObjects, [])
      // What an application makes of what it is told is its own doing.
      yield* engine.records.put(tenant, "task", { id, fields: { title: "  Trimmed " } })
      yield* sync
      const { id: externalId } = findBy(right, "task", "title", "Trimmed")
      assert.deepStrictEqual(yield* ofObjects, [])
      assert.isDefined(externalId)
      right.edit("task", p, externalId, { state: "done" })
      yield* TestClock.adjust("1 minute")
      yield* sync
      assert.deepStrictEqual(yield* ofObjects, [{ _tag: "ExternalRecordUpdated", ...about, recordId: id, externalId }])
    }),
  )

  scenario(
    "a reading of many pages and several steps begins and ends once",
    ({ left }) =>
      Effect.gen(function* () {
        for (let index = 0; index < 45; index += 1) left.create("task", p, { title: `Task ${index}` })
        const about = yield* joinTasks(left)
        yield* sync
        const [run] = yield* runsOf(about)
        assert.deepStrictEqual(yield* ofReadings, [
          { _tag: "SyncStarted", ...about, runId: run?.id, strategy: "initial" },
          { _tag: "SyncCompleted", ...about, runId: run?.id },
        ])
        assert.strictEqual((yield* announced("ExternalRecordCreated")).length, 45)
      }),
    { pageSize: 2 },
  )

  for (const page of [1, 2, 3]) {
    scenario(
      `each attempt at page ${page} that fails is announced, and neither the beginning nor the end a second time`,
      ({ left }) =>
        Effect.gen(function* () {
          for (const title of ["One", "Two", "Three"]) left.create("task", p, { title })
          const about = yield* joinTasks(left)
          const back = outage(left, ({ operation }) => {
            const read = left.log.filter((call) => call.operation === "page" && call.outcome === "answered").length
            return operation === "page" && read >= page - 1
          })
          yield* sync
          for (let attempt = 0; attempt < 2; attempt += 1) {
            yield* TestClock.adjust("2 seconds")
            yield* sync
          }
          back()
          yield* TestClock.adjust("1 minute")
          yield* sync
          // What changed behind the reading that was under way is asked for when it is over.
          const [run, since, ...others] = yield* runsOf(about)
          assert.deepStrictEqual(others, [])
          const of = { ...about, runId: run?.id }
          const failed = { _tag: "SyncError", ...of, recordId: null, message: "left page: Unavailable: maintenance" }
          assert.strictEqual(left.log.filter(({ outcome }) => outcome === "Unavailable").length, 3)
          assert.deepStrictEqual(yield* ofReadings, [
            { _tag: "SyncStarted", ...of, strategy: "initial" },
            failed,
            failed,
            failed,
            { _tag: "SyncCompleted", ...of },
            { _tag: "SyncStarted", ...about, runId: since?.id, strategy: "delta" },
            { _tag: "SyncCompleted", ...about, runId: since?.id },
          ])
        }),
      { pageSize: 1 },
    )
  }

  scenario("a reading that is refused has a beginning and an error, and the next one is another", ({ left }) =>
    Effect.gen(function* () {
      left.create("task", p, { title: "One" })
      const about = yield* joinTasks(left)
      left.failNext("page", new Rejected({ message: "no such list" }))
      yield* sync
      yield* TestClock.adjust("5 minutes")
      yield* sync
      const [refused, completed, ...others] = yield* runsOf(about)
      assert.deepStrictEqual(others, [])
      assert.notStrictEqual(refused?.id, completed?.id)
      assert.deepStrictEqual(yield* ofReadings, [
        { _tag: "SyncStarted", ...about, runId: refused?.id, strategy: "initial" },
        { _tag: "SyncError", ...about, runId: refused?.id, recordId: null, message: "left task.page: Rejected: no such list" },
        { _tag: "SyncStarted", ...about, runId: completed?.id, strategy: "initial" },
        { _tag: "SyncCompleted", ...about, runId: completed?.id },
      ])
    }),
  )

  for (const reason of [new RateLimited({ message: "slow down", waitMillis: 60_000 }), new Unauthorized({ message: "revoked" })]) {
    scenario(`a reading that its connection stops (${reason._tag}) is announced when it goes on`, ({ left }) =>
      Effect.gen(function* () {
        const about = yield* joinTasks(left)
        left.failNext("page", reason)
        yield* sync
        assert.deepStrictEqual(yield* ofReadings, [])
        assert.deepStrictEqual(yield* runsOf(about), [])
        yield* TestClock.adjust("5 minutes")
        yield* joinTasks(left)
        yield* sync
        const [run] = yield* runsOf(about)
        assert.deepStrictEqual(yield* ofReadings, [
          { _tag: "SyncStarted", ...about, runId: run?.id, strategy: "initial" },
          { _tag: "SyncCompleted", ...about, runId: run?.id },
        ])
      }),
    )
  }

  const failures: ReadonlyArray<readonly [title: string, reason: Reason, attempts: number]> = [
    ["refused", new Rejected({ message: "too long" }), 1],
    ["tried too often", new Malformed({ message: "no JSON" }), 15],
  ]
  for (const [title, reason, attempts] of failures) {
    scenario(`a delivery that is ${title} is announced once, with record and run, and not before it is dead`, ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "Crash" })
        yield* joinTasks(left)
        const about = yield* joinTasks(right)
        right.failNext("create", reason, attempts)
        for (let hour = 0; hour < attempts + 2; hour += 1) {
          assert.deepStrictEqual(yield* announced("SyncError"), [])
          yield* sync
          if ((yield* engine.deliveries.list(tenant, { state: "dead" })).length > 0) break
          yield* TestClock.adjust("1 hour")
        }
        const [run, ...others] = (yield* runsOf(about)).filter(({ strategy }) => strategy === "push")
        assert.deepStrictEqual(others, [])
        const message = `right task.create: ${reason._tag}: ${reason.message}`
        const dead = [{ _tag: "SyncError", ...about, runId: run?.id, recordId: yield* onlyTask, message }]
        assert.deepStrictEqual(yield* announced("SyncError"), dead)
        yield* TestClock.adjust("2 hours")
        yield* sync
        assert.deepStrictEqual(yield* announced("SyncError"), dead)
      }),
    )
  }

  for (const resolution of ["local", "external", "value", "agreed"] as const) {
    scenario(`a conflict is announced when it arises and when it ends (${resolution}), once each`, (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins(apps, { title: "Crash" })
        apps.left.edit("task", p, task, { title: "Left title" })
        apps.right.edit("task", p, twin, { title: "Right title" })
        yield* sync
        yield* sync
        const [conflict, ...others] = yield* engine.conflicts.list(tenant)
        assert.deepStrictEqual(others, [])
        if (conflict === undefined) return
        const { id: conflictId, streamId, recordId, external } = conflict
        const about = { streamId, kind: "task", conflictId, recordId, field: "title" }
        assert.deepStrictEqual(yield* announced("ConflictDetected"), [{ _tag: "ConflictDetected", ...about }])
        yield* TestClock.adjust("1 minute")
        const [app, id] = external === "Right title" ? [apps.right, twin] : [apps.left, task]
        if (resolution === "agreed") app.edit("task", p, id, { title: conflict.local })
        else yield* engine.conflicts.resolve(tenant, conflictId, resolution === "value" ? { value: "Third" } : resolution, "ada")
        yield* sync
        // Told what holds already, unless it is the same.
        yield* Effect.ignore(engine.conflicts.resolve(tenant, conflictId, "external", "bob"))
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.deepStrictEqual(yield* announced("ConflictDetected", "ConflictResolved"), [
          { _tag: "ConflictDetected", ...about },
          { _tag: "ConflictResolved", ...about, resolution },
        ])
      }),
    )
  }
})
