/** Of the suite of stores: one delivery of `r1` to `a/tasks`, and what tests of its life do with it. */
import { Effect } from "effect"
import type { Commit, DeliverySettlement } from "../../store/Commits.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import * as Sample from "./Sample.ts"

/** All deliveries of a tenant. */
export const list = (tenant: string) => Effect.flatMap(Deliveries, (deliveries) => deliveries.list(tenant, { limit: 1000 }))

/** The one delivery of a tenant. */
export const one = (tenant: string) => Effect.map(list(tenant), ([delivery]) => delivery)

export const claim = (tenant: string, fence: NonNullable<Commit["fence"]>, now: number, limit = 10) =>
  Effect.flatMap(Deliveries, (deliveries) => deliveries.claim(tenant, fence, limit, now))

/** An attempt that was put off. */
export const waiting = {
  state: "pending",
  nextAttemptAt: 900,
  lastError: "busy",
  attempts: 1,
  unverifiedSince: null,
  waitsForRecord: null,
} as const satisfies DeliverySettlement["to"]

/** In a commit: ends its claim. */
export const settlement = (to: DeliverySettlement["to"], revision = 1): DeliverySettlement => ({
  streamId: "a/tasks",
  recordId: "r1",
  revision,
  to,
})

/** In a commit: opens the delivery. */
export const owed = [{ streamId: "a/tasks", recordId: "r1" }]

/** A tenant with `r1`, owed to `a/tasks` and claimed at 200. */
export const claimed = Effect.fnUntraced(function* () {
  const tenant = yield* Sample.pair()
  yield* Sample.apply(tenant, { records: [Sample.created("r1")], owed })
  const fence = yield* Sample.lease(tenant, "a")
  yield* claim(tenant, fence, 200)
  return { tenant, fence }
})
