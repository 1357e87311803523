/** What at the door makes work for the workers wakes them, once it is stored, and a store that cannot wake them costs the caller nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Authorization, Rejected } from "@syncline/adapter-core"
import { MemoryStore, type NotFound, StoreError, SyncEngine, Wakeups } from "@syncline/engine"
import { TestEngine, World } from "@syncline/engine/testing"
import { Effect, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"

const { join, partition, sync, tenant } = World

const woken = Effect.fnUntraced(function* (deaf: boolean) {
  yield* TestClock.setTime(Date.UTC(2026, 0, 1))
  const { left, right } = yield* World.makeApps()
  const calls: Array<unknown> = []
  let peek: Effect.Effect<unknown> = Effect.void
  const wakeups = Layer.succeed(Wakeups, {
    wake: Effect.gen(function* () {
      calls.push(yield* peek)
      if (deaf) return yield* new StoreError({ operation: "wake", message: "nobody listens" })
    }),
    calls: Stream.never,
  })
  const store = Layer.merge(MemoryStore.layer, wakeups)

  const scenario = Effect.gen(function* () {
    const engine = yield* SyncEngine
    /** What the workers would have found at each call during an operation. */
    const during = <A, E>(operation: Effect.Effect<A, E>, look: Effect.Effect<unknown, StoreError | NotFound> = Effect.void) =>
      Effect.gen(function* () {
        peek = Effect.orDie(look)
        calls.length = 0
        yield* Effect.exit(operation)
        return [...calls]
      })
    const credentials = Authorization.token("good")
    const task = left.create("task", partition, { title: "Crash" })
    const { connection } = yield* join(left)
    yield* join(right)
    const connectionId = connection.id
    const status = Effect.map(engine.status(tenant), ([report]) => report?.connection.status)
    const resting = Effect.map(engine.deliveries.list(tenant), (all) => all.map(({ state }) => state))

    assert.deepStrictEqual(yield* during(engine.connect({ tenant, app: "left", credentials })), [])
    assert.deepStrictEqual(yield* during(engine.pause(tenant, connectionId), status), [])
    assert.deepStrictEqual(yield* during(engine.resume(tenant, connectionId), status), ["active"])
    assert.deepStrictEqual(yield* during(engine.resume(tenant, "none")), [])
    const streams = Effect.map(engine.status(tenant), ([report]) => report?.streams.length)
    assert.deepStrictEqual(yield* during(engine.addStreams({ tenant, connectionId, partition: "q", kinds: ["task"] }), streams), [5])
    assert.deepStrictEqual(yield* during(engine.addStreams({ tenant, connectionId, partition: "q", kinds: ["song"] })), [])

    yield* sync
    const titles = Effect.map(engine.records.list(tenant, "task"), (all) => all.map(({ data }) => data["title"]))
    const put = engine.records.put(tenant, "task", { fields: { title: "Ours" } })
    assert.deepStrictEqual(yield* during(put, titles), [["Crash", "Ours"]])
    assert.deepStrictEqual(yield* during(engine.records.put(tenant, "task", { fields: { title: "" } })), [])

    right.failNext("create", new Rejected({ message: "too long" }))
    yield* sync
    const [dead] = yield* engine.deliveries.list(tenant, { state: "dead" })
    const which = [tenant, dead?.streamId ?? "", dead?.recordId ?? ""] as const
    assert.deepStrictEqual(yield* during(engine.deliveries.retry(...which), resting), [["pending"]])
    assert.deepStrictEqual(yield* during(engine.deliveries.retry(...which)), [])
    right.failNext("create", new Rejected({ message: "too long" }))
    yield* sync
    assert.deepStrictEqual(yield* during(engine.deliveries.drop(...which), resting), [])

    yield* TestClock.adjust("1 minute")
    const [record] = yield* engine.records.list(tenant, "task")
    yield* engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title: "Ours" } })
    left.edit("task", partition, task, { title: "Theirs" })
    yield* sync
    const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
    const open = Effect.map(engine.conflicts.list(tenant, { state: "open" }), (all) => all.length)
    assert.deepStrictEqual(yield* during(engine.conflicts.resolve(tenant, "none", "local", "ada")), [])
    assert.deepStrictEqual(yield* during(engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada"), open), [0])
    assert.deepStrictEqual(yield* during(engine.disconnect(tenant, connectionId), status), [])
    assert.strictEqual(yield* status, "disconnected")
  })
  yield* Effect.provide(scenario, TestEngine.layer([left.adapter, right.adapter], store), { local: true })
})

describe("the door", () => {
  it.effect("wakes the workers when there is something new to do, and then only", () => woken(false))

  it.effect("does what it is asked when nobody can be woken", () => woken(true))
})
