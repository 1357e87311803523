/** What is logged of a step that fails while the store is away. */
import { assert } from "@effect/vitest"
import { StoreError } from "@syncline/engine"
import { World } from "@syncline/engine/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { logged } from "../../src/testing/Logged.ts"
import { scenario } from "../ClockedScenario.ts"

const { joinKinds } = World

const gone = new StoreError({ operation: "due", message: "the connection to the store was lost" })

/** What is logged while an engine watches and loses its store in the middle of a page that comes to this. */
const failing = (apps: World.Apps, newEngine: Parameters<Parameters<typeof scenario>[1]>[1], page: Effect.Effect<never>) =>
  Effect.gen(function* () {
    yield* joinKinds(apps.left, ["task"])
    let isAway = false
    const engine = yield* newEngine(undefined, (store) => ({
      due: (now, limit) => Effect.suspend(() => (isAway ? Effect.fail(gone) : store.due(now, limit))),
    }))
    apps.left.beforeEach(({ operation }) =>
      operation !== "page"
        ? Effect.void
        : Effect.gen(function* () {
            isAway = true
            yield* Effect.sleep("5 seconds")
            return yield* page
          }),
    )
    const lines = yield* logged(Effect.andThen(Effect.forkChild(engine.watch), TestClock.adjust("20 seconds")))
    return lines.map(({ message }) => message)
  })

const noWork = `no work found: ${gone.message}`

scenario("a step that breaks while the store is away is logged: that is another trouble", (apps, newEngine) =>
  Effect.gen(function* () {
    const lines = yield* failing(apps, newEngine, Effect.die(new Error("broken")))
    assert.deepStrictEqual(lines, [noWork, "step failed"])
  }),
)

scenario("a step that fails of the store's absence is not: that is known", (apps, newEngine) =>
  Effect.gen(function* () {
    const lines = yield* failing(apps, newEngine, Effect.die(gone))
    assert.deepStrictEqual(lines, [noWork])
  }),
)
