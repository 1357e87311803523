/** Words that were deleted where they are named, and words that are new there. */
import { assert, describe } from "@effect/vitest"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { type Apps, findBy, join, partition as p, rounds, tenant, wordsIn, wordsOf } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

/** A word of both sides that is deleted at the right. */
const deleted = Effect.fnUntraced(function* ({ left, right }: Apps) {
  const bug = left.create("tag", p, { name: "bug" })
  left.create("task", p, { title: "First", tags: [bug] })
  const other = left.create("task", p, { title: "Second" })
  yield* join(left)
  yield* join(right)
  yield* rounds(2)
  right.remove("tag", p, findBy(right, "tag", "name", "bug").id)
  return { bug, other }
})

// proves law 1, law 2
describe("a word that was deleted at the application", () => {
  scenario("is made again for an edit that names it, which goes out whole", (apps) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { left, right } = apps
      const { bug, other } = yield* deleted(apps)
      left.edit("task", p, other, { tags: [bug], body: "Seen" })
      yield* rounds(1)
      const twin = findBy(right, "task", "title", "Second")
      assert.strictEqual(twin.fields["body"], "Seen")
      assert.deepStrictEqual([wordsIn(right, p), wordsOf(right, p, twin.id)], [["bug"], ["bug"]])
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
    }),
  )

  scenario("is made again for a new object that names it, which is made once", (apps) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { left, right } = apps
      const { bug } = yield* deleted(apps)
      left.create("task", p, { title: "New", tags: [bug] })
      yield* rounds(1)
      assert.deepStrictEqual([wordsIn(right, p), wordsOf(right, p, findBy(right, "task", "title", "New").id)], [["bug"], ["bug"]])
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
    }),
  )
})
