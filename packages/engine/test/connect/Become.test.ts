/** What a stream's settings may be, and what a connection may become. */
import { assert, describe } from "@effect/vitest"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { join, partition as p, tenant } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

describe("a stream", () => {
  scenario("is read no more often than once a second, at whole milliseconds", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { connection } = yield* join(left)
      const set = (intervalMillis: number) =>
        engine.addStreams({ tenant, connectionId: connection.id, partition: p, kinds: ["task"], settings: { intervalMillis } })
      for (const intervalMillis of [999, 0, -1, 1000.5, Number.MAX_SAFE_INTEGER + 1]) {
        const error = yield* Effect.flip(set(intervalMillis))
        assert.strictEqual(error._tag, "InvalidInput")
        assert.match(error.message, /intervalMillis is .* whole number of milliseconds, at least 1000$/)
      }
      for (const intervalMillis of [1000, Number.MAX_SAFE_INTEGER]) {
        assert.deepInclude((yield* set(intervalMillis))[0]?.settings, { intervalMillis })
      }
    }),
  )
})

describe("a connection", () => {
  scenario("becomes nothing that it cannot be from where it is", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { connection } = yield* join(left)
      const status = Effect.map(engine.status(tenant), ([report]) => report?.connection.status)
      yield* engine.disconnect(tenant, connection.id)
      const message = "a connection that is disconnected cannot become paused"
      assert.deepInclude(yield* Effect.flip(engine.pause(tenant, connection.id)), { _tag: "InvalidInput", message })
      assert.strictEqual(yield* status, "disconnected")
    }),
  )
})
