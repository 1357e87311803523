/**
 * Keeps all targets of all tenants told, each by itself: one that is slow or away holds up no other, and nothing that is kept in step waits for any of them. Several processes
 * may do it over one store.
 */
import { Cause, Clock, Effect, FiberMap, Latch } from "effect"
import { StoreError } from "../model/StoreError.ts"
import { Targets } from "../store/Targets.ts"
import * as Turn from "../tell/Turn.ts"
import * as Troubles from "./Troubles.ts"

/** Targets that one process tells at once; nearly all of the time they wait for an answer. */
const mostAtOnce = 64

const pollMillis = 1000

/** The trouble that all have when the store is away. */
const store = "store"

/** Runs until interrupted. */
export const run: Effect.Effect<never, never, Turn.Requirements> = Effect.scoped(
  Effect.gen(function* () {
    const targets = yield* Targets
    const running = yield* FiberMap.make<string>()
    const free = yield* Latch.make()
    const troubles = Troubles.make()

    /** Not at once again, whatever it was. */
    const failed = Effect.fnUntraced(function* (name: string, cause: Cause.Cause<unknown>) {
      if (Cause.hasInterruptsOnly(cause)) return
      yield* Effect.sleep(pollMillis)
      const known = troubles.has(store) && Cause.squash(cause) instanceof StoreError
      if (!known) yield* troubles.began(name, Effect.logError("a target is not told", cause))
    })

    const tell = (name: string, tenant: string, id: string) =>
      Turn.turn(tenant, id).pipe(
        Effect.andThen(troubles.ended(name, Effect.logInfo("the target is told again"))),
        Effect.catchCause((cause) => failed(name, cause)),
        Effect.annotateLogs({ tenant, target: id }),
        Effect.ensuring(free.open),
      )

    const look = Effect.gen(function* () {
      yield* free.close
      const due = yield* targets.due(yield* Clock.currentTimeMillis, 2 * mostAtOnce)
      yield* troubles.ended(store, Effect.logInfo("targets are told again: the store answers"))
      for (const { tenant, id } of due) {
        const name = `${tenant}\n${id}`
        if ((yield* FiberMap.size(running)) >= mostAtOnce) return
        if (!(yield* FiberMap.has(running, name))) yield* FiberMap.run(running, name, tell(name, tenant, id))
      }
    })

    const away = ({ message }: StoreError) => troubles.began(store, Effect.logWarning(`targets are not told for now: ${message}`))
    const rest = Effect.raceFirst(free.await, Effect.sleep(pollMillis))
    return yield* Effect.forever(Effect.andThen(Effect.catchTag(look, "StoreError", away), rest))
  }),
)
