/** Whose a place is, at which address, and when a stream counts as read. */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { withAccounts } from "../../src/testing/Accounts.ts"
import { on } from "../../src/testing/AdaptedApp.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { type Apps, joinKinds, partition, sync, tenant } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

/** An application that several people host themselves: the connection's settings say where, and whose account it is. */
const hosted = ({ left }: Apps): FakeApp.FakeApp => {
  const { app } = withAccounts(left)
  const open: typeof app.adapter.open = (options) =>
    Effect.map(app.adapter.open(options), (opened) => ({ ...opened, instance: `https://${String(options.settings?.["site"])}.test` }))
  return { ...app, adapter: { ...app.adapter, open } }
}

const signIn = Effect.fnUntraced(function* (account: string, site: string) {
  const engine = yield* SyncEngine
  const { id } = yield* engine.connect({
    tenant,
    app: "left",
    credentials: Authorization.token("good"),
    settings: { account, name: account, site },
  })
  return id
})

const streamsNow = Effect.flatMap(SyncEngine, (engine) =>
  Effect.map(engine.status(tenant), (all) => all.flatMap(({ streams }) => streams.map(({ stream }) => stream))),
)

describe("a place", () => {
  scenario("of the same name at another address is another place", (apps) =>
    on(
      { ...apps, left: hosted(apps) },
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (const site of ["here", "there"]) {
          yield* engine.addStreams({ tenant, connectionId: yield* signIn(site, site), partition, kinds: ["task"] })
        }
        assert.sameMembers(
          (yield* streamsNow).map(({ instance }) => instance),
          ["https://here.test", "https://there.test"],
        )
      }),
    ),
  )

  scenario("that another account serves for one kind is refused before a stream is made for the others", (apps) =>
    on(
      { ...apps, left: hosted(apps) },
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const [ada, bob] = [yield* signIn("ada", "here"), yield* signIn("bob", "here")]
        yield* engine.addStreams({ tenant, connectionId: ada, partition, kinds: ["task"] })
        const error = yield* Effect.flip(engine.addStreams({ tenant, connectionId: bob, partition, kinds: ["tag", "task"] }))
        assert.deepInclude(error, { _tag: "PlaceTaken", app: "left", kind: "task", partition, connectionId: ada, account: "ada", by: bob })
        assert.deepStrictEqual(
          (yield* streamsNow).map(({ kind, connectionId }) => [kind, connectionId]),
          [["task", ada]],
        )
      }),
    ),
  )

  scenario("keeps its stream when its application moves to another address", (apps) =>
    on(
      { ...apps, left: hosted(apps) },
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const connectionId = yield* signIn("ada", "old")
        const [before] = yield* engine.addStreams({ tenant, connectionId, partition, kinds: ["task"] })
        assert.strictEqual(yield* signIn("ada", "new"), connectionId)
        const [after] = yield* engine.addStreams({ tenant, connectionId, partition, kinds: ["task"], settings: { strategy: "local_wins" } })
        assert.deepStrictEqual([after?.id, after?.instance, after?.settings.strategy], [before?.id, "https://old.test", "local_wins"])
        assert.lengthOf(yield* streamsNow, 1)
      }),
    ),
  )
})

describe("a stream", () => {
  scenario("that does nothing does not count as read, and is read whole once it does", ({ left }) =>
    Effect.gen(function* () {
      left.create("task", partition, { title: "Crash" })
      yield* joinKinds(left, ["task"], { direction: "disabled" })
      assert.deepStrictEqual(
        (yield* streamsNow).map(({ initialDoneAt }) => initialDoneAt),
        [null],
      )
      yield* joinKinds(left, ["task"], { direction: "pull" })
      const { runs } = yield* sync
      assert.deepStrictEqual(
        runs.map(({ strategy, counts }) => [strategy, counts.created]),
        [["initial", 1]],
      )
    }),
  )

  scenario("that begins to send before it was read whole owes nothing yet", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* engine.records.put(tenant, "task", { fields: { title: "Ours" } })
      yield* joinKinds(left, ["task"], { direction: "disabled" })
      yield* joinKinds(left, ["task"], { direction: "bidirectional" })
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      yield* sync
      assert.deepStrictEqual(
        left.list("task", partition).map(({ fields }) => fields["title"]),
        ["Ours"],
      )
    }),
  )
})

scenario("a connection takes over only from one at the same address, and the refusal names both", (apps) =>
  on(
    { ...apps, left: hosted(apps) },
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const [ada, bob] = [yield* signIn("ada", "here"), yield* signIn("bob", "there")]
      const { message } = yield* Effect.flip(engine.takeOver(tenant, ada, bob))
      assert.strictEqual(message, `"${ada}" is at https://here.test and "${bob}" at https://there.test`)
    }),
  ),
)
