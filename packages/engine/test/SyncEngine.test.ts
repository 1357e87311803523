/**
 * The door: what makes work for the workers wakes them, once it is stored, and a store that cannot wake them costs the caller nothing; lists come in pages;
 * events can be followed; what is not there is named.
 */
import { assert, describe, it } from "@effect/vitest"
import { Authorization, Rejected } from "@syncline/adapter-core"
import { type InvalidInput, Journal, MemoryStore, type NotFound, StoreError, SyncEngine, Wakeups } from "@syncline/engine"
import { TestEngine, World } from "@syncline/engine/testing"
import { Effect, Fiber, Layer, Option, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Event from "../src/model/Event.ts"
import { scenarioOver } from "../src/testing/Scenario.ts"
import * as Sample from "../src/testing/store/Sample.ts"

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
    const during = <A, E>(
      operation: Effect.Effect<A, E>,
      look: Effect.Effect<unknown, StoreError | NotFound | InvalidInput> = Effect.void,
    ) =>
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
    const titles = Effect.map(engine.records.list(tenant, "task"), (all) => all.map(({ data }) => data["title"]).toSorted())
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
    assert.deepStrictEqual(yield* during(engine.deliveries.drop(...which, "ada", "not theirs"), resting), [])

    yield* TestClock.adjust("1 minute")
    const record = (yield* engine.records.list(tenant, "task")).find(({ data }) => data["title"] === "Crash")
    yield* engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title: "Ours" } })
    left.edit("task", partition, task, { title: "Theirs" })
    yield* sync
    const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
    const open = Effect.map(engine.conflicts.list(tenant, { state: "open" }), (all) => all.length)
    assert.deepStrictEqual(yield* during(engine.conflicts.resolve(tenant, "none", "local", "ada")), [])
    assert.deepStrictEqual(yield* during(engine.conflicts.resolveAll(tenant, { kind: "note" }, "local", "ada"), open), [1])
    assert.deepStrictEqual(yield* during(engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada"), open), [0])
    assert.deepStrictEqual(yield* during(engine.disconnect(tenant, connectionId), status), [])
    assert.strictEqual(yield* status, "disconnected")
  })
  yield* Effect.provide(scenario, TestEngine.layer([left.adapter, right.adapter], store), { local: true })
})

describe("the door", () => {
  it.effect("wakes the workers when there is something new to do, and then only", () => woken(false))

  it.effect("does what it is asked when nobody can be woken", () => woken(true))

  const scenario = scenarioOver(MemoryStore.layer)

  /** A tenant with so many of everything, each with a number of two digits or more. */
  const filled = Effect.fnUntraced(function* (count: number) {
    const owner = yield* Sample.pair()
    const all = Array.from({ length: count }, (_, index) => String(1000 + index))
    yield* Sample.apply(owner, {
      records: all.map((id) => Sample.created(id)),
      owed: all.map((recordId) => ({ streamId: "a/tasks", recordId })),
      conflicts: all.map((id) => Sample.conflict(id, { field: id })),
      events: all.map((runId) => new Event.SyncCompleted({ streamId: "a/tasks", kind: "task", runId })),
    })
    for (const id of all) yield* Sample.apply(owner, { run: Sample.run(id) })
    return { owner, all }
  })

  scenario("gives a hundred of a list unless it is asked for another number, and all of a stream", () =>
    Effect.gen(function* () {
      const { records, conflicts, deliveries, runs, events } = yield* SyncEngine
      const { owner, all } = yield* filled(203)
      const lists = {
        records: (page: object) => Effect.map(records.list(owner, "task", page), (list) => list.map(({ id }) => id)),
        conflicts: (page: object) => Effect.map(conflicts.list(owner, page), (list) => list.map(({ id }) => id)),
        deliveries: (page: object) => Effect.map(deliveries.list(owner, page), (list) => list.map(({ recordId }) => recordId)),
        runs: (page: object) => Effect.map(runs(owner, page), (list) => list.map(({ id }) => id)),
        events: (page: object) =>
          Effect.map(events.list(owner, { after: 0, ...page }), (list) =>
            list.map(({ event }) => (event._tag === "SyncCompleted" ? event.runId : "")),
          ),
      }
      for (const [name, list] of Object.entries(lists)) {
        const ordered = name === "runs" ? all.toReversed() : all
        assert.deepStrictEqual(yield* list({}), ordered.slice(0, 100), name)
        assert.deepStrictEqual(yield* list({ limit: 3 }), ordered.slice(0, 3), name)
        assert.deepStrictEqual(yield* list({ limit: 203 }), ordered, name)
      }
      for (const list of [lists.records, lists.conflicts]) {
        assert.deepStrictEqual(yield* list({ after: "1101", limit: 2 }), ["1102", "1103"])
        assert.deepStrictEqual(yield* list({ after: "1150" }), all.slice(151))
      }
      assert.deepStrictEqual(
        (yield* Stream.runCollect(records.all(owner, "task"))).map(({ id }) => id),
        all,
      )
      const [none, some] = [yield* deliveries.list(owner, { streamId: "b/tasks" }), yield* runs(owner, { streamId: "a/tasks", limit: 2 })]
      assert.deepStrictEqual([none.length, some.length], [0, 2])
      assert.deepStrictEqual(yield* runs(owner, { streamId: "b/tasks" }), [])
      assert.deepStrictEqual(yield* deliveries.list(owner, { state: "dead" }), [])
      assert.deepStrictEqual(yield* conflicts.list(owner, { state: "resolved" }), [])
    }),
  )

  let asked = 0
  const counted = Layer.effect(
    Journal,
    Effect.map(Journal, (journal) => ({
      ...journal,
      events: (...query: Parameters<typeof journal.events>) => Effect.suspend(() => ((asked += 1), journal.events(...query))),
    })),
  ).pipe(Layer.provideMerge(MemoryStore.layer))

  // proves T-36
  scenarioOver(counted)("shows events as they come, each once, those of the past first, and asks for them once a second", () =>
    Effect.gen(function* () {
      const { events } = yield* SyncEngine
      const { owner, all } = yield* filled(150)
      const [first] = yield* events.list(owner, { after: 0, limit: 1 })
      const seen: Array<string> = []
      const following = events
        .follow(owner, first?.seq ?? 0)
        .pipe(Stream.runForEach(({ event }) => Effect.sync(() => seen.push(event._tag === "SyncCompleted" ? event.runId : event._tag))))
      const fiber = yield* Effect.forkChild(following)
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(seen, all.slice(1))
      for (const runId of ["new", "newer"]) {
        yield* Sample.apply(owner, { events: [new Event.SyncCompleted({ streamId: "a/tasks", kind: "task", runId })] })
        yield* TestClock.adjust("1 second")
      }
      assert.deepStrictEqual(seen.slice(149), ["new", "newer"])
      asked = 0
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(seen.length, 151)
      assert.strictEqual(asked, 60)
      yield* Fiber.interrupt(fiber)
    }),
  )

  scenario("names what is not there", ({ left }) =>
    Effect.gen(function* () {
      const { records, deliveries } = yield* SyncEngine
      const task = left.create("task", partition, { title: "Crash" })
      const { streams } = yield* join(left)
      yield* sync
      const streamId = streams["task"]?.id ?? ""
      const noKind = 'there is no kind "song"; there are "member", "tag", "task" and "note"'
      const attempts = [
        [records.put(tenant, "song", { fields: {} }), noKind],
        [records.get(tenant, "song", "1"), noKind],
        [records.list(tenant, "song"), noKind],
        [Stream.runCollect(records.all(tenant, "song")), noKind],
        [records.get(tenant, "task", "none"), 'there is no record "none"'],
        [records.put(tenant, "task", { id: "none", fields: { title: "x" } }), 'there is no record "none"'],
        [records.find(tenant, "none", task), 'there is no stream "none"'],
        [deliveries.retry(tenant, streamId, "none"), `there is no delivery "${streamId}/none"`],
      ] as const
      for (const [attempt, message] of attempts) {
        assert.strictEqual((yield* Effect.flip(Effect.asVoid<unknown, { readonly message: string }, never>(attempt))).message, message)
      }
      assert.isTrue(Option.isNone(yield* records.find(tenant, streamId, "none")))
      const found = Option.getOrThrow(yield* records.find(tenant, streamId, task))
      assert.deepInclude(found, { streamId, externalId: task, state: "linked" })
      assert.deepStrictEqual(yield* records.links(tenant, found.recordId ?? ""), [found])
    }),
  )
})
