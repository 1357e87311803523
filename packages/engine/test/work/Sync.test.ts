/** How much of a sync goes on at once, and what its caller hears of it meanwhile. */
import { assert, describe } from "@effect/vitest"
import { MemoryStore, SyncEngine, type SyncReport } from "@syncline/engine"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { type Apps, joinKinds, partition as p, sync, tenant } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

/** A page lasts so many turns, and, until as many as are expected are waited for, as long as it takes; a sync that asks for fewer ends all the same. */
const [turns, mostTurns] = [500, 50_000]

/** How many pages are being waited for at once, at most, over some applications. */
const together = (apps: ReadonlyArray<Apps["left"]>, expected: number) => {
  const seen = { now: 0, most: 0 }
  for (const app of apps) {
    app.beforeEach(({ operation }) =>
      operation !== "page"
        ? Effect.void
        : Effect.gen(function* () {
            seen.now += 1
            seen.most = Math.max(seen.most, seen.now)
            for (let turn = 0; turn < (seen.most < expected ? mostTurns : turns); turn += 1) yield* Effect.yieldNow
            seen.now -= 1
          }),
    )
  }
  return seen
}

describe("a sync", () => {
  scenario("reads all connections at once", ({ left, right }) =>
    Effect.gen(function* () {
      yield* joinKinds(left, ["task"])
      yield* joinKinds(right, ["task"])
      const seen = together([left, right], 2)
      yield* sync
      assert.strictEqual(seen.most, 2)
    }),
  )

  scenario("reads the partitions of a kind at once, eight at most", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { id: connectionId } = yield* joinKinds(left, ["task"])
      for (let index = 1; index < 10; index += 1) {
        yield* engine.addStreams({ tenant, connectionId, partition: `p${index}`, kinds: ["task"] })
      }
      const seen = together([left], 8)
      yield* sync
      assert.strictEqual(seen.most, 8)
    }),
  )

  scenario(
    "tells at once how it stands, and then once a second at most",
    ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (let index = 0; index < 50; index += 1) left.create("task", p, { title: `Task ${index}` })
        yield* joinKinds(left, ["task"])
        const told: Array<SyncReport> = []
        yield* engine.sync({ tenant, onProgress: (report) => Effect.sync(() => void told.push(report)) })
        assert.strictEqual(told.length, 1)
        assert.isFalse(told[0]?.complete)
        assert.strictEqual(told[0]?.runs.length, 1)
        yield* TestClock.adjust("1 minute")
        left.beforeEach(({ operation }) => (operation === "page" ? TestClock.adjust("200 millis") : Effect.void))
        for (let index = 0; index < 50; index += 1) left.create("task", p, { title: `More ${index}` })
        told.splice(0)
        yield* engine.sync({ tenant, onProgress: (report) => Effect.sync(() => void told.push(report)) })
        assert.isAtLeast(told.length, 2)
      }),
    { pageSize: 1 },
  )

  scenario("tells how it stands after the only slice of its work, too", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      left.create("task", p, { title: "Crash" })
      yield* joinKinds(left, ["task"])
      const told: Array<SyncReport> = []
      yield* engine.sync({ tenant, onProgress: (report) => Effect.sync(() => void told.push(report)) })
      assert.deepStrictEqual(
        told.map(({ complete, runs }) => [complete, runs.map(({ counts }) => counts.created)]),
        [[false, [1]]],
      )
    }),
  )

  scenario("does nothing where its deadline is over already, and says that it is not complete", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* joinKinds(left, ["task"])
      const calls = left.log.length
      const now = yield* Clock.currentTimeMillis
      for (const deadline of [now, now - 1]) assert.isFalse((yield* engine.sync({ tenant, deadline })).complete)
      assert.strictEqual(left.log.length, calls)
      assert.isTrue((yield* engine.sync({ tenant, deadline: now + 1 })).complete)
      assert.isAbove(left.log.length, calls)
    }),
  )
})
