/** A partition is known by its id: its name may change, and become another's. */
import { assert, describe } from "@effect/vitest"
import { type Adapter, Authorization } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, sync, tenant } from "./World.ts"

/** An application whose partitions have names, which can be changed, and the names that were looked up. */
const withNames = (app: FakeApp.FakeApp, names: Record<string, Adapter.Partition>) => {
  const lookups: Array<string> = []
  const open: Adapter.Adapter["open"] = (options) =>
    Effect.map(app.adapter.open(options), (opened) => ({
      ...opened,
      partition: (name: string) => {
        lookups.push(name)
        const named = names[name]
        return named === undefined ? opened.partition(name) : Effect.succeed(named)
      },
    }))
  return { app: { ...app, adapter: { ...app.adapter, open } }, lookups }
}

const choose = Effect.fnUntraced(function* (partition: string) {
  const engine = yield* SyncEngine
  const connection = yield* engine.connect({ tenant, app: "left", credentials: Authorization.token("good") })
  return yield* engine.addStreams({ tenant, connectionId: connection.id, partition, kinds: ["task"] })
})

const idsOf = (streams: ReadonlyArray<{ readonly id: string }>) => streams.map(({ id }) => id)

export const partitionSuite = (scenario: Scenario): void => {
  describe("partitions", () => {
    // proves I3, T-60
    scenario("one that is renamed keeps its streams under its old name and its new one, and is shown under the new", (apps) => {
      const names: Record<string, Adapter.Partition> = { "acme/app": { id: p, name: "acme/app" } }
      const { app, lookups } = withNames(apps.left, names)
      return on(
        { ...apps, left: app },
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          apps.left.create("task", p, { title: "Once" })
          yield* join(apps.right)
          const first = yield* choose("acme/app")
          assert.deepInclude(first[0], { partition: p, partitionName: "acme/app", partitionAliases: ["acme/app"] })
          yield* sync
          names["acme/app"] = names["acme/web"] = { id: p, name: "acme/web" }
          for (const name of ["acme/web", "acme/app", p]) assert.deepStrictEqual(idsOf(yield* choose(name)), idsOf(first))
          assert.deepStrictEqual(lookups, ["acme/app", "acme/web"])
          const [left] = (yield* engine.status(tenant)).filter(({ connection }) => connection.app === "left")
          assert.deepStrictEqual(
            left?.streams.map(({ stream }) => stream.partitionName),
            ["acme/web"],
          )
          yield* sync
          assert.lengthOf(apps.right.list("task", p), 1)
          assert.lengthOf(yield* engine.records.list(tenant, "task"), 1)
        }),
      )
    })

    // proves I3, I11
    scenario("one that takes the name of another is not touched, until somebody chooses it by its id", (apps) => {
      const names: Record<string, Adapter.Partition> = { "acme/app": { id: p, name: "acme/app" } }
      return on(
        { ...apps, left: withNames(apps.left, names).app },
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          apps.left.create("task", p, { title: "Of the first" }, "1")
          apps.left.create("task", "q", { title: "Of the second" }, "1")
          yield* join(apps.right)
          const first = yield* choose("acme/app")
          yield* sync
          names["acme/app"] = { id: "q", name: "acme/app" }
          assert.deepStrictEqual(idsOf(yield* choose("acme/app")), idsOf(first))
          apps.right.create("task", p, { title: "Of the right" })
          yield* sync
          const titles = (partition: string) => apps.left.list("task", partition).map(({ fields }) => fields["title"])
          assert.sameMembers(titles(p), ["Of the first", "Of the right"])
          assert.deepStrictEqual(titles("q"), ["Of the second"])
          assert.isFalse(apps.left.log.some((call) => call.partition === "q"))
          assert.lengthOf(yield* engine.records.list(tenant, "task"), 2)
          const [second] = yield* choose("q")
          assert.notInclude(idsOf(first), second?.id)
          assert.strictEqual(second?.partition, "q")
        }),
      )
    })
  })
}
