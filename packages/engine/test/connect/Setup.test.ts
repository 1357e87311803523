/** Connections and streams come, are changed and go: what is asked for is what is stored, and what cannot be is refused before anything is. */
import { assert, describe } from "@effect/vitest"
import { Authorization, Unauthorized } from "@syncline/adapter-core"
import { MemoryStore, SyncEngine, Vault } from "@syncline/engine"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { withAccounts } from "../../src/testing/Accounts.ts"
import { on } from "../../src/testing/AdaptedApp.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { join, joinKinds, partition as p, sync, tenant } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

const start = Date.UTC(2026, 0, 1)

const connectionsNow = Effect.flatMap(SyncEngine, (engine) =>
  Effect.map(engine.status(tenant), (all) => all.map(({ connection }) => connection)),
)

const streamsNow = Effect.flatMap(SyncEngine, (engine) =>
  Effect.map(engine.status(tenant), (all) => all.flatMap(({ streams }) => streams.map(({ stream }) => stream))),
)

const signIn = Effect.fnUntraced(function* (account: string, settings: { readonly name: string; readonly site?: string }, token = "good") {
  const engine = yield* SyncEngine
  return yield* engine.connect({ tenant, app: "left", credentials: Authorization.token(token), settings: { account, ...settings } })
})

describe("setup", () => {
  // proves C-20, T-60, C-32
  for (const [title, interrupt] of [
    ["is at work", () => Effect.void],
    ["is paused", (id: string) => Effect.flatMap(SyncEngine, (engine) => engine.pause(tenant, id))],
    ["is disconnected", (id: string) => Effect.flatMap(SyncEngine, (engine) => engine.disconnect(tenant, id))],
  ] as const) {
    scenario(`the same account again replaces settings, name and credentials of a connection that ${title}, and nothing else`, (apps) => {
      const { app, openings } = withAccounts(apps.left)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        apps.left.create("task", p, { title: "Crash" })
        const first = yield* signIn("ada", { name: "Ada", site: "old" })
        const before = { tenant, id: first.id, app: "left", externalAccountId: "ada", createdAt: start }
        const atWork = { status: "active", reason: null, blockedUntil: 0 } as const
        assert.deepStrictEqual(first, { ...before, ...atWork, name: "Ada", settings: { account: "ada", name: "Ada", site: "old" } })
        assert.deepStrictEqual(yield* connectionsNow, [first])
        const made = yield* engine.addStreams({ tenant, connectionId: first.id, partition: p, kinds: ["task"] })
        yield* sync
        yield* interrupt(first.id)
        yield* TestClock.adjust("1 minute")
        apps.left.accept("newer")
        const second = yield* signIn("ada", { name: "Ada Lovelace" }, "newer")
        const settings = { account: "ada", name: "Ada Lovelace" }
        assert.deepStrictEqual(second, { ...before, ...atWork, name: "Ada Lovelace", settings })
        assert.deepStrictEqual(yield* connectionsNow, [second])
        const again = yield* engine.addStreams({ tenant, connectionId: first.id, partition: p, kinds: ["task"] })
        assert.deepStrictEqual(
          again,
          made.map((stream) => ({ ...stream, initialDoneAt: start })),
        )
        const opened = openings.length
        const { runs } = yield* sync
        assert.deepStrictEqual(
          runs.flatMap(({ strategy }) => (strategy === "push" ? [] : [strategy])),
          ["delta"],
        )
        assert.deepStrictEqual(openings.slice(opened), [{ settings, credentials: Authorization.token("newer") }])
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
      })
      return on({ ...apps, left: app }, test)
    })
  }

  scenario("another account of the same application is another connection", (apps) =>
    on(
      { ...apps, left: withAccounts(apps.left).app },
      Effect.gen(function* () {
        const all = [yield* signIn("ada", { name: "Ada" }), yield* signIn("bob", { name: "Bob" })]
        assert.sameDeepMembers([...(yield* connectionsNow)], all)
        assert.notStrictEqual(all[0]?.id, all[1]?.id)
      }),
    ),
  )

  // proves law 10
  scenario("each connection has its own budget: one that has spent its own holds up no other of its application", (apps) =>
    on(
      { ...apps, left: withAccounts(apps.left, 2).app },
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const [ada, bob] = [yield* signIn("ada", { name: "Ada" }), yield* signIn("bob", { name: "Bob" })]
        for (const { id, externalAccountId } of [ada, bob]) {
          yield* engine.addStreams({ tenant, connectionId: id, partition: externalAccountId, kinds: ["task"] })
        }
        const blocked = Effect.map(connectionsNow, (all) =>
          all.flatMap(({ name, blockedUntil }) => (blockedUntil > start ? [name] : [])).toSorted(),
        )
        const readings = () => apps.left.log.filter(({ operation }) => operation === "page").map((call) => call.partition)
        for (let turn = 0; turn < 3; turn += 1) yield* engine.sync({ tenant, connectionId: ada.id })
        assert.deepStrictEqual(readings(), ["ada", "ada"])
        assert.deepStrictEqual(yield* blocked, ["Ada"])
        for (let turn = 0; turn < 2; turn += 1) yield* engine.sync({ tenant, connectionId: bob.id })
        assert.deepStrictEqual(readings(), ["ada", "ada", "bob", "bob"])
        assert.deepStrictEqual(yield* blocked, ["Ada"])
        yield* engine.sync({ tenant, connectionId: bob.id })
        assert.deepStrictEqual(yield* blocked, ["Ada", "Bob"])
      }),
    ),
  )

  for (const [change, status] of [
    ["pause", "paused"],
    ["resume", "active"],
  ] as const) {
    scenario(`a connection keeps its credentials when it is ${status}`, ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const vault = yield* Vault
        const { connection } = yield* join(left)
        yield* engine[change](tenant, connection.id)
        assert.deepStrictEqual(yield* vault.open(tenant, connection.id), Authorization.token("good"))
        assert.deepStrictEqual(
          (yield* connectionsNow).map((each) => each.status),
          [status],
        )
      }),
    )
  }

  scenario("streams are made in the order in which their kinds refer to each other, as they were asked for", () =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { id: connectionId } = yield* engine.connect({ tenant, app: "left", credentials: Authorization.token("good") })
      const kinds = ["note", "task", "tag"]
      const made = yield* engine.addStreams({ tenant, connectionId, partition: p, kinds, settings: { direction: "pull" } })
      const [tag, task, note] = made
      for (const [stream, kind, rank] of [
        [tag, "tag", 0],
        [task, "task", 1],
        [note, "note", 2],
      ] as const) {
        assert.deepStrictEqual(stream, {
          tenant,
          id: stream?.id ?? "",
          connectionId,
          app: "left",
          kind,
          partition: p,
          partitionName: p,
          settings: { direction: "pull", intervalMillis: 300_000 },
          rank,
          initialDoneAt: null,
        })
      }
      assert.deepStrictEqual(yield* streamsNow, made)
      const [sending] = yield* engine.addStreams({ tenant, connectionId, partition: "q", kinds: ["tag"], settings: { direction: "push" } })
      const stored = (yield* streamsNow).find((stream) => stream.id === sending?.id)
      assert.strictEqual(stored?.initialDoneAt, start)
    }),
  )

  scenario("what cannot be is refused with what can, and leaves nothing behind", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const credentials = Authorization.token("good")
      const { id: connectionId } = yield* engine.connect({ tenant, app: "left", credentials })
      const streams = (input: object) => engine.addStreams({ tenant, connectionId, partition: p, ...input })
      const noConnection = `there is no connection "none"; there is "${connectionId}" (left, Ada)`
      const attempts = [
        [engine.connect({ tenant, app: "nowhere", credentials }), 'there is no adapter "nowhere"; there are "left" and "right"'],
        [streams({ connectionId: "none" }), noConnection],
        [streams({ kinds: ["task", "song"] }), 'kinds: left has no kind "song"; it has member, tag, task and note'],
        [
          streams({ kinds: ["tag", "task"], settings: { fieldStrategies: { title: "manual", colour: "manual" } } }),
          'settings.fieldStrategies names the field "colour", which none of tag, task has; did you mean "color"?',
        ],
        [
          streams({ kinds: ["member"], settings: { direction: "push" } }),
          "left configure: Rejected: left offers no way to write member; it cannot be pushed",
        ],
        [engine.pause(tenant, "none"), noConnection],
        [engine.resume(tenant, "none"), noConnection],
        [engine.disconnect(tenant, "none"), noConnection],
      ] as const
      for (const [attempt, message] of attempts) {
        assert.strictEqual((yield* Effect.flip(Effect.asVoid<unknown, { readonly message: string }, never>(attempt))).message, message)
      }
      left.failNext("partition", new Unauthorized({ message: "not yours" }))
      yield* Effect.flip(streams({}))
      assert.deepStrictEqual(yield* streamsNow, [])
      assert.strictEqual((yield* connectionsNow).length, 1)
    }),
  )

  // proves law 1
  for (const back of ["is connected again", "is taken up again, and then connected"] as const) {
    scenario(`everything is looked at once when a connection ${back}, however much there is`, (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection, streams } = yield* join(apps.left)
        const pulled = yield* engine.addStreams({
          tenant,
          connectionId: connection.id,
          partition: "q",
          kinds: ["task"],
          settings: { direction: "pull" },
        })
        yield* sync
        const unread = yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "r", kinds: ["task"] })
        yield* engine.disconnect(tenant, connection.id)
        const all = Array.from({ length: 1001 }, (_, index) => `r${1000 + index}`)
        const task = { title: "Ours", body: "", state: "todo", tags: [], assignee: null, author: null }
        yield* Sample.apply(tenant, { records: all.map((id) => Sample.created(id, { data: task, origin: "host" })) })
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        if (back === "is taken up again, and then connected") {
          yield* engine.resume(tenant, connection.id)
          yield* sync
          assert.strictEqual((yield* connectionsNow)[0]?.status, "error")
        }
        yield* engine.connect({ tenant, app: "left", credentials: Authorization.token("good") })
        const deliveries = yield* engine.deliveries.list(tenant, { limit: 2000 })
        assert.sameMembers(
          deliveries.map(({ recordId }) => recordId),
          all,
        )
        assert.deepStrictEqual([...new Set(deliveries.map(({ streamId }) => streamId))], [streams["task"]?.id])
        assert.deepStrictEqual([pulled.length, unread.length], [1, 1])
      }),
    )
  }

  scenario("a stream that sends already is not made to look at everything for new settings", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      left.create("task", p, { title: "Crash" })
      yield* joinKinds(left, ["task"])
      // Not read yet, and sending from the first.
      yield* joinKinds(left, ["task"], { direction: "disabled" })
      yield* joinKinds(left, ["task"], { direction: "bidirectional" })
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      yield* sync
      yield* joinKinds(left, ["task"], { strategy: "local_wins" })
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      yield* joinKinds(left, ["task"], { direction: "pull" })
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      yield* joinKinds(left, ["task"], { direction: "push" })
      assert.strictEqual((yield* engine.deliveries.list(tenant)).length, 1)
    }),
  )

  scenario("a connection whose adapter is gone says so, and works when it is back", (apps) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { connection } = yield* join(apps.left)
      yield* sync
      const without = { ...apps, left: { ...apps.left, adapter: { ...apps.left.adapter, app: "elsewhere" } } }
      const { errors } = yield* on(without, sync)
      const message = 'left open: Unauthorized: no adapter called "left" is registered'
      assert.deepStrictEqual(errors, [{ connectionId: connection.id, message }])
      yield* engine.resume(tenant, connection.id)
      assert.deepStrictEqual((yield* sync).errors, [])
    }),
  )
})
