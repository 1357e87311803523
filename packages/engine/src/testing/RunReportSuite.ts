/** What one run did, as data and in words: a reading, a sending, and one that is not there. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { SyncEngine } from "../SyncEngine.ts"
import { TestClock } from "effect/testing"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, sync, tenant } from "./World.ts"

export const runReportSuite = (scenario: Scenario): void => {
  // proves T-06, T-15, T-34
  describe("the report of a run", () => {
    scenario("names what was changed and written, and says so in words", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "Crash" })
        yield* join(left)
        yield* join(right)
        const { text, runs } = yield* sync
        const [record] = yield* engine.records.list(tenant, "task")
        const twin = right.list("task", p)[0]?.id ?? ""
        const of = Effect.fnUntraced(function* (strategy: "initial" | "push") {
          const run = runs.find((each) => each.kind === "task" && each.strategy === strategy && each.counts.created > 0)
          return yield* engine.runReport(tenant, run?.id ?? "")
        })
        const [reading, sending] = [yield* of("initial"), yield* of("push")]
        assert.deepStrictEqual([reading.changed, reading.written], [[record?.id ?? ""], []])
        assert.match(reading.text, /at left, first reading of every task, begun at \S+: completed in [\d.]+ m?s\n {2}1 read, 1 new here$/)
        assert.deepStrictEqual(sending.changed, [])
        assert.deepStrictEqual(
          sending.written.map(({ action, recordId, externalId }) => [action, recordId, externalId]),
          [["create", record?.id ?? "", twin]],
        )
        assert.match(sending.text, /at right, sending of every task that differs, .*\n {2}1 made there$/)
        for (const each of [reading, sending]) assert.include(text, each.text)
        yield* TestClock.adjust("1 minute")
        assert.match((yield* sync).text, /^\d+ runs found nothing to do$/)
      }),
    )

    scenario("of a run that is not there is refused", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        assert.deepInclude(yield* Effect.flip(engine.runReport(tenant, "none")), { _tag: "NotFound", what: "run", id: "none" })
      }),
    )
  })
}
