/** What waits for its person where two filled sides are joined: things, not words. */
import { assert } from "@effect/vitest"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { joinKinds, partition as p, sync, tenant, wordsIn } from "../../src/testing/World.ts"

scenarioOver(MemoryStore.layer)(
  "a first push holds back what may be there already, and words find each other by their names",
  ({ left, right }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      for (const [app, name] of [
        [left, "left"],
        [right, "right"],
      ] as const) {
        app.create("task", p, { title: name, tags: [app.create("tag", p, { name }), app.create("tag", p, { name: "both" })] })
        yield* joinKinds(app, ["tag", "task"], { firstPush: "ask" })
      }
      yield* sync
      yield* sync
      const deliveries = yield* engine.deliveries.list(tenant)
      assert.deepStrictEqual(
        deliveries.map(({ kind, state }) => [kind, state]),
        [
          ["task", "held"],
          ["task", "held"],
        ],
      )
      for (const { lastError } of deliveries)
        assert.include(lastError ?? "", "both held something of the kind task that the other does not know")
      for (const app of [left, right]) {
        assert.sameMembers(wordsIn(app, p), ["left", "right", "both"])
        assert.lengthOf(app.list("task", p), 1)
      }
    }),
)
