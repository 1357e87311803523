/** What one side removed and the other edited: nothing is removed before a person decides, and they may keep it or not. */
import { assert, describe } from "@effect/vitest"
import { Unavailable } from "@syncline/adapter-core"
import { Effect } from "effect"
import { SyncEngine } from "../SyncEngine.ts"
import { explain, of } from "./Explained.ts"
import { bin, binned, deliveries, inStep, open, removesAt, titlesOf, twinOf } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { partition as p, rounds, sync, tenant } from "./World.ts"

export const removalConflictSuite = (scenario: Scenario): void => {
  // proves V-08, T-21, laws 1 and 7
  describe("removals that meet an edit", () => {
    scenario(
      "what was edited there since is not removed before a person decides, and they may keep it",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const ids = yield* inStep(apps, "One", "Two")
          const twins = [twinOf(right, "One"), twinOf(right, "Two")]
          // The edit is found with the last look before the removal, not with a reading.
          const end = right.beforeEach((call) =>
            Effect.sync(() => {
              if (call.operation !== "get" || call.externalId === undefined) return
              if (right.get("task", p, call.externalId)?.fields["body"] === "")
                right.edit("task", p, call.externalId, { body: "Still at it" })
            }),
          )
          for (const id of ids) left.remove("task", p, id)
          yield* rounds()
          end()
          assert.deepStrictEqual(titlesOf(right), ["One", "Two"])
          assert.lengthOf(removesAt(right), 0)
          const conflicts = yield* open
          assert.lengthOf(conflicts, 2)
          for (const { field, base, local, external } of conflicts)
            assert.deepStrictEqual([field, base, local, external], ["(removed)", { body: "" }, null, { body: "Still at it" }])
          assert.include(of(yield* explain(conflicts[0]?.recordId ?? ""), "right").text, "One side removed it and the other edited it")
          yield* rounds()
          assert.lengthOf(removesAt(right), 0)
          const [kept, dropped] = conflicts
          // What decides a field decides no removal by the way.
          const all = yield* engine.conflicts.resolveAll(tenant, { kind: "task" }, "local", "ada")
          assert.deepInclude(all, { decided: 0, failed: 2 })
          assert.lengthOf(yield* engine.conflicts.list(tenant, { state: "open", field: "(removed)" }), 2)
          const invalid = yield* Effect.flip(engine.conflicts.resolve(tenant, kept?.id ?? "", { value: "third" }, "ada"))
          assert.strictEqual(invalid._tag, "InvalidInput")
          yield* engine.conflicts.resolve(tenant, kept?.id ?? "", "external", "ada")
          yield* engine.conflicts.resolve(tenant, dropped?.id ?? "", "local", "ada")
          yield* rounds()
          assert.deepStrictEqual(
            right.list("task", p).map(({ id }) => id),
            twins.filter((id) => id === kept?.externalId),
          )
          assert.deepStrictEqual(
            (yield* engine.records.list(tenant, "task")).map(({ data }) => data["body"]),
            ["Still at it"],
          )
          assert.deepStrictEqual([yield* open, yield* deliveries], [[], []])
        }),
      binned,
    )

    scenario(
      "what was edited there since is not closed either, where nobody can remove it, before a person decides",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One")
          const twin = twinOf(right, "One")
          const state = () => right.get("task", p, twin)?.fields["state"]
          // The edit is found with the last look before it is closed, not with a reading.
          const end = right.beforeEach(({ operation }) =>
            Effect.sync(() => {
              if (operation === "get" && right.get("task", p, twin)?.fields["body"] === "")
                right.edit("task", p, twin, { body: "Still at it" })
            }),
          )
          left.remove("task", p, one)
          yield* rounds()
          end()
          assert.strictEqual(state(), "todo")
          const [conflict] = yield* open
          assert.deepInclude(conflict, { field: "(removed)", external: { body: "Still at it" } })
          yield* rounds()
          assert.strictEqual(state(), "todo")
          yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
          yield* rounds()
          assert.strictEqual(state(), "done")
          assert.deepStrictEqual([yield* open, yield* deliveries], [[], []])
        }),
      { left: { task: bin } },
    )

    scenario(
      "what was edited elsewhere before it was removed is asked about, for who removed it had not seen that",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const ids = yield* inStep(apps, "One", "Two")
          for (const id of ids) left.remove("task", p, id)
          for (const { id } of yield* engine.records.list(tenant, "task"))
            yield* engine.records.put(tenant, "task", { id, fields: { body: "Longer" } })
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["One", "Two"])
          const conflicts = yield* open
          for (const { field, base, local, external } of conflicts)
            assert.deepStrictEqual([field, base, local, external], ["(removed)", { body: "" }, { body: "Longer" }, null])
          const [kept, dropped, ...others] = conflicts
          assert.lengthOf(others, 0)
          yield* engine.conflicts.resolve(tenant, kept?.id ?? "", "local", "ada")
          yield* engine.conflicts.resolve(tenant, dropped?.id ?? "", "external", "ada")
          yield* rounds()
          assert.lengthOf(titlesOf(right), 1)
          assert.deepStrictEqual(
            (yield* engine.records.list(tenant, "task")).map(({ id }) => id),
            [kept?.recordId],
          )
          assert.deepStrictEqual([yield* open, yield* deliveries], [[], []])
        }),
      binned,
    )

    scenario(
      "a conflict about what was removed is over when it comes back, and when it is removed there too",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const [one = "", two = ""] = yield* inStep(apps, "One", "Two")
          const [first, second] = [twinOf(right, "One"), twinOf(right, "Two")]
          right.failNext("remove", new Unavailable({ message: "not now" }), 2)
          left.remove("task", p, one)
          left.remove("task", p, two)
          yield* sync
          for (const id of [first, second]) right.edit("task", p, id, { body: "Still at it" })
          yield* rounds()
          assert.lengthOf(yield* open, 2)
          left.restore("task", p, one)
          right.remove("task", p, second)
          yield* rounds()
          assert.deepStrictEqual(yield* open, [])
          assert.deepStrictEqual(
            (yield* engine.conflicts.list(tenant)).map(({ resolution }) => resolution),
            ["agreed", "agreed"],
          )
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
          assert.strictEqual(left.list("task", p)[0]?.fields["body"], "Still at it")
        }),
      binned,
    )
  })
}
