/** What happens is announced exactly once. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, sync, tenant } from "./World.ts"

export const eventsSuite = (scenario: Scenario): void => {
  // proves T-36
  describe("events", () => {
    scenario("each occurrence is announced exactly once", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Crash" })
        const side = yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Crash again" })
        yield* sync
        yield* sync
        const events = (yield* engine.events.list(tenant, { after: 0, limit: 1000 })).map(({ event }) => event)
        const ofTask = events
          .filter((event) => "streamId" in event && event.streamId === side.streams["task"]?.id)
          .map((event) => event._tag)
        assert.strictEqual(ofTask.filter((tag) => tag === "ExternalRecordCreated").length, 1)
        assert.strictEqual(ofTask.filter((tag) => tag === "ExternalRecordUpdated").length, 1)
        assert.strictEqual(ofTask.filter((tag) => tag === "SyncStarted").length, ofTask.filter((tag) => tag === "SyncCompleted").length)
      }),
    )
  })
}
