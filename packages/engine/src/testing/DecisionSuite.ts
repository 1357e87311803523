/** What a decision on a conflict may say, and that the first one holds. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import type { Decision } from "../hub/Resolve.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, partition as p, sync, tenant, twins } from "./World.ts"

/** A conflict about a title, open. */
const conflictOf = Effect.fnUntraced(function* (apps: Apps) {
  const engine = yield* SyncEngine
  const { task, twin } = yield* twins(apps, { title: "Crash" })
  apps.left.edit("task", p, task, { title: "Left title" })
  apps.right.edit("task", p, twin, { title: "Right title" })
  yield* sync
  const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
  if (conflict === undefined) return assert.fail("there is no conflict")
  const titles = () => [apps.left.get("task", p, task)?.fields["title"], apps.right.get("task", p, twin)?.fields["title"]]
  return { engine, conflict, titles, id: conflict.id }
})

/** As a program without types may hand it in, out of a form or a request. */
const untyped = (decision: unknown): Decision => JSON.parse(JSON.stringify(decision) ?? "null") as Decision

export const decisionSuite = (scenario: Scenario): void => {
  // proves I7, T-24
  describe("decisions", () => {
    for (const [nonsense, message] of [
      ["remote", 'decision is "remote"; it must be "local", "external" or { value: … }'],
      ["externel", 'decision is "externel"; it must be "local", "external" or { value: … }; did you mean "external"?'],
      [null, 'decision is null; it must be "local", "external" or { value: … }'],
      [5, 'decision is 5; it must be "local", "external" or { value: … }'],
      [{}, "decision.value is missing"],
      [{ valeu: "Third" }, 'decision.valeu is not known; did you mean "value"?'],
      [["local"], 'decision is a list; it must be "local", "external" or { value: … }'],
    ] as const) {
      scenario(`${JSON.stringify(nonsense)} is none, and nothing is decided by it`, (apps) =>
        Effect.gen(function* () {
          const { engine, id, titles } = yield* conflictOf(apps)
          const before = titles()
          const error = yield* Effect.flip(engine.conflicts.resolve(tenant, id, untyped(nonsense), "ada"))
          assert.strictEqual(error._tag, "InvalidInput")
          assert.include(error.message, message)
          yield* sync
          assert.deepStrictEqual(titles(), before)
          assert.strictEqual((yield* engine.conflicts.list(tenant, { state: "open" })).length, 1)
        }),
      )
    }

    scenario("nobody decides without a name", (apps) =>
      Effect.gen(function* () {
        const { engine, id } = yield* conflictOf(apps)
        const error = yield* Effect.flip(engine.conflicts.resolve(tenant, id, "local", ""))
        assert.include(error.message, "by is")
      }),
    )

    for (const [decision, others] of [
      ["local", ["external", { value: "Third" }]],
      ["external", ["local", { value: "Third" }]],
      [{ value: "Third" }, ["local", "external", { value: "Fourth" }]],
    ] as const) {
      scenario(`${JSON.stringify(decision)} twice is one decision; another is told what holds`, (apps) =>
        Effect.gen(function* () {
          const { engine, conflict, id, titles } = yield* conflictOf(apps)
          const holds = typeof decision === "object" ? decision.value : conflict[decision]
          yield* engine.conflicts.resolve(tenant, id, decision, "ada")
          yield* engine.conflicts.resolve(tenant, id, decision, "bob")
          for (const other of others) {
            const error = yield* Effect.flip(engine.conflicts.resolve(tenant, id, other, "bob"))
            const resolution = typeof decision === "object" ? "value" : decision
            assert.deepInclude(error, { _tag: "AlreadyResolved", conflictId: id, resolution, value: holds, by: "ada" })
            assert.include(error.message, JSON.stringify(holds))
          }
          yield* sync
          assert.deepStrictEqual(titles(), [holds, holds])
          const [closed] = yield* engine.conflicts.list(tenant, { state: "resolved" })
          assert.strictEqual(closed?.resolvedBy, "ada")
        }),
      )
    }

    scenario("a conflict that both sides ended by themselves says so", (apps) =>
      Effect.gen(function* () {
        const { engine, conflict, id } = yield* conflictOf(apps)
        const { left, right } = apps
        const app = [left, right].find((one) => one.list("task", p)[0]?.fields["title"] === conflict.external) ?? left
        app.edit("task", p, app.list("task", p)[0]?.id ?? "", { title: conflict.local })
        yield* sync
        yield* sync
        const error = yield* Effect.flip(engine.conflicts.resolve(tenant, id, "external", "ada"))
        assert.deepInclude(error, { _tag: "AlreadyResolved", resolution: "agreed" })
      }),
    )

    scenario("of two at once one holds, and the other is told so", (apps) =>
      Effect.gen(function* () {
        const { engine, conflict, id, titles } = yield* conflictOf(apps)
        const decide = (decision: "local" | "external") => Effect.result(engine.conflicts.resolve(tenant, id, decision, decision))
        const [local, external] = yield* Effect.all([decide("local"), decide("external")], { concurrency: 2 })
        assert.sameMembers([local._tag, external._tag], ["Success", "Failure"])
        const [closed] = yield* engine.conflicts.list(tenant, { state: "resolved" })
        const winner = local._tag === "Success" ? "local" : "external"
        assert.deepInclude(closed, { resolution: winner, resolvedBy: winner })
        yield* sync
        assert.deepStrictEqual(titles(), [conflict[winner], conflict[winner]])
        const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
        assert.strictEqual(events.filter(({ event }) => event._tag === "ConflictResolved").length, 1)
      }),
    )
  })
}
