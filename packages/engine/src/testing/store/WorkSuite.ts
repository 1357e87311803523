/** Of the suite of stores: what a sync that began at a time still has to see to. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import type { DeliverySettlement } from "../../store/Commits.ts"
import { Connections } from "../../store/Connections.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import { Leases } from "../../store/Leases.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "./Sample.ts"

const hasWork = (tenant: string, id: string, since: number, now = since) =>
  Effect.flatMap(Connections, (connections) => connections.hasWork(tenant, id, { since, now }))

/** A delivery of `r1` to `a/tasks`, opened at 500, claimed and settled. */
const settled = Effect.fnUntraced(function* (to: Partial<Exclude<DeliverySettlement["to"], { readonly state: "done" }>>) {
  const deliveries = yield* Deliveries
  const tenant = yield* Sample.pair()
  yield* Sample.apply(tenant, { at: 500, records: [Sample.created("r1")], owed: [{ streamId: "a/tasks", recordId: "r1" }] })
  const fence = yield* Sample.lease(tenant, "a")
  yield* deliveries.claim(tenant, fence, 1, 600)
  const whole = { state: "pending", nextAttemptAt: 700, lastError: null, attempts: 1, unverifiedSince: null, waitsForRecord: null } as const
  yield* Sample.apply(tenant, { fence, deliveries: [{ streamId: "a/tasks", recordId: "r1", revision: 1, to: { ...whole, ...to } }] })
  return tenant
})

export const workSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("is a stream that was due when it began, and none that became due since", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = Sample.newTenant()
      yield* Sample.setUp(
        ["reads", "pushes"].map((id) => Sample.connection(tenant, id)),
        [
          Sample.stream(tenant, "1", "reads", { settings: { ...Sample.settings, direction: "pull" } }),
          Sample.stream(tenant, "2", "pushes", { settings: { ...Sample.settings, direction: "push" } }),
        ],
      )
      yield* streams.setDue(tenant, ["1", "2"], 70)
      expect(yield* hasWork(tenant, "reads", 69, 1000)).toBe(false)
      expect(yield* hasWork(tenant, "reads", 70)).toBe(true)
      expect(yield* hasWork(tenant, "pushes", 70, 1000)).toBe(false)
      expect(yield* hasWork(tenant, "none", 70)).toBe(false)
      expect(yield* hasWork("nobody", "reads", 70)).toBe(false)
    }),
  )

  it.effect("is one of several streams that is due, whatever the others are", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = Sample.newTenant()
      const places = ["p", "q", "r"].map((partition) => Sample.stream(tenant, partition, "a", { partition }))
      yield* Sample.setUp([Sample.connection(tenant, "a")], places)
      expect(yield* hasWork(tenant, "a", 70)).toBe(false)
      yield* streams.setDue(tenant, ["q"], 70)
      expect(yield* hasWork(tenant, "a", 70)).toBe(true)
    }),
  )

  it.effect("is nothing of a connection that is not active, or waits", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = yield* Sample.pair()
      expect(yield* hasWork(tenant, "a", 1_000_000)).toBe(true)
      yield* connections.update(tenant, "a", { blockedUntil: 1_000_001 })
      expect(yield* hasWork(tenant, "a", 1_000_000)).toBe(false)
      expect(yield* hasWork(tenant, "a", 1_000_000, 1_000_001)).toBe(true)
      for (const status of ["paused", "error", "disconnected"] as const) {
        yield* connections.update(tenant, "a", { status })
        expect(yield* hasWork(tenant, "a", 2_000_000)).toBe(false)
      }
    }),
  )

  it.effect("is a delivery that was opened by now, or is being sent", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const leases = yield* Leases
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { at: 500, records: [Sample.created("r1")], owed: [{ streamId: "a/tasks", recordId: "r1" }] })
      expect(yield* hasWork(tenant, "a", 100, 499)).toBe(false)
      expect(yield* hasWork(tenant, "a", 100, 500)).toBe(true)
      expect(yield* hasWork(tenant, "b", 100, 500)).toBe(false)
      const fence = yield* Sample.lease(tenant, "a")
      yield* deliveries.claim(tenant, fence, 1, 600)
      yield* leases.release(tenant, "a", fence.token)
      expect(yield* hasWork(tenant, "a", 100, 600)).toBe(true)
    }),
  )

  it.effect("is a delivery that goes on at once, and one that was to be tried again when it began, but none that failed since", () =>
    Effect.gen(function* () {
      const goesOn = yield* settled({})
      expect(yield* hasWork(goesOn, "a", 100, 699)).toBe(false)
      expect(yield* hasWork(goesOn, "a", 100, 700)).toBe(true)
      const failed = yield* settled({ lastError: "busy" })
      expect(yield* hasWork(failed, "a", 699, 1000)).toBe(false)
      expect(yield* hasWork(failed, "a", 700, 1000)).toBe(true)
      for (const state of ["dead", "parked"] as const) {
        const tenant = yield* settled({ state, waitsForRecord: state === "parked" ? "r2" : null })
        expect(yield* hasWork(tenant, "a", 900)).toBe(false)
      }
    }),
  )

  it.effect("is no delivery of a stream that is not ready or does not send", () =>
    Effect.gen(function* () {
      const tenant = Sample.newTenant()
      yield* Sample.setUp(
        ["early", "pulls"].map((id) => Sample.connection(tenant, id)),
        [
          Sample.stream(tenant, "early", "early", { initialDoneAt: null }),
          Sample.stream(tenant, "pulls", "pulls", { settings: { ...Sample.settings, direction: "pull" } }),
        ],
      )
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1")],
        owed: ["early", "pulls"].map((streamId) => ({ streamId, recordId: "r1" })),
      })
      for (const id of ["early", "pulls"]) expect(yield* hasWork(tenant, id, 900)).toBe(false)
    }),
  )
}
