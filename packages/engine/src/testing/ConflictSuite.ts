/** Edits of both sides meet: what merges, what asks, what a standing strategy decides. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, sync, tenant, twins } from "./World.ts"

export const conflictSuite = (scenario: Scenario): void => {
  describe("conflicts", () => {
    // proves T-04, T-09, T-18, T-24, T-31
    scenario("the same field edited on both sides waits for a decision and loses neither value", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins({ left, right }, { title: "Crash" })
        left.edit("task", p, task, { title: "Left title" })
        right.edit("task", p, twin, { title: "Right title", state: "done" })
        yield* sync
        const [conflict, ...others] = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.deepStrictEqual(others, [])
        assert.strictEqual(conflict?.base, "Crash")
        assert.strictEqual(conflict?.field, "title")
        assert.sameMembers([conflict?.local, conflict?.external], ["Left title", "Right title"])
        assert.strictEqual(left.get("task", p, task)?.fields["title"], "Left title")
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Right title")
        assert.strictEqual(left.get("task", p, task)?.fields["state"], "done")
        yield* sync
        assert.strictEqual((yield* engine.conflicts.list(tenant, { state: "open" })).length, 1)
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "external", "ada")
        yield* sync
        assert.strictEqual(left.get("task", p, task)?.fields["title"], conflict?.external)
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], conflict?.external)
        const [closed] = yield* engine.conflicts.list(tenant, { state: "resolved" })
        assert.strictEqual(closed?.resolvedBy, "ada")
      }),
    )

    for (const [strategy, expected] of [
      ["local_wins", "Left title"],
      ["external_wins", "Right title"],
      ["newest_wins", "Right title"],
    ] as const) {
      // proves T-21, T-22, T-23
      scenario(`${strategy} decides without asking`, ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const task = left.create("task", p, { title: "Crash" })
          const a = yield* join(left)
          yield* join(right, { strategy })
          yield* sync
          const twin = findBy(right, "task", "title", "Crash").id
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { title: "Left title" })
          yield* TestClock.adjust("1 second")
          right.edit("task", p, twin, { title: "Right title" })
          yield* engine.sync({ tenant, connectionId: a.connection.id })
          yield* sync
          assert.strictEqual(left.get("task", p, task)?.fields["title"], expected)
          assert.strictEqual(right.get("task", p, twin)?.fields["title"], expected)
          assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
        }),
      )
    }

    scenario("both sides making the same edit is no conflict", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Same" })
        right.edit("task", p, findBy(right, "task", "title", "Crash").id, { title: "Same" })
        yield* sync
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
      }),
    )
  })
}
