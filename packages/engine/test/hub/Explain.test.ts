/** The first line of an explanation: where something is not in step. */
import { assert } from "@effect/vitest"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { explain } from "../../src/testing/Explained.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { type Apps, join, joinKinds, partition as p, sync, tenant } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

/** A record that a host changed, and that nobody has been sent yet. */
const edited = Effect.fnUntraced(function* ({ left, right }: Apps, ...places: ReadonlyArray<"left" | "right">) {
  const engine = yield* SyncEngine
  if (places.includes("left")) yield* join(left)
  if (places.includes("right")) yield* join(right)
  yield* sync
  const id = yield* engine.records.put(tenant, "task", { fields: { title: "Crash" } })
  const [first] = (yield* explain(id)).text.split("\n")
  return { id, first }
})

scenario("an explanation begins with the places where a record is not in step, each named once", (apps) =>
  Effect.gen(function* () {
    const { id, first } = yield* edited(apps, "left", "right")
    assert.strictEqual(first, `The task ${id} is not in step with left, ${p} and right, ${p}.`)
    yield* sync
    assert.strictEqual((yield* explain(id)).text.split("\n")[0], `The task ${id} is in step everywhere.`)
  }),
)

scenario("an explanation says so where a record has nowhere to be", (apps) =>
  Effect.gen(function* () {
    const { id, first } = yield* edited(apps)
    assert.strictEqual(first, `The task ${id} has nowhere to be: no stream of its kind is there.`)
    assert.isFalse((yield* explain(id)).inStep)
  }),
)

scenario("an object that nobody keeps in step is told from one in a place that nobody does", (apps) =>
  Effect.gen(function* () {
    const messageOf = (kind: string, partition?: string) =>
      Effect.map(
        Effect.flip(explain({ app: "left", kind, externalId: "1", ...(partition !== undefined && { partition }) })),
        ({ message }) => message,
      )
    yield* joinKinds(apps.left, ["tag"])
    const none = "no task of left is kept in step; addStreams makes streams"
    assert.include(yield* messageOf("task"), none)
    assert.include(yield* messageOf("task", "q"), none)
    yield* joinKinds(apps.left, ["task"])
    const elsewhere = yield* messageOf("task", "q")
    assert.include(elsewhere, '"q"')
    assert.include(elsewhere, p)
    assert.notInclude(elsewhere, "addStreams")
  }),
)
