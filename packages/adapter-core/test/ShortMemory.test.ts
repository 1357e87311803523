/** What is remembered is asked for once a minute, for each partition, unless it does not suffice. */
import { assert, describe, it } from "@effect/vitest"
import { AdapterError, Client, Limiter, ShortMemory, Unavailable } from "@syncline/adapter-core"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"

const client = Client.make({
  api: { app: "app", baseUrl: "http://app.invalid", headers: {}, authorizations: [], rates: { budgets: [], gauges: [], signals: [] } },
  credentials: Effect.succeed(undefined),
})

const always = () => true

const run = <A, E>(effect: Effect.Effect<A, E, Client.Requirements>) =>
  Effect.provide(effect, Layer.merge(FetchHttpClient.layer, Limiter.layerMemory))

describe("ShortMemory", () => {
  it.effect("believes what it was told for a minute, of each partition by itself", () =>
    Effect.gen(function* () {
      const asked: Array<string> = []
      const memory = ShortMemory.make((_, partition) => Effect.sync(() => asked.push(partition)))
      assert.strictEqual(yield* memory.of(client, "p", always), 1)
      assert.strictEqual(yield* memory.of(client, "p", always), 1)
      assert.strictEqual(yield* memory.of(client, "q", always), 2)
      yield* TestClock.adjust(59_999)
      assert.strictEqual(yield* memory.of(client, "p", always), 1)
      yield* TestClock.adjust(1)
      assert.strictEqual(yield* memory.of(client, "p", always), 3)
      assert.deepStrictEqual(asked, ["p", "q", "p"])
    }).pipe(run),
  )

  it.effect("asks again where what it has does not suffice, and takes the answer as it is", () =>
    Effect.gen(function* () {
      let asked = 0
      const memory = ShortMemory.make(() => Effect.sync(() => (asked += 1)))
      assert.strictEqual(yield* memory.of(client, "p", () => false), 1)
      assert.strictEqual(yield* memory.of(client, "p", (known) => known > 1), 2)
      assert.strictEqual(yield* memory.of(client, "p", (known) => known > 1), 2)
    }).pipe(run),
  )

  it.effect("remembers nothing of a failure", () =>
    Effect.gen(function* () {
      let asked = 0
      const error = new AdapterError({ app: "app", operation: "ask", reason: new Unavailable({ message: "maintenance" }) })
      const memory = ShortMemory.make(() => Effect.suspend(() => ((asked += 1) === 1 ? Effect.fail(error) : Effect.succeed(asked))))
      assert.strictEqual(yield* Effect.flip(memory.of(client, "p", always)), error)
      assert.strictEqual(yield* memory.of(client, "p", always), 2)
    }).pipe(run),
  )
})
