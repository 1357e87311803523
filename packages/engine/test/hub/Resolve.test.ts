/** A conflict says who asked, and a decision who changed the record. */
import { assert, describe } from "@effect/vitest"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { onlyTask } from "../../src/testing/Announced.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { findBy, join, partition as p, sync, tenant, twins } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

// proves T-31, T-61
describe("resolving", () => {
  for (const [settings, strategy] of [
    [{}, "manual"],
    [{ strategy: "merge" }, "merge"],
    [{ strategy: "merge", fieldStrategies: { title: "manual" } }, "manual"],
    [{ strategy: "manual", fieldStrategies: { title: "merge", body: "manual" } }, "merge"],
  ] as const) {
    scenario(`a conflict keeps the strategy that asked: ${JSON.stringify(settings)}`, ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        const side = yield* join(left)
        yield* join(right, settings)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Left title" })
        right.edit("task", p, findBy(right, "task", "title", "Crash").id, { title: "Right title" })
        yield* engine.sync({ tenant, connectionId: side.connection.id })
        yield* sync
        const conflicts = yield* engine.conflicts.list(tenant)
        assert.deepStrictEqual(
          conflicts.map((conflict) => [conflict.strategy, conflict.local, conflict.external]),
          [[strategy, "Left title", "Right title"]],
        )
      }),
    )
  }

  for (const [decision, after] of [
    ["external", "Right title"],
    [{ value: "Third title" }, "Third title"],
    ["local", undefined],
  ] as const) {
    scenario(`a decision for ${JSON.stringify(decision)} is the host's ${after === undefined ? "and changes no record" : "edit"}`, (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { twin } = yield* twins(apps, { title: "Crash" })
        const id = yield* onlyTask
        yield* engine.records.put(tenant, "task", { id, fields: { title: "Ours" } })
        apps.right.edit("task", p, twin, { title: "Right title" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        const before = yield* engine.records.history(tenant, id)
        const [conflict] = yield* engine.conflicts.list(tenant)
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", decision, "ada")
        const version = after === undefined ? before.length : before.length + 1
        const at = start + 2 * minute
        const of = { tenant, recordId: id, kind: "task", origin: "host", runId: null, version, at }
        const [made, ...entries] = (yield* engine.records.history(tenant, id)).slice(before.length)
        assert.deepStrictEqual(entries, [])
        const resolution = typeof decision === "object" ? "value" : decision
        const { id: conflictId = "", streamId = "" } = conflict ?? {}
        const deed = { _tag: "ConflictDecided", by: "ada", streamId, conflictId, field: "title", resolution } as const
        assert.deepInclude(made, { ...of, deed, changes: after === undefined ? {} : { title: { before: "Ours", after } } })
        const { fieldTimes } = yield* engine.records.get(tenant, "task", id)
        assert.deepStrictEqual(fieldTimes["title"], { at: after === undefined ? start + minute : at, origin: "host" })
      }),
    )
  }
})
