/** What a reading did stands in its run: every object it read is counted as what became of it, and what went wrong is told in words. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { noCounts } from "../model/Run.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { joinKinds, partition as p, sync, tenant } from "./World.ts"

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

/** The runs of a kind, oldest first. */
const runsOf = Effect.fnUntraced(function* (kind: string) {
  const engine = yield* SyncEngine
  return (yield* engine.runs(tenant)).filter((run) => run.kind === kind).toReversed()
})

export const pullRunSuite = (scenario: Scenario): void => {
  // proves F-19, T-38
  describe("pull runs", () => {
    scenario("every object counts as what became of it, and what could not be read is named", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        const note = (body: string) => left.create("note", p, { task, body })
        const notes = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => note(`${prefix} ${index}`))
        const [updated, unchanged, disputed] = [notes("updated", 2), notes("unchanged", 3), notes("disputed", 5)]
        const connection = yield* joinKinds(left, ["task", "note"], { direction: "pull" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        for (const { id, data } of yield* engine.records.list(tenant, "note")) {
          if (String(data["body"]).startsWith("disputed")) yield* engine.records.put(tenant, "note", { id, fields: { body: "ours" } })
        }
        for (const id of [...updated, ...disputed]) left.edit("note", p, id, { body: "theirs" })
        for (const id of unchanged) left.extend("note", p, id, { reactions: 1 })
        notes("created", 1)
        const bad = notes("bad", 6)
        for (const id of bad) left.corrupt("note", p, id)
        for (let index = 0; index < 4; index += 1) left.create("note", p, { task: "unknown", body: `waiting ${index}` })
        yield* sync
        const [, run] = yield* runsOf("note")
        const [{ streams } = { streams: [] }] = yield* engine.status(tenant)
        const { problems, ...rest } = run ?? { problems: [] }
        assert.deepStrictEqual(rest, {
          tenant,
          id: run?.id ?? "",
          connectionId: connection.id,
          streamId: streams.find(({ stream }) => stream.kind === "note")?.stream.id ?? "",
          kind: "note",
          strategy: "delta",
          outcome: "completed",
          counts: { read: 21, created: 1, updated: 2, removed: 0, unchanged: 8, skipped: 4, conflicted: 5, failed: 6 },
          error: null,
          startedAt: start + minute,
          heartbeatAt: start + minute,
          endedAt: start + minute,
        })
        assert.sameMembers(
          problems.map(({ externalId }) => externalId),
          bad,
        )
        for (const { recordId, message } of problems) assert.deepStrictEqual([recordId, message.includes("updatedAt")], [null, true])
      }),
    )

    scenario("an object that had a record before it could not be read is told with it; of many the first twenty are told", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const tasks = Array.from({ length: 25 }, (_, index) => left.create("task", p, { title: `Task ${index}` }))
        yield* joinKinds(left, ["task"])
        yield* sync
        yield* TestClock.adjust("1 minute")
        for (const id of tasks) left.corrupt("task", p, id)
        yield* sync
        const [, run] = yield* runsOf("task")
        assert.deepStrictEqual(run?.counts, { ...noCounts, read: 25, failed: 25 })
        const problems = run?.problems ?? []
        assert.strictEqual(problems.length, 20)
        for (const { externalId, recordId } of problems) {
          const links = yield* engine.records.links(tenant, recordId ?? "")
          assert.deepStrictEqual(
            links.map((link) => [link.externalId, link.state]),
            [[externalId, "quarantined"]],
          )
        }
      }),
    )

    scenario(
      "a reading of several pages is one run that adds them up",
      ({ left }) =>
        Effect.gen(function* () {
          for (let index = 0; index < 45; index += 1) left.create("task", p, { title: `Task ${index}` })
          yield* joinKinds(left, ["task"])
          left.beforeEach(({ operation }) => (operation === "page" ? TestClock.adjust("1 second") : Effect.void))
          yield* sync
          const [run, ...others] = yield* runsOf("task")
          assert.deepStrictEqual(others, [])
          const times = { startedAt: start + 1000, heartbeatAt: start + 23_000, endedAt: start + 23_000 }
          assert.deepInclude(run, { ...times, strategy: "initial", outcome: "completed", error: null })
          assert.deepStrictEqual(run?.counts, { ...noCounts, read: 45, created: 45 })
        }),
      { pageSize: 2 },
    )
  })
}
