/**
 * Keeps all connections of all tenants moving. A port: what the engine needs of it is only that every connection with something to do is stepped, and
 * never by two at once, which leases see to. `layerInProcess` works with fibers of this process; several processes may share one store.
 */
import { Cause, Clock, Context, Effect, FiberMap, Latch, Layer, Option, Stream } from "effect"
import { Connections } from "../store/Connections.ts"
import { Wakeups } from "../store/Wakeups.ts"
import * as Worker from "./Worker.ts"

export interface InProcessOptions {
  /** Connections stepped at once by this process. Default 8. */
  readonly concurrency?: number
  /** How often the store is asked for work when nobody calls, in milliseconds. Default 1000. */
  readonly pollMillis?: number
}

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
          yield* Effect.forkScoped(hear(wakeups, called.open))
          /** A connection that fails by itself goes behind those that wait for their turn. */
          const stepBack = Effect.fnUntraced(function* (tenant: string, connectionId: string) {
            const found = yield* connections.get(tenant, connectionId)
            const until = (yield* Clock.currentTimeMillis) + pollMillis
            if (Option.isNone(found) || found.value.blockedUntil >= until) return
            yield* connections.update(tenant, connectionId, { blockedUntil: until })
          })
          const work = (tenant: string, connectionId: string) =>
            Worker.step(tenant, connectionId).pipe(
              Effect.provideContext(context),
              // A step that failed did its part of the work; a store that is away should not be asked in a tight loop.
              Effect.catchCause((cause) =>
                Effect.logError("step failed", cause).pipe(
                  Effect.andThen(Cause.hasDies(cause) ? Effect.ignore(stepBack(tenant, connectionId)) : Effect.void),
                  Effect.andThen(Effect.sleep(pollMillis)),
                ),
              ),
              Effect.ensuring(called.open),
            )
          const turn = Effect.gen(function* () {
            yield* called.close
            const free = concurrency - (yield* FiberMap.size(running))
            const due = free > 0 ? yield* connections.due(yield* Clock.currentTimeMillis, concurrency) : []
            const fresh: Array<(typeof due)[number]> = []
            for (const item of due) {
              if (fresh.length < free && !(yield* FiberMap.has(running, `${item.tenant}\n${item.connectionId}`))) fresh.push(item)
            }
            for (const { tenant, connectionId } of fresh) {
              yield* FiberMap.run(running, `${tenant}\n${connectionId}`, work(tenant, connectionId))
            }
            yield* Effect.raceFirst(called.await, Effect.sleep(pollMillis))
          })
          return yield* Effect.forever(
            Effect.catchTag(turn, "StoreError", ({ message }) =>
              Effect.andThen(Effect.logWarning(`no work found: ${message}`), Effect.sleep(pollMillis)),
            ),
          )
        })
        return { run: Effect.scoped(run) }
      }),
    )
}
