/** What a reading did stands in its run: in full or what changed, refused or put off, one run from its beginning to its end. */
import { assert, describe } from "@effect/vitest"
import { Forbidden, Gone, Malformed, Rejected, Unavailable } from "@syncline/adapter-core"
import { MemoryStore, Streams, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { noCounts } from "../../src/model/Run.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { joinKinds, partition as p, sync, tenant } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

/** The runs of a kind, oldest first. */
const runsOf = Effect.fnUntraced(function* (kind: string) {
  const engine = yield* SyncEngine
  return (yield* engine.runs(tenant)).filter((run) => run.kind === kind).toReversed()
})

const cursorOf = Effect.fnUntraced(function* (streamId: string) {
  const streams = yield* Streams
  return yield* streams.cursor(tenant, streamId)
})

describe("pull runs", () => {
  scenario(
    "what cannot tell its changes is read in full each time",
    ({ left }) =>
      Effect.gen(function* () {
        left.create("task", p, { title: "Crash" })
        yield* joinKinds(left, ["task"])
        for (const title of ["Another", undefined, undefined]) {
          yield* sync
          if (title !== undefined) left.create("task", p, { title })
          yield* TestClock.adjust("1 minute")
        }
        const runs = (yield* runsOf("task")).map(({ strategy, counts }) => [strategy, counts])
        assert.deepStrictEqual(runs, [
          ["initial", { ...noCounts, read: 1, created: 1 }],
          ["full", { ...noCounts, read: 2, created: 1, unchanged: 1 }],
          // It says itself that nothing is different.
          ["full", noCounts],
        ])
      }),
    { left: { task: { facts: { kind: "none" } } } },
  )

  for (const reason of [
    new Rejected({ message: "no such filter" }),
    new Forbidden({ message: "not yours" }),
    new Gone({ message: "it moved" }),
  ]) {
    // proves V-05, law 14
    scenario(
      `a reading that is refused (${reason._tag}) is a failed run with the reason, and the next begins after the interval`,
      ({ left }) =>
        Effect.gen(function* () {
          left.create("task", p, { title: "One" })
          yield* joinKinds(left, ["task"], { intervalMillis: 2 * minute })
          yield* sync
          yield* TestClock.adjust("1 minute")
          left.create("task", p, { title: "Two" })
          left.failNext("page", reason)
          const report = yield* sync
          const [, failed, ...none] = yield* runsOf("task")
          assert.deepStrictEqual(none, [])
          const error = `left task.page: ${reason._tag}: ${reason.message}`
          assert.deepInclude(failed, { strategy: "delta", outcome: "failed", error, counts: noCounts, problems: [] })
          assert.deepInclude(failed, { startedAt: start + minute, heartbeatAt: start + minute, endedAt: start + minute })
          const { streamId = "" } = failed ?? {}
          assert.deepStrictEqual(report.failures, [{ streamId, kind: "task", partitionName: p, message: error }])
          assert.deepStrictEqual(yield* cursorOf(streamId), {
            version: 3,
            generation: 1,
            watermark: start,
            lastCompletedAt: start,
            lastBegunAt: start,
            failures: 1,
            lastError: error,
            nextDue: start + 3 * minute,
          })
          yield* TestClock.adjust("1 minute")
          const { failures } = yield* sync
          const [, , next] = yield* runsOf("task")
          assert.deepStrictEqual(failures, [])
          assert.deepInclude(next, { outcome: "completed", error: null, strategy: "delta" })
          assert.notStrictEqual(next?.id, failed?.id)
          assert.deepStrictEqual(next?.counts, { ...noCounts, read: 2, created: 1, unchanged: 1 })
        }),
    )
  }

  scenario("a reading that fails for now goes on as the same run, which says so until then", ({ left }) =>
    Effect.gen(function* () {
      left.create("task", p, { title: "One" })
      yield* joinKinds(left, ["task"])
      left.failNext("page", new Unavailable({ message: "maintenance" }))
      left.failNext("page", new Malformed({ message: "no JSON" }))
      yield* sync
      const [first] = yield* runsOf("task")
      const error = "left task.page: Unavailable: maintenance"
      assert.deepInclude(first, { outcome: "running", error, startedAt: start, heartbeatAt: start, endedAt: null })
      yield* TestClock.adjust("1 minute")
      yield* sync
      const [second] = yield* runsOf("task")
      const again = { error: "left task.page: Malformed: no JSON", heartbeatAt: start + minute }
      assert.deepStrictEqual(second, first === undefined ? first : { ...first, ...again })
      yield* TestClock.adjust("1 minute")
      yield* sync
      // What changed behind it meanwhile is another's.
      const [last, since, ...others] = yield* runsOf("task")
      assert.deepStrictEqual(others, [])
      assert.deepInclude(since, { strategy: "delta", outcome: "completed" })
      assert.deepInclude(last, { id: first?.id ?? "", outcome: "completed", error: null, startedAt: start, endedAt: start + 2 * minute })
      assert.deepStrictEqual(last?.counts, { ...noCounts, read: 1, created: 1 })
    }),
  )

  scenario("a word that is made again under its name is looked for in its old place, and stays one", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const old = left.create("tag", p, { name: "bug" })
      yield* joinKinds(left, ["tag"])
      yield* sync
      yield* TestClock.adjust("1 minute")
      left.remove("tag", p, old)
      const again = left.create("tag", p, { name: "bug" })
      yield* sync
      const [record, ...others] = yield* engine.records.list(tenant, "tag")
      assert.deepStrictEqual(others, [])
      const links = yield* engine.records.links(tenant, record?.id ?? "")
      assert.deepStrictEqual(
        links.map(({ externalId, state }) => [externalId, state]),
        [[again, "linked"]],
      )
    }),
  )
})
