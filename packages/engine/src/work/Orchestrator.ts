/**
 * Keeps all connections of all tenants moving. A port: what the engine needs of it is only that every connection with something to do is stepped, and
 * never by two at once, which leases see to. `layerInProcess` works with fibers of this process; several processes may share one store.
 */
import { Cause, Clock, Context, Effect, FiberMap, Latch, Layer, Option, Stream } from "effect"
import { StoreError } from "../model/StoreError.ts"
import { Connections } from "../store/Connections.ts"
import { Wakeups } from "../store/Wakeups.ts"
import * as Troubles from "./Troubles.ts"
import * as Worker from "./Worker.ts"

export interface InProcessOptions {
  /** Connections stepped at once by this process. Default 8. */
  readonly concurrency?: number
  /** How often the store is asked for work when nobody calls, in milliseconds. Default 1000. */
  readonly pollMillis?: number
}

/** The trouble that all have when the store is away. */
const store = "store"

const firstPauseMillis = 1000
const longestPauseMillis = 30_000

/**
 * Hears the calls of others for ever. When the store is away it listens again, less and less often; what was called meanwhile may be lost, so that it looks
 * for itself first. An outage is logged once. `pause`: how long it has waited last, in the outage that it is in.
 */
const hear = (wakeups: Wakeups["Service"], called: Effect.Effect<unknown>, pause?: number): Effect.Effect<never> =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const { message } = yield* Effect.flip(
      Effect.andThen(
        Stream.runForEach(wakeups.calls, () => called),
        Effect.never,
      ),
    )
    const heard = (yield* Clock.currentTimeMillis) - began > longestPauseMillis
    const known = heard ? undefined : pause
    if (known === undefined) yield* Effect.logWarning(`not woken by others for now: ${message}`)
    const next = known === undefined ? firstPauseMillis : Math.min(2 * known, longestPauseMillis)
    yield* Effect.sleep(next)
    yield* called
    return yield* hear(wakeups, called, next)
  })

export class Orchestrator extends Context.Service<
  Orchestrator,
  {
    /** Runs until interrupted. */
    readonly run: Effect.Effect<never>
  }
>()("@syncline/engine/Orchestrator") {
  static readonly layerInProcess = (options: InProcessOptions = {}): Layer.Layer<Orchestrator, never, Worker.Requirements | Wakeups> =>
    Layer.effect(
      Orchestrator,
      Effect.gen(function* () {
        const { concurrency = 8, pollMillis = 1000 } = options
        const context = yield* Effect.context<Worker.Requirements>()
        const connections = yield* Connections
        const wakeups = yield* Wakeups

        const run = Effect.gen(function* () {
          const running = yield* FiberMap.make<string>()
          const called = yield* Latch.make()
          const troubles = Troubles.make()
          yield* Effect.forkScoped(hear(wakeups, called.open))
          /** A connection that fails by itself goes behind those that wait for their turn. */
          const stepBack = Effect.fnUntraced(function* (tenant: string, connectionId: string) {
            const found = yield* connections.get(tenant, connectionId)
            const until = (yield* Clock.currentTimeMillis) + pollMillis
            if (Option.isNone(found) || found.value.blockedUntil >= until) return
            yield* connections.update(tenant, connectionId, { blockedUntil: until })
          })
          /** A store that is away is no trouble of each connection: by the time that it is asked again, that is known. */
          const failed = Effect.fnUntraced(function* (tenant: string, connectionId: string, cause: Cause.Cause<unknown>) {
            if (Cause.hasDies(cause)) yield* Effect.ignore(stepBack(tenant, connectionId))
            // A step that failed did its part of the work; a store that is away should not be asked in a tight loop.
            yield* Effect.sleep(pollMillis)
            const known = troubles.has(store) && Cause.squash(cause) instanceof StoreError
            if (!known) yield* troubles.began(`${tenant}\n${connectionId}`, Effect.logError("step failed", cause))
          })
          const work = (tenant: string, connectionId: string) =>
            Worker.step(tenant, connectionId).pipe(
              Effect.provideContext(context),
              Effect.andThen(troubles.ended(`${tenant}\n${connectionId}`, Effect.logInfo("works again"))),
              Effect.catchCause((cause) => failed(tenant, connectionId, cause)),
              Effect.annotateLogs({ tenant, connection: connectionId }),
              Effect.ensuring(called.open),
            )
          const rest = Effect.raceFirst(called.await, Effect.sleep(pollMillis))
          const find = (most: number) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) => connections.due(now, most)).pipe(
              Effect.tap(troubles.ended(store, Effect.logInfo("work is found again: the store answers"))),
            )
          const turn = Effect.gen(function* () {
            yield* called.close
            const free = concurrency - (yield* FiberMap.size(running))
            const due = free > 0 ? yield* find(concurrency) : []
            const fresh: Array<(typeof due)[number]> = []
            for (const item of due) {
              if (fresh.length < free && !(yield* FiberMap.has(running, `${item.tenant}\n${item.connectionId}`))) fresh.push(item)
            }
            for (const { tenant, connectionId } of fresh) {
              yield* FiberMap.run(running, `${tenant}\n${connectionId}`, work(tenant, connectionId))
            }
            yield* rest
          })
          return yield* Effect.forever(
            Effect.catchTag(turn, "StoreError", ({ message }) =>
              Effect.andThen(troubles.began(store, Effect.logWarning(`no work found: ${message}`)), rest),
            ),
          )
        })
        return { run: Effect.scoped(run) }
      }),
    )
}
