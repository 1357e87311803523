/** What could not be read is listed with its reason, for as long as it cannot. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, sync, tenant } from "./World.ts"

const start = Date.UTC(2026, 0, 1)

export const unreadableSuite = (scenario: Scenario): void => {
  // proves law 14, T-38
  describe("what could not be read", () => {
    scenario("is listed with place, reason and since when, until it can be read", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "One" })
        const [second, third] = ["Two", "Three"].map((title) => left.create("task", p, { title }))
        const tag = right.create("tag", p, { name: "bug" })
        const { connection, streams } = yield* join(left)
        const other = yield* join(right)
        for (const id of [second, third]) left.corrupt("task", p, id ?? "")
        right.corrupt("tag", p, tag)
        assert.deepStrictEqual(yield* engine.unreadable(tenant), [])
        yield* sync
        const listed = yield* engine.unreadable(tenant)
        const place = {
          connectionId: connection.id,
          streamId: streams["task"]?.id ?? "",
          app: "left",
          kind: "task",
          partition: p,
          since: start,
        }
        const shownOf = (externalId: string | undefined) => listed.find((object) => object.externalId === externalId)
        for (const id of [second, third]) assert.deepInclude(shownOf(id), { ...place, externalId: id ?? "" })
        assert.deepInclude(shownOf(tag), { connectionId: other.connection.id, app: "right", kind: "tag", externalId: tag })
        assert.strictEqual(listed.length, 3)
        for (const { reason } of listed) assert.include(reason, 'at ["updatedAt"]')

        const streamId = streams["task"]?.id ?? ""
        const ofTasks = [second, third].toSorted()
        const ids = (filter: { readonly streamId?: string; readonly limit?: number }) =>
          Effect.map(engine.unreadable(tenant, filter), (objects) => objects.map(({ externalId }) => externalId))
        assert.deepStrictEqual(yield* ids({ streamId }), ofTasks)
        assert.deepStrictEqual(yield* ids({ streamId, limit: 1 }), ofTasks.slice(0, 1))
        assert.strictEqual((yield* ids({ limit: 2 })).length, 2)
        assert.deepStrictEqual(yield* engine.unreadable("another"), [])

        // Read again as it was, it is not new.
        yield* TestClock.adjust("10 minutes")
        yield* sync
        assert.deepStrictEqual(yield* engine.unreadable(tenant), listed)
        left.edit("task", p, second ?? "", { title: "Two again" })
        yield* sync
        assert.deepStrictEqual(yield* ids({ streamId }), [third])
      }),
    )
  })
}
