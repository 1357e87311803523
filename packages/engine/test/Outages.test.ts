/** A store that is away for a while: what follows it goes on where it stood, asks less and less often, and says so once. */
import { assert, describe, it } from "@effect/vitest"
import { Limiter } from "@syncline/adapter-core"
import {
  Adapters,
  Commits,
  Connections,
  Event,
  Journal,
  MemoryStore,
  Orchestrator,
  StoreError,
  SyncEngine,
  Vault,
  Wakeups,
  emptyCommit,
} from "@syncline/engine"
import { TestEngine, World } from "@syncline/engine/testing"
import { Clock, Context, Effect, Fiber, Layer, Logger, Stream } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"

const { tenant } = World

interface Outage {
  /** While it lasts, every question fails. */
  away: boolean
  lasting: boolean
  /** When somebody asked, epoch milliseconds. */
  readonly asked: Array<number>
  readonly logged: Array<string>
}

const down = new StoreError({ operation: "test", message: "the database is starting up" })
const newer = new StoreError({ operation: "test", message: "written by a newer version", lasting: true })

/** An engine over a store whose journal, calls and work can be taken away; unless it is told otherwise, it looks for work by itself only once an hour. */
const scenario = <E>(
  title: string,
  run: (outage: Outage, app: World.Apps["left"]) => Effect.Effect<void, E, SyncEngine | MemoryStore.Store>,
  pollMillis = 3_600_000,
) =>
  it.effect(title, () =>
    Effect.gen(function* () {
      const outage: Outage = { away: false, lasting: false, asked: [], logged: [] }
      const { left } = yield* World.makeApps()
      const asking = <A>(effect: Effect.Effect<A, StoreError>) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          outage.asked.push(now)
          return outage.lasting ? Effect.fail(newer) : outage.away ? Effect.fail(down) : effect
        })
      const store = yield* Layer.build(MemoryStore.layer)
      const journal = Context.get(store, Journal)
      const wakeups = Context.get(store, Wakeups)
      const connections = Context.get(store, Connections)
      /** A listener notices only when it is cut off. */
      const cut = Stream.fromEffect(
        Effect.repeat(Effect.sleep("1 second"), { until: () => outage.away }).pipe(Effect.andThen(Effect.fail(down))),
      )
      const answering = <A>(effect: Effect.Effect<A, StoreError>) => Effect.suspend(() => (outage.away ? Effect.fail(down) : effect))
      const ports = store.pipe(
        Context.add(Connections, {
          ...connections,
          due: (...query) => answering(connections.due(...query)),
          nextWake: (...query) => answering(connections.nextWake(...query)),
        }),
        Context.add(Journal, { ...journal, events: (...query) => asking(journal.events(...query)) }),
        Context.add(Wakeups, {
          ...wakeups,
          calls: Stream.unwrap(Effect.as(asking(Effect.void), Stream.merge(wakeups.calls, cut, { haltStrategy: "either" }))),
        }),
      )
      const logger = Logger.make(({ message }) => void outage.logged.push([message].flat().map(String).join(" ")))
      const engine = SyncEngine.layer.pipe(
        Layer.provide(Orchestrator.layerInProcess({ pollMillis })),
        Layer.provide(Layer.mergeAll(Vault.layer([TestEngine.vaultKey]), Adapters.layer([left.adapter]))),
        Layer.provideMerge(Layer.succeedContext(ports)),
        Layer.provide(Layer.mergeAll(SecureRandom.layerWebCrypto, FetchHttpClient.layer, Limiter.layerMemory)),
      )
      yield* Effect.provide(run(outage, left), Layer.merge(engine, Logger.layer([logger])), { local: true })
    }),
  )

const announce = (name: string) =>
  Effect.flatMap(Commits, (commits) =>
    commits.apply({ ...emptyCommit(tenant, 0), events: [new Event.SyncCompleted({ streamId: "s", kind: "task", runId: name })] }),
  )

/** Goes on when it is so: what is sealed is opened in real time, for which a clock of tests does not wait. */
const until = (what: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() =>
    what()
      ? Effect.void
      : TestClock.adjust("1 second").pipe(
          Effect.andThen(Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))),
          Effect.andThen(until(what)),
        ),
  )

const pausesOf = (times: ReadonlyArray<number>) => times.slice(1).map((at, index) => at - (times[index] ?? 0))

describe("events", () => {
  // proves V-10, T-36
  scenario("go on where they stood, none lost and none twice", (outage) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const seen: Array<string> = []
      const following = yield* Effect.forkChild(
        Stream.runForEach(engine.events.follow(tenant, 0), ({ event }) =>
          Effect.sync(() => void seen.push(event._tag === "SyncCompleted" ? event.runId : event._tag)),
        ),
      )
      yield* announce("before")
      yield* TestClock.adjust("2 seconds")
      for (const name of ["first", "second"]) {
        outage.away = true
        yield* announce(`during the ${name}`)
        outage.asked.length = 0
        yield* TestClock.adjust("10 minutes")
        const pauses = pausesOf(outage.asked).filter((pause) => pause > 0)
        assert.isAtMost(outage.asked.length, 30)
        assert.isTrue(pauses.every((pause, index) => index === 0 || pause >= (pauses[index - 1] ?? 0)))
        assert.strictEqual(pauses.at(-1), 30_000)
        outage.away = false
        yield* TestClock.adjust("31 seconds")
        yield* announce(`after the ${name}`)
        yield* TestClock.adjust("2 seconds")
      }
      assert.deepStrictEqual(seen, ["before", "during the first", "after the first", "during the second", "after the second"])
      assert.deepStrictEqual(
        outage.logged,
        ["first", "second"].flatMap(() => [
          "events wait for the store: the database is starting up",
          "events go on: the store answers again",
        ]),
      )
      yield* Fiber.interrupt(following)
    }),
  )

  scenario("end where waiting does not help", (outage) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      outage.away = true
      const following = yield* Effect.forkChild(Effect.flip(Stream.runDrain(engine.events.follow(tenant, 0))))
      yield* TestClock.adjust("10 seconds")
      outage.lasting = true
      yield* TestClock.adjust("1 minute")
      assert.include((yield* Fiber.join(following)).message, "newer version")
    }),
  )
})

describe("watch", () => {
  scenario("is woken by others again after an outage, and says once that it was not", (outage, left) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* Effect.forkChild(engine.watch)
      yield* TestClock.adjust("1 minute")
      const listens = outage.asked.length
      outage.away = true
      yield* TestClock.adjust("10 minutes")
      assert.isAtMost(outage.asked.length - listens, 30)
      outage.away = false
      yield* TestClock.adjust("1 minute")
      yield* World.join(left)
      const joined = yield* Clock.currentTimeMillis
      const read = () => left.log.find(({ operation }) => operation === "page")
      yield* until(() => read() !== undefined)
      assert.isBelow((read()?.at ?? 0) - joined, 60_000)
      assert.deepStrictEqual(
        outage.logged.filter((line) => line.includes("woken")),
        ["not woken by others for now: the database is starting up"],
      )
    }),
  )

  scenario(
    "that finds no work says so once, and once that it does again; the steps that fail meanwhile are part of it",
    (outage, left) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* World.join(left)
        // The store goes away in the middle of a step.
        const stop = left.beforeEach(() =>
          Effect.sync(() => {
            outage.away = true
            stop()
          }),
        )
        yield* Effect.forkChild(engine.watch)
        yield* until(() => outage.away)
        yield* TestClock.adjust("10 minutes")
        const told = (about: string) => outage.logged.filter((line) => line.includes(about))
        assert.deepStrictEqual(told("step"), [])
        assert.deepStrictEqual(told("work"), ["no work found: the database is starting up"])
        outage.away = false
        yield* TestClock.adjust("10 minutes")
        assert.deepStrictEqual(told("work"), ["no work found: the database is starting up", "work is found again: the store answers"])
        yield* until(() => left.log.filter(({ operation }) => operation === "page").length > 1)
      }),
    1000,
  )
})
