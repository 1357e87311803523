/** What an account can see to choose from is asked of the application, a page at a time. */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { FakeApp } from "@syncline/adapter-core/testing"
import { Context, Effect, Layer } from "effect"
import type { Store } from "../store/MemoryStore.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import * as TestEngine from "./TestEngine.ts"
import { Task, joinKinds, tenant } from "./World.ts"

export const choiceSuite = (scenario: Scenario): void => {
  // proves C-12, T-29
  describe("the places to choose from", () => {
    scenario("are what the application lists, in pages, or those of a name, for the tenant's own connection", () =>
      Effect.gen(function* () {
        const partitions = ["red", "green", "greener"]
        const app = yield* FakeApp.make({ app: "left", kinds: { task: { kind: Task } }, partitions, pageSize: 2 })
        const store = yield* Effect.context<Store>()
        const layer = TestEngine.layer([app.adapter], Layer.succeedContext(store))
        const engine = Context.get(yield* Layer.build(Layer.fresh(layer)), SyncEngine)
        const { id } = yield* engine.connect({ tenant, app: "left", credentials: Authorization.token("good") })
        const first = yield* engine.partitions(tenant, id)
        assert.deepStrictEqual(
          first.partitions.map(({ name }) => name),
          ["red", "green"],
        )
        const rest = yield* engine.partitions(tenant, id, { after: first.next ?? "" })
        assert.deepStrictEqual(rest, { partitions: [{ id: "greener", name: "greener" }] })
        assert.lengthOf((yield* engine.partitions(tenant, id, { search: "green" })).partitions, 2)
        assert.strictEqual((yield* Effect.flip(engine.partitions("other", id)))._tag, "NotFound")
        assert.match((yield* Effect.flip(engine.partitions(tenant, id, { search: "x".repeat(1001) }))).message, /^search/)
        app.revoke()
        assert.strictEqual((yield* Effect.flip(engine.partitions(tenant, id)))._tag, "AdapterError")
      }),
    )

    scenario("are named by people where the application lists none", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { id } = yield* joinKinds(left, ["task"])
        const none = yield* Effect.flip(engine.partitions(tenant, id))
        assert.match(none.message, /^left has no list to choose from; name what you mean in addStreams/)
      }),
    )
  })
}
