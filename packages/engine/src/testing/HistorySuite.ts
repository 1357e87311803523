/** Who changed what, when, and from what to what: of every change of a record, whoever made it, and of nothing else. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { HistoryEntry } from "../model/History.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, joinKinds, partition as p, sync, tenant } from "./World.ts"

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

const historyOf = Effect.fnUntraced(function* (id: string) {
  const engine = yield* SyncEngine
  const entries: ReadonlyArray<HistoryEntry> = yield* engine.records.history(tenant, id)
  for (const [index, { seq }] of entries.entries()) assert.isAbove(seq, entries[index - 1]?.seq ?? -1)
  return entries.map(({ seq: _seq, ...entry }) => entry)
})

const only = Effect.fnUntraced(function* (kind: string) {
  const engine = yield* SyncEngine
  const [record, ...others] = yield* engine.records.list(tenant, kind)
  if (record === undefined || others.length > 0) throw new Error(`${others.length + 1} records of ${kind}`)
  return record
})

/** The run of a stream that ended at a time. */
const runAt = Effect.fnUntraced(function* (streamId: string, at: number) {
  const engine = yield* SyncEngine
  return (yield* engine.runs(tenant, { streamId })).find(({ endedAt }) => endedAt === at)?.id ?? "none"
})

export const historySuite = (scenario: Scenario): void => {
  // proves T-61, Q-14
  describe("history", () => {
    scenario("an edit of the host is the host's, with what was there before", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const id = yield* engine.records.put(tenant, "tag", { fields: { name: "Bug", color: "red" } })
        yield* TestClock.adjust("1 minute")
        yield* engine.records.put(tenant, "tag", { id, fields: { name: "Defect", color: "red" } })
        yield* engine.records.put(tenant, "tag", { id, fields: { color: "red" } })
        const of = { tenant, recordId: id, kind: "tag", origin: "host", runId: null }
        assert.deepStrictEqual(yield* historyOf(id), [
          { ...of, version: 1, at: start, changes: { name: { after: "Bug" }, color: { after: "red" } } },
          { ...of, version: 2, at: start + minute, changes: { name: { before: "Bug", after: "Defect" } } },
        ])
        assert.deepStrictEqual(yield* engine.records.get(tenant, "tag", id), {
          tenant,
          kind: "tag",
          id,
          version: 2,
          data: { name: "Defect", color: "red" },
          fieldTimes: { name: { at: start + minute, origin: "host" }, color: { at: start, origin: "host" } },
          matchKeys: ["name:defect"],
          createdAt: start,
          updatedAt: start + minute,
        })
      }),
    )

    scenario("an edit of an application is its stream's, in the run that read it, at the time the application gives", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const tag = left.create("tag", p, { name: "Bug", color: "red" })
        yield* joinKinds(left, ["tag"])
        yield* TestClock.adjust("1 minute")
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("tag", p, tag, { color: "blue" })
        yield* TestClock.adjust("1 minute")
        yield* sync
        const record = yield* only("tag")
        const [link] = yield* engine.records.links(tenant, record.id)
        const streamId = link?.streamId ?? ""
        const of = { tenant, recordId: record.id, kind: "tag", origin: streamId }
        const [read, again] = [start + minute, start + 3 * minute]
        const [first, second] = [yield* runAt(streamId, read), yield* runAt(streamId, again)]
        assert.deepStrictEqual(yield* historyOf(record.id), [
          { ...of, version: 1, runId: first, at: read, changes: { name: { after: "Bug" }, color: { after: "red" } } },
          { ...of, version: 2, runId: second, at: again, changes: { color: { before: "red", after: "blue" } } },
        ])
        assert.deepStrictEqual(record, {
          tenant,
          kind: "tag",
          id: record.id,
          version: 2,
          data: { name: "Bug", color: "blue" },
          fieldTimes: { name: { at: start, origin: streamId }, color: { at: start + 2 * minute, origin: streamId } },
          matchKeys: ["name:bug"],
          createdAt: read,
          updatedAt: again,
        })
      }),
    )

    scenario("what an application shows instead of what it was sent is its own, in the run that sent it", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "Crash", state: "todo" })
        yield* join(left)
        const { streams } = yield* join(right)
        const streamId = streams["task"]?.id ?? ""
        yield* sync
        const twin = findBy(right, "task", "title", "Crash").id
        yield* TestClock.adjust("1 minute")
        const { id } = yield* only("task")
        yield* engine.records.put(tenant, "task", { id, fields: { body: "ours" } })
        const stop = right.beforeEach((call) =>
          Effect.sync(() => {
            if (call.operation !== "update") return
            stop()
            right.edit("task", p, twin, { state: "done" })
          }),
        )
        yield* sync
        const [, ours, theirs, ...others] = yield* historyOf(id)
        assert.deepStrictEqual(others, [])
        const of = { tenant, recordId: id, kind: "task", at: start + minute }
        assert.deepStrictEqual(ours, { ...of, version: 2, origin: "host", runId: null, changes: { body: { before: "", after: "ours" } } })
        const runs = yield* engine.runs(tenant, { streamId })
        const pushed = runs.find(({ strategy, startedAt }) => strategy === "push" && startedAt === start + minute)
        const changes = { state: { before: "todo", after: "done" } }
        assert.deepStrictEqual(theirs, { ...of, version: 3, origin: streamId, runId: pushed?.id ?? "none", changes })
      }),
    )
  })
}
