/** What happens is announced whole and exactly once, whatever is retried, interrupted or done in several steps. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { announced, joinTasks, ofReadings, onlyTask, runsOf } from "./Announced.ts"
import * as Process from "./Process.ts"
import type { Scenario } from "./Scenario.ts"
import { partition as p, sync, tenant } from "./World.ts"

export const eventsSuite = (scenario: Scenario): void => {
  // proves T-36
  describe("events", () => {
    scenario("an object that arose and an object that changed are announced with record and object, once each", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        const about = yield* joinTasks(left)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Crash again" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        yield* sync
        const id = yield* onlyTask
        const [initial, ...deltas] = (yield* runsOf(about)).map((run) => run.id)
        const of = (runId: string | undefined) => ({ ...about, runId })
        const object = { ...about, recordId: id, externalId: task }
        assert.deepStrictEqual(yield* announced(), [
          { _tag: "ExternalRecordCreated", ...object },
          { _tag: "SyncStarted", ...of(initial), strategy: "initial" },
          { _tag: "SyncCompleted", ...of(initial) },
          { _tag: "ExternalRecordUpdated", ...object },
          { _tag: "SyncStarted", ...of(deltas[0]), strategy: "delta" },
          { _tag: "SyncCompleted", ...of(deltas[0]) },
          { _tag: "SyncStarted", ...of(deltas[1]), strategy: "delta" },
          { _tag: "SyncCompleted", ...of(deltas[1]) },
        ])
        const stored = yield* engine.events.list(tenant, { after: 0 })
        const start = Date.UTC(2026, 0, 1)
        assert.deepStrictEqual(
          stored.map(({ at }) => at - start),
          [0, 0, 0, 60_000, 60_000, 60_000, 120_000, 120_000],
        )
        for (const [index, { seq }] of stored.entries()) {
          assert.deepStrictEqual(yield* engine.events.list(tenant, { after: seq }), stored.slice(index + 1))
          assert.deepStrictEqual(yield* engine.events.list(tenant, { after: seq, limit: 2 }), stored.slice(index + 1, index + 3))
        }
      }),
    )

    for (const when of ["before", "after"] as const) {
      for (const page of [1, 3]) {
        scenario(
          `a reading that dies ${when} the commit of page ${page} is announced once by whoever ends it`,
          (apps) =>
            Effect.gen(function* () {
              for (const title of ["One", "Two", "Three"]) apps.left.create("task", p, { title })
              const about = yield* joinTasks(apps.left)
              let commits = 0
              const { engine } = yield* Process.start(apps, {
                fault: ({ cursor }) => (cursor !== undefined && ++commits === page ? when : undefined),
              })
              assert.strictEqual((yield* Effect.flip(engine.sync({ tenant })))._tag, "StoreError")
              yield* TestClock.adjust("1 minute")
              yield* sync
              assert.strictEqual((yield* announced("ExternalRecordCreated")).length, 3)
              // Once a page is stored, what changed behind it is asked for by another reading.
              const runs = yield* runsOf(about)
              assert.strictEqual(runs.length, when === "before" && page === 1 ? 1 : 2)
              assert.deepStrictEqual(
                yield* ofReadings,
                runs.flatMap(({ id: runId, strategy }) => [
                  { _tag: "SyncStarted", ...about, runId, strategy },
                  { _tag: "SyncCompleted", ...about, runId },
                ]),
              )
            }),
          { pageSize: 1 },
        )
      }
    }
  })
}
