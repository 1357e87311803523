/** One slice of a connection's work: how much it is, in what order, what stops it, and when there is more to do. */
import { assert, describe, it } from "@effect/vitest"
import { AdapterError, Limiter, RateLimited, Rejected, type Reason, Unauthorized, Unavailable } from "@syncline/adapter-core"
import { Adapters, Connections, Leases, MemoryStore, Streams, SyncEngine, Vault } from "@syncline/engine"
import { TestEngine, World } from "@syncline/engine/testing"
import { Clock, Effect, Layer, Option } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import * as Step from "../../src/work/Step.ts"

const { join, partition: p, sync, tenant } = World

const start = Date.UTC(2026, 0, 1)
const minute = 60_000

type Ground = SyncEngine | Step.Requirements | Leases | Streams

const scenario = <A, E>(title: string, run: (apps: World.Apps) => Effect.Effect<A, E, Ground>, options: World.WorldOptions = {}): void =>
  it.effect(title, () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const apps = yield* World.makeApps(options)
      const adapters = [apps.left.adapter, apps.right.adapter]
      const rest = Layer.mergeAll(
        SecureRandom.layerWebCrypto,
        FetchHttpClient.layer,
        Limiter.layerMemory,
        Layer.orDie(Adapters.layer(adapters)),
      )
      const ground = yield* Layer.build(Layer.merge(MemoryStore.layer, rest))
      const vault = Layer.provide(Vault.layer([TestEngine.vaultKey]), Layer.succeedContext(ground))
      const engine = TestEngine.layer(adapters, Layer.succeedContext(ground))
      yield* run(apps).pipe(Effect.provide(Layer.merge(engine, vault), { local: true }), Effect.provideContext(ground))
    }),
  )

/** One step of a connection, under a lease of its own. */
const step = Effect.fnUntraced(function* (connectionId: string) {
  const leases = yield* Leases
  const token = (yield* leases.acquire(tenant, connectionId, "test", 1000)) ?? 0
  const wake = yield* Step.step(tenant, { connectionId, token })
  yield* leases.release(tenant, connectionId, token)
  return wake
})

const connectionOf = Effect.fnUntraced(function* (id: string) {
  const connections = yield* Connections
  return Option.getOrThrow(yield* connections.get(tenant, id))
})

const pages = (app: World.Apps["left"], kind: string) => app.log.filter((call) => call.operation === "page" && call.kind === kind).length

describe("a step", () => {
  scenario(
    "reads twenty pages in all, what others refer to first, and a kind only when those before it were read to the end",
    ({ left }) =>
      Effect.gen(function* () {
        const tasks = Array.from({ length: 30 }, (_, index) => left.create("task", p, { title: `Task ${index}` }))
        left.create("note", p, { task: tasks[0] ?? "", body: "Seen it" })
        for (const name of ["a", "b", "c"]) left.create("tag", p, { name })
        const { connection } = yield* join(left)
        const read = () => ["member", "tag", "task", "note"].map((kind) => pages(left, kind))
        assert.strictEqual(yield* step(connection.id), start)
        assert.deepStrictEqual(read(), [1, 3, 18, 0])
        const kinds = left.log.flatMap(({ operation, kind }) => (operation === "page" ? [kind] : []))
        assert.isBelow(kinds.lastIndexOf("tag"), kinds.indexOf("task"))
        assert.strictEqual(yield* step(connection.id), start + 5 * minute)
        assert.deepStrictEqual(read(), [1, 3, 30, 1])
      }),
    { pageSize: 1 },
  )

  scenario("reads what is due, and nothing a millisecond before", ({ left }) =>
    Effect.gen(function* () {
      const { connection, streams } = yield* join(left)
      const streamStore = yield* Streams
      yield* step(connection.id)
      const calls = left.log.length
      yield* streamStore.setDue(tenant, [streams["task"]?.id ?? ""], start + minute)
      yield* TestClock.setTime(start + minute - 1)
      assert.strictEqual(yield* step(connection.id), start + minute)
      assert.strictEqual(left.log.length, calls)
      yield* TestClock.setTime(start + minute)
      assert.strictEqual(yield* step(connection.id), start + 5 * minute)
      assert.deepStrictEqual(
        left.log.slice(calls).map(({ operation, kind }) => `${operation} ${kind}`),
        ["page task"],
      )
    }),
  )

  for (const status of ["paused", "error", "disconnected"] as const) {
    scenario(`does nothing for a connection that is ${status}, and wants none`, ({ left }) =>
      Effect.gen(function* () {
        const connections = yield* Connections
        const { connection } = yield* join(left)
        yield* connections.update(tenant, connection.id, { status })
        const calls = left.log.length
        assert.isUndefined(yield* step(connection.id))
        assert.isUndefined(yield* step("none"))
        assert.strictEqual(left.log.length, calls)
      }),
    )
  }

  scenario("does nothing while a connection waits, and works in the moment the wait is over", ({ left }) =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const { connection } = yield* join(left)
      yield* connections.update(tenant, connection.id, { blockedUntil: start + minute })
      const calls = left.log.length
      yield* TestClock.setTime(start + minute - 1)
      assert.strictEqual(yield* step(connection.id), start + minute)
      assert.strictEqual(left.log.length, calls)
      yield* TestClock.setTime(start + minute)
      yield* step(connection.id)
      assert.isAbove(left.log.length, calls)
    }),
  )

  const stops: ReadonlyArray<readonly [reason: Reason, status: string, waits: number]> = [
    [new RateLimited({ message: "slow down", waitMillis: 0 }), "active", 1000],
    [new RateLimited({ message: "slow down", waitMillis: 999 }), "active", 1000],
    [new RateLimited({ message: "slow down", waitMillis: 90_000 }), "active", 90_000],
    [new Unauthorized({ message: "revoked" }), "error", 0],
  ]
  for (const [reason, status, waits] of stops) {
    for (const operation of ["page", "create"] as const) {
      scenario(`stops at ${JSON.stringify(reason)} of a ${operation}, and does no more of its work`, ({ left }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { connection } = yield* join(left)
          yield* sync
          yield* TestClock.adjust("5 minutes")
          const now = yield* Clock.currentTimeMillis
          yield* engine.records.put(tenant, "tag", { fields: { name: "bug" } })
          yield* engine.records.put(tenant, "tag", { fields: { name: "docs" } })
          const calls = left.log.length
          left.failNext(operation, reason)
          const wake = yield* step(connection.id)
          const made = left.log.slice(calls).map((call) => `${call.kind}.${call.operation}`)
          assert.deepStrictEqual(made, operation === "create" ? ["tag.create"] : ["tag.create", "tag.create", "member.page"])
          const { blockedUntil, ...after } = yield* connectionOf(connection.id)
          assert.strictEqual(after.status, status)
          assert.strictEqual(blockedUntil, waits === 0 ? 0 : now + waits)
          assert.strictEqual(wake, status === "error" ? undefined : now + waits)
        }),
      )
    }
  }

  scenario("leaves the rest for later when three deliveries in a row found the application away", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { connection } = yield* join(left)
      yield* sync
      yield* TestClock.adjust("5 minutes")
      const now = yield* Clock.currentTimeMillis
      for (let index = 0; index < 12; index += 1) yield* engine.records.put(tenant, "tag", { fields: { name: `tag ${index}` } })
      const answers = [Unavailable, Unavailable, undefined, Unavailable, Unavailable, Rejected, Unavailable, Unavailable, Unavailable]
      let creates = 0
      left.beforeEach((call) =>
        Effect.suspend(() => {
          if (call.operation !== "create") return Effect.void
          const Failure = answers[creates++]
          if (Failure === undefined) return Effect.void
          return Effect.fail(new AdapterError({ app: "left", operation: "tag.create", reason: new Failure({ message: "no" }) }))
        }),
      )
      const calls = left.log.length
      yield* step(connection.id)
      assert.deepStrictEqual([...new Set(left.log.slice(calls).map(({ operation }) => operation))], ["create"])
      assert.strictEqual(creates, 9)
      assert.deepInclude(yield* connectionOf(connection.id), { status: "active", blockedUntil: now + 8000 })
    }),
  )

  scenario("reads what others refer to first, whichever stream was made first", ({ left }) =>
    Effect.gen(function* () {
      left.create("task", p, { title: "Crash", tags: [left.create("tag", p, { name: "bug" })] })
      const { id } = yield* World.joinKinds(left, ["task"])
      yield* World.joinKinds(left, ["tag"])
      yield* step(id)
      const kinds = left.log.flatMap(({ operation, kind }) => (operation === "page" ? [kind] : []))
      assert.deepStrictEqual(kinds, ["tag", "task"])
    }),
  )

  scenario(
    "believes, of two that are matched, the one whose application says more, though the other is newer",
    ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const older = right.create("tag", p, { name: "bug", color: "dark red" })
        yield* TestClock.adjust("1 minute")
        left.create("tag", p, { name: "bug", color: "dark red" })
        const first = yield* World.joinKinds(left, ["tag"])
        yield* step(first.id)
        const second = yield* World.joinKinds(right, ["tag"])
        yield* step(second.id)
        const [record, ...others] = yield* engine.records.list(tenant, "tag")
        assert.deepStrictEqual(others, [])
        assert.strictEqual(record?.data["color"], "dark red")
        assert.strictEqual(right.get("tag", p, older)?.fields["color"], "dark red")
      }),
    { left: { tag: { see: { color: (color) => String(color).split(" ").at(-1) ?? "" } } } },
  )

  scenario("does not announce once more that a connection failed where another worker has said so meanwhile", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const connections = yield* Connections
      const { connection } = yield* join(left)
      const reason = "another worker's reason"
      left.beforeEach(() => Effect.orDie(connections.update(tenant, connection.id, { status: "error", reason })))
      left.failNext("page", new Unauthorized({ message: "revoked" }))
      yield* step(connection.id)
      assert.deepInclude(yield* connectionOf(connection.id), { status: "error", reason })
      const events = (yield* engine.events.list(tenant, { after: 0, limit: 100 })).map(({ event }) => event._tag)
      assert.notInclude(events, "ConnectionFailed")
    }),
  )

  scenario(
    "reads no later kind before every place of an earlier one is read to its end",
    ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (let index = 0; index < 21; index += 1) left.create("tag", "q", { name: `tag ${index}` })
        left.create("tag", p, { name: "only" })
        left.create("task", p, { title: "Crash" })
        const { id: connectionId } = yield* World.joinKinds(left, ["tag", "task"])
        yield* engine.addStreams({ tenant, connectionId, partition: "q", kinds: ["tag"] })
        yield* step(connectionId)
        assert.deepStrictEqual([pages(left, "tag"), pages(left, "task")], [21, 0])
        yield* step(connectionId)
        assert.deepStrictEqual([pages(left, "tag"), pages(left, "task")], [22, 1])
      }),
    { pageSize: 1 },
  )

  scenario("reads a page of a later kind though the places of an earlier one took all", ({ left }) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      left.create("task", p, { title: "Crash" })
      const { id: connectionId } = yield* World.joinKinds(left, ["tag", "task"])
      for (let index = 1; index < 21; index += 1) {
        yield* engine.addStreams({ tenant, connectionId, partition: `p${index}`, kinds: ["tag"] })
      }
      yield* step(connectionId)
      assert.deepStrictEqual([pages(left, "tag"), pages(left, "task")], [21, 1])
    }),
  )
})
