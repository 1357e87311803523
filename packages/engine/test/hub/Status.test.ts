/** Where everything stands, as work goes on: in what order, what failed and why, what a sync had a part in. */
import { assert, describe } from "@effect/vitest"
import { Rejected, Unauthorized, Unavailable } from "@syncline/adapter-core"
import { Connections, MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { type Apps, join, joinKinds, partition as p, sync, tenant } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

const statusOf = Effect.fnUntraced(function* (app: Apps["left"]) {
  const engine = yield* SyncEngine
  const report = (yield* engine.status(tenant)).find(({ connection }) => connection.app === app.adapter.app)
  if (report === undefined) throw new Error(`${app.adapter.app} is not connected`)
  return report
})

// proves T-19, law 14
describe("status", () => {
  scenario("names what others refer to first", () =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const owner = Sample.newTenant()
      const ranks = { z: 0, b: 1, y: 2, x: 2, a: 3 }
      yield* Sample.setUp(
        [Sample.connection(owner, "a")],
        Object.entries(ranks)
          .toReversed()
          .map(([id, rank]) => Sample.stream(owner, id, "a", { rank })),
      )
      const [report] = yield* engine.status(owner)
      assert.deepStrictEqual(
        report?.streams.map(({ stream }) => stream.id),
        ["z", "b", "x", "y", "a"],
      )
    }),
  )

  scenario("follows a reading: what failed and when it is tried again, what it covers and when the next is due", ({ left }) =>
    Effect.gen(function* () {
      const start = Date.UTC(2026, 0, 1)
      left.create("task", p, { title: "Crash" })
      yield* TestClock.adjust("10 minutes")
      yield* joinKinds(left, ["task"], { intervalMillis: 180_000 })
      const cursor = Effect.map(statusOf(left), ({ streams: [only] }) => {
        if (only === undefined) throw new Error("there is no stream")
        return only.cursor
      })
      assert.deepStrictEqual(yield* cursor, { version: 1, generation: 1, failures: 0, nextDue: start + 600_000 })
      left.failNext("page", new Unavailable({ message: "maintenance" }), 2)
      yield* sync
      yield* TestClock.adjust("5 seconds")
      const report = yield* sync
      const failing = yield* cursor
      assert.deepInclude(failing, { version: 3, failures: 2, lastError: "left task.page: Unavailable: maintenance" })
      assert.isTrue(failing.nextDue >= start + 606_000 && failing.nextDue <= start + 607_000)
      const [stream] = (yield* statusOf(left)).streams
      assert.deepStrictEqual(report.failures, [
        { streamId: stream?.stream.id ?? "", kind: "task", message: "left task.page: Unavailable: maintenance" },
      ])
      yield* TestClock.adjust("15 seconds")
      const fine = yield* sync
      assert.deepStrictEqual(fine.failures, [])
      assert.deepStrictEqual(yield* cursor, {
        version: 5,
        generation: 1,
        watermark: start,
        validator: "task-1:1",
        failures: 0,
        lastCompletedAt: start + 620_000,
        nextDue: start + 800_000,
      })
    }),
  )

  scenario("says why a connection stands still", ({ left, right }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { connection } = yield* join(left)
      yield* join(right)
      yield* sync
      const state = Effect.map(statusOf(left), (report) => [report.connection.status, report.connection.reason])
      assert.deepStrictEqual(yield* state, ["active", null])
      yield* TestClock.adjust("1 minute")
      left.failNext("page", new Unauthorized({ message: "revoked" }))
      const report = yield* sync
      const reason = "left member.page: Unauthorized: revoked"
      assert.deepStrictEqual(yield* state, ["error", reason])
      assert.deepStrictEqual(report.errors, [{ connectionId: connection.id, message: reason }])
      for (const [change, expected] of [
        ["pause", "paused"],
        ["resume", "active"],
        ["disconnect", "disconnected"],
      ] as const) {
        yield* engine[change](tenant, connection.id)
        assert.deepStrictEqual(yield* state, [expected, null])
      }
      assert.deepStrictEqual((yield* sync).errors, [])
      assert.strictEqual((yield* statusOf(right)).connection.status, "active")
      const store = yield* Connections
      yield* store.update(tenant, connection.id, { status: "error", reason: null })
      assert.deepStrictEqual((yield* sync).errors, [{ connectionId: connection.id, message: "needs its person" }])
    }),
  )

  scenario("a sync reports the runs it had a part in, oldest first, and only its connection's", ({ left, right }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      left.create("task", p, { title: "Crash" })
      const side = yield* joinKinds(left, ["task"])
      yield* joinKinds(right, ["task"])
      const parts = ({ runs }: { readonly runs: ReadonlyArray<{ readonly connectionId: string; readonly strategy: string }> }) =>
        runs.map(({ connectionId, strategy }) => [connectionId === side.id ? "left" : "right", strategy].join(" "))
      const first = yield* sync
      assert.deepStrictEqual(parts(first).toSorted(), ["left initial", "right initial", "right push"])
      assert.isTrue(first.runs.every(({ startedAt }, index, runs) => startedAt >= (runs[index - 1]?.startedAt ?? 0)))
      yield* TestClock.adjust("1 minute")
      left.failNext("page", new Rejected({ message: "no such list" }))
      right.failNext("page", new Rejected({ message: "no such list" }))
      yield* sync
      yield* TestClock.adjust("1 minute")
      const alone = yield* engine.sync({ tenant, connectionId: side.id })
      assert.deepStrictEqual(parts(alone), ["left delta"])
      assert.deepStrictEqual(alone.failures, [])
    }),
  )
})
