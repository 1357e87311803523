/**
 * Keeps all targets of all tenants told, each by itself: one that is slow or away holds up no other, and nothing that is kept in step waits for any of them. Several processes
 * may do it over one store.
 */
import { Cause, Clock, Effect, FiberMap, Latch } from "effect"
import { Targets } from "../store/Targets.ts"
import * as Turn from "./Turn.ts"

/** Targets that one process tells at once; nearly all of the time they wait for an answer. */
const mostAtOnce = 64

const pollMillis = 1000

/** Runs until interrupted. */
export const run: Effect.Effect<never, never, Turn.Requirements> = Effect.scoped(
  Effect.gen(function* () {
    const running = yield* FiberMap.make<string>()
    const free = yield* Latch.make()
    let isAway = false

    const tell = (tenant: string, id: string) =>
      Turn.turn(tenant, id).pipe(
        Effect.catchCause((cause) =>
          Cause.hasInterruptsOnly(cause)
            ? Effect.void
            : // Whatever it is: not at once again.
              Effect.andThen(Effect.logError("a target was not told", cause), Effect.sleep(pollMillis)),
        ),
        Effect.annotateLogs({ tenant, target: id }),
        Effect.ensuring(free.open),
      )

    const look = Effect.gen(function* () {
      yield* free.close
      const due = yield* (yield* Targets).due(yield* Clock.currentTimeMillis, 2 * mostAtOnce)
      if (isAway) yield* Effect.logInfo("targets are told again: the store answers")
      isAway = false
      for (const { tenant, id } of due) {
        const name = `${tenant}\n${id}`
        if ((yield* FiberMap.size(running)) >= mostAtOnce) return
        if (!(yield* FiberMap.has(running, name))) yield* FiberMap.run(running, name, tell(tenant, id))
      }
    })

    const rest = Effect.raceFirst(free.await, Effect.sleep(pollMillis))

    return yield* Effect.forever(
      look.pipe(
        Effect.catchTag("StoreError", ({ message }) => {
          if (isAway) return Effect.void
          isAway = true
          return Effect.logWarning(`targets are not told for now: ${message}`)
        }),
        Effect.andThen(rest),
      ),
    )
  }),
)
