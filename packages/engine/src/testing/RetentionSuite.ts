/** A store that runs for years stays small: what nobody works with any more is forgotten beside the work. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Links } from "../store/Links.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { binned, idOf, inStep, twinOf } from "./Removing.ts"
import { findBy, join, partition as p, quiet, rounds, sync, tenant, twins } from "./World.ts"

export const retentionSuite = (scenario: Scenario): void => {
  // proves T-44
  describe("retention", () => {
    scenario("runs and events go after ninety days, the history of records later; what they are stays", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task } = yield* twins(apps, { title: "Crash" })
        apps.left.edit("task", p, task, { title: "Crash again" })
        yield* sync
        const [record] = yield* engine.records.list(tenant, "task")
        const seen = Effect.gen(function* () {
          const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
          const history = yield* engine.records.history(tenant, record?.id ?? "")
          const runs = yield* engine.runs(tenant, { limit: 1000 })
          return { events: events.length, runs: runs.length, history: history.length }
        })
        const first = yield* seen
        assert.strictEqual(first.history, 2)
        yield* TestClock.adjust("80 days")
        yield* sync
        assert.isAtLeast((yield* seen).events, first.events)
        yield* TestClock.adjust("20 days")
        yield* sync
        const then = yield* seen
        assert.isBelow(then.runs, first.runs)
        assert.isBelow(then.events, first.events)
        assert.strictEqual(then.history, 2)
        yield* TestClock.adjust("800 days")
        yield* sync
        assert.strictEqual((yield* seen).history, 1)
        const streams = (yield* engine.status(tenant)).flatMap((connection) => connection.streams)
        assert.isTrue(streams.every(({ lastRun }) => lastRun !== undefined))
        assert.strictEqual(findBy(apps.right, "task", "title", "Crash again").fields["title"], "Crash again")
      }),
    )

    scenario(
      "what was removed long ago is known without its payload, and comes back elsewhere as it does where it was removed",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const [engine, links] = [yield* SyncEngine, yield* Links]
          const [one = ""] = yield* inStep(apps, "One", "Two")
          const payloads = Effect.gen(function* () {
            const found = yield* engine.records.links(tenant, id)
            return yield* Effect.forEach(found, ({ streamId, externalId }) => links.payload(tenant, streamId, externalId))
          })
          const id = yield* idOf("One")
          const twin = twinOf(right, "One")
          left.remove("task", p, one)
          yield* rounds()
          assert.notInclude(yield* payloads, undefined)
          yield* TestClock.adjust("91 days")
          yield* rounds()
          assert.deepStrictEqual(yield* payloads, [undefined, undefined])
          left.restore("task", p, one)
          yield* rounds()
          assert.sameDeepMembers(
            right.list("task", p).map((task) => [task.id === twin, task.fields["title"]]),
            [
              [true, "One"],
              [false, "Two"],
            ],
          )
          assert.notInclude(yield* payloads, undefined)
          yield* quiet(apps)
        }),
      binned,
    )

    scenario("what waits for somebody is not forgotten", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins(apps, { title: "Crash" })
        apps.left.edit("task", p, task, { title: "Hers" })
        apps.right.edit("task", p, twin, { title: "His" })
        yield* sync
        assert.strictEqual((yield* engine.conflicts.list(tenant, { state: "open" })).length, 1)
        yield* TestClock.adjust("1000 days")
        yield* join(apps.left)
        yield* sync
        assert.strictEqual((yield* engine.conflicts.list(tenant, { state: "open" })).length, 1)
      }),
    )
  })
}
