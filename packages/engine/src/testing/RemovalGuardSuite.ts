/** Much that is removed at once is removed nowhere else before a person lets it go; they may as well take it back. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Unavailable } from "@syncline/adapter-core"
import { Effect } from "effect"
import { SyncEngine } from "../SyncEngine.ts"
import type { StreamSettings } from "../model/Stream.ts"
import { on } from "./AdaptedApp.ts"
import { explain, of } from "./Explained.ts"
import { listing } from "./ListedTasks.ts"
import { binned, carrying, deliveries, removesAt, titlesOf } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, join, partition as p, quiet, rounds, sync, tenant } from "./World.ts"

const many = 30

const inStep = Effect.fnUntraced(function* ({ left, right }: Apps, settings: Partial<StreamSettings> = {}) {
  const ids = Array.from({ length: many }, (_, index) => left.create("task", p, { title: `Task ${index}` }))
  const { streams } = yield* join(left, { ...carrying, ...settings })
  yield* join(right)
  yield* rounds(4)
  return { ids, streamId: streams["task"]?.id ?? "" }
})

const held = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
  return events.flatMap(({ event }) => (event._tag === "RemovalsHeld" ? [event] : []))
})

export const removalGuardSuite = (scenario: Scenario): void => {
  // proves V-08, laws 3 and 14
  describe("much that is removed at once", () => {
    scenario(
      "is removed nowhere else before a person lets it go, and that is said",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { ids, streamId } = yield* inStep(apps)
          for (const id of ids.slice(0, 12)) left.remove("task", p, id)
          yield* rounds(2)
          assert.lengthOf(titlesOf(right), many)
          assert.lengthOf(removesAt(right), 0)
          const waiting = yield* engine.deliveries.list(tenant, { state: "held" })
          assert.lengthOf(waiting, 12)
          assert.include(waiting[0]?.lastError ?? "", "12 of 30 of the kind task were removed in p (left) within a day")
          const [event, ...others] = yield* held
          assert.lengthOf(others, 0)
          assert.deepInclude(event, { streamId, kind: "task", removed: 12, left: 18 })
          const report = yield* sync
          assert.strictEqual(report.deliveries.held.count, 12)
          assert.include(report.deliveries.held.first[0]?.reason ?? "", "nothing is removed elsewhere before somebody says so")
          const explained = of(yield* explain(waiting[0]?.recordId ?? ""), "right")
          assert.include(explained.text, `removals.letGo("${streamId}")`)
          assert.strictEqual(yield* engine.removals.letGo(tenant, streamId), 12)
          assert.strictEqual(yield* engine.removals.letGo(tenant, streamId), 0)
          yield* rounds()
          assert.lengthOf(titlesOf(right), many - 12)
          assert.lengthOf(removesAt(right), 12)
          yield* quiet(apps)
        }),
      binned,
    )

    scenario(
      "is taken back in one call, and what is put back there catches up",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { ids, streamId } = yield* inStep(apps)
          for (const id of ids.slice(0, 12)) left.remove("task", p, id)
          yield* rounds(2)
          assert.strictEqual(yield* engine.removals.takeBack(tenant, streamId), 12)
          yield* rounds()
          assert.lengthOf(titlesOf(right), many)
          assert.lengthOf(titlesOf(left), many - 12)
          assert.lengthOf(yield* engine.records.list(tenant, "task"), many)
          assert.deepStrictEqual(yield* deliveries, [])
          left.restore("task", p, ids[0] ?? "")
          right.edit("task", p, right.list("task", p)[0]?.id ?? "", { body: "Still at it" })
          yield* rounds()
          assert.lengthOf(titlesOf(left), many - 11)
          yield* quiet(apps)
        }),
      binned,
    )

    scenario(
      "goes out where it is not more than the stream's limit",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const { ids } = yield* inStep(apps, { removalLimit: { count: 10, share: 0.4 } })
          for (const id of ids.slice(0, 12)) left.remove("task", p, id)
          yield* rounds(2)
          assert.lengthOf(titlesOf(right), many - 12)
          assert.deepStrictEqual([yield* held, yield* deliveries], [[], []])
        }),
      binned,
    )

    scenario(
      "is counted when all of it is read, and nothing of it is removed before",
      (apps) => {
        const { left, right } = apps
        let told: ReadonlyArray<string> = []
        // Half of what was removed is told by the first page, half by the second.
        const listed = listing(left, (honest, _tasks, position) =>
          told.length === 0
            ? honest
            : {
                ...honest,
                notModified: false,
                changes: told
                  .slice(position === undefined ? 0 : 6, position === undefined ? 6 : 12)
                  .map((externalId) => ({ _tag: "Removal", externalId }) as const),
                next: position === undefined ? "second" : undefined,
                validator: undefined,
              },
        )
        const test = Effect.gen(function* () {
          const { ids } = yield* inStep({ left: listed, right })
          for (const id of ids.slice(0, 12)) left.remove("task", p, id)
          told = ids.slice(0, 12)
          let pages = 0
          const reason = new Unavailable({ message: "not now" })
          const end = left.beforeEach(({ kind, operation }) =>
            kind === "task" && operation === "page" && ++pages > 1
              ? Effect.fail(new AdapterError({ app: "left", operation, reason }))
              : Effect.void,
          )
          yield* rounds(2)
          assert.lengthOf(removesAt(right), 0)
          const waiting = yield* deliveries
          assert.lengthOf(waiting, 6)
          assert.strictEqual(waiting[0]?.lastError, "waits until all that was removed in p (left) is read")
          end()
          yield* rounds(3)
          assert.lengthOf(removesAt(right), 0)
          assert.lengthOf(yield* held, 1)
          assert.lengthOf(yield* deliveries, 12)
        })
        return on({ left: listed, right }, test)
      },
      binned,
    )
  })
}
