/**
 * Whether a removal waits: until all that was removed together with it is known, and, where that is much, for a person. What a host or a person removed in so many
 * words goes out at once.
 */
import { Clock, Effect } from "effect"
import * as Removals from "../decide/Removals.ts"
import type { Attempt } from "../decide/Settle.ts"
import * as Event from "../model/Event.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import type { Target } from "./Settlement.ts"

/** How long a reading has before it is looked at again whether it is over, in milliseconds. */
const rereadMillis = 1000

export interface Verdict {
  readonly attempt: Attempt & { readonly _tag: "Held" | "Unread" }
  readonly events: ReadonlyArray<Event.Event>
}

/** Why it waits, if it does. */
export const verdict = Effect.fnUntraced(function* (
  { stream: own, streams: all, amounts }: Target,
  { record }: Order,
): Effect.fn.Return<Verdict | undefined, StoreError, Deliveries | Links | Records | Streams> {
  const { tenant, removal } = record
  if (removal === undefined || removal.confirmed === true) return undefined
  const origin = (yield* all).find(({ id }) => id === removal.origin)
  if (origin === undefined) return undefined
  const now = yield* Clock.currentTimeMillis
  const { reading } = yield* (yield* Streams).cursor(tenant, origin.id)
  if (reading !== undefined) {
    const why = `waits until all that was removed in ${origin.partitionName} (${origin.app}) is read`
    return { attempt: { _tag: "Unread", until: now + rereadMillis, why }, events: [] }
  }
  const { removed, left } = amounts.get(origin.id) ?? (yield* amountOf(tenant, origin.id, Removals.limitOf(origin).count, now))
  amounts.set(origin.id, { removed, left })
  if (!Removals.isMuch(removed, left, Removals.limitOf(origin))) return undefined
  const told = yield* (yield* Deliveries).list(tenant, { state: "held", streamId: own.id, saying: Removals.removedAt(origin), limit: 1 })
  const { id: streamId, kind } = origin
  return {
    attempt: { _tag: "Held", message: Removals.question(origin, removed, left) },
    events: told.length > 0 ? [] : [new Event.RemovalsHeld({ streamId, kind, removed, left })],
  }
})

/** All links are counted only where it matters. */
const amountOf = Effect.fnUntraced(function* (tenant: string, streamId: string, count: number, now: number) {
  const removed = yield* (yield* Records).countRemoved(tenant, streamId, now - Removals.countedMillis)
  if (removed <= count) return { removed, left: 0 }
  const { linked = 0 } = yield* (yield* Links).counts(tenant, streamId)
  return { removed, left: linked }
})
