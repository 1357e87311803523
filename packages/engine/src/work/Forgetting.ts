/** Forgets what is older than it is to be kept, in small steps beside the work of a tenant, so that a store that runs for years stays small. */
import { Clock, Context, Effect } from "effect"
import { type Retention, defaultRetention } from "../model/Retention.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Journal } from "../store/Journal.ts"
import { Streams } from "../store/Streams.ts"

export const Keeping = Context.Reference<Retention>("@syncline/engine/Forgetting/Keeping", { defaultValue: () => defaultRetention })

/** When a tenant's store, or what a connection had, was last found to hold nothing that is to go: epoch milliseconds. */
export const Tidied = Context.Reference<Map<string, number>>("@syncline/engine/Forgetting/Tidied", { defaultValue: () => new Map() })

/** So many rows of each kind are forgotten in one step. */
const rowsAtOnce = 1000

const pauseMillis = 60 * 60 * 1000

/** Looks for something to forget, unless there was none a short while ago. `step` answers whether there may be more. */
const nowAndThen = Effect.fnUntraced(function* <R>(name: string, step: (now: number) => Effect.Effect<boolean, StoreError, R>) {
  const [tidied, now] = [yield* Tidied, yield* Clock.currentTimeMillis]
  const last = tidied.get(name)
  // A clock may have been set back.
  if (last !== undefined && Math.abs(now - last) < pauseMillis) return
  if (!(yield* step(now))) tidied.set(name, now)
})

export const forget = (tenant: string): Effect.Effect<void, StoreError, Journal> =>
  nowAndThen(
    tenant,
    Effect.fnUntraced(function* (now) {
      const [keeping, journal] = [yield* Keeping, yield* Journal]
      const before = {
        events: now - keeping.events,
        runs: now - keeping.runs,
        history: now - keeping.history,
        payloads: now - keeping.payloads,
      }
      return yield* journal.forget(tenant, before, rowsAtOnce)
    }),
  )

/** Ends what a process was killed in that forgot streams of a connection. For use under the connection's lease. */
export const forgetLeft = (tenant: string, connectionId: string): Effect.Effect<void, StoreError, Streams> =>
  nowAndThen(
    `${tenant}\n${connectionId}`,
    Effect.fnUntraced(function* () {
      const streams = yield* Streams
      const left = (yield* streams.takenAway(tenant, { connectionId })).find(({ takenAway }) => takenAway.links === "drop")
      if (left !== undefined) yield* streams.forget(tenant, left.id, rowsAtOnce)
      return left !== undefined
    }),
  )
