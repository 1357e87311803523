/** Of the suite of stores: claiming deliveries, and loading what they are computed from. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import { Deliveries } from "../../store/Deliveries.ts"
import { Leases } from "../../store/Leases.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Streams } from "../../store/Streams.ts"
import { claim, claimed, list, one, owed } from "./OneDelivery.ts"
import * as Sample from "./Sample.ts"

export const claimingSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("takes parents before children, and the oldest first", () =>
    Effect.gen(function* () {
      const tenant = Sample.newTenant()
      yield* Sample.setUp(
        [Sample.connection(tenant, "c"), Sample.connection(tenant, "d")],
        [
          Sample.stream(tenant, "children", "c", { rank: 1 }),
          Sample.stream(tenant, "parents", "c", { rank: 0 }),
          Sample.stream(tenant, "cousins", "c", { rank: 0, kind: "person" }),
          Sample.stream(tenant, "others", "d"),
        ],
      )
      for (const [at, streamId, recordId] of [
        [10, "children", "r1"],
        [20, "parents", "r3"],
        [30, "cousins", "p1"],
        [40, "parents", "r2"],
        [50, "others", "r1"],
        [60, "children", "r2"],
      ] as const) {
        yield* Sample.apply(tenant, { at, owed: [{ streamId, recordId }] })
      }
      const fence = yield* Sample.lease(tenant, "c")
      const names = (limit: number, now = 100) =>
        Effect.map(claim(tenant, fence, now, limit), (taken) => taken.map(({ streamId, recordId }) => `${streamId} ${recordId}`))
      expect(yield* names(10, 5)).toEqual([])
      expect(yield* names(2)).toEqual(["parents r3", "cousins p1"])
      expect(yield* names(2)).toEqual(["parents r2", "children r1"])
      expect(yield* names(2)).toEqual(["children r2"])
      expect(yield* names(2)).toEqual([])
    }),
  )

  it.effect("counts the attempt and says what was taken", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair({ rank: 4 })
      yield* Sample.apply(tenant, { at: 150, owed })
      const before = yield* one(tenant)
      const fence = yield* Sample.lease(tenant, "a")
      const taken = yield* claim(tenant, fence, 200)
      expect(taken).toEqual([{ ...before, state: "running", attempts: 1 }])
      expect(taken[0]?.rank).toBe(4)
      expect(yield* list(tenant)).toEqual(taken)
    }),
  )

  it.effect("takes nothing from streams that are not ready or do not send, nor under another's lease", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* Sample.pair({ initialDoneAt: null })
      yield* Sample.apply(tenant, { at: 150, owed })
      const fence = yield* Sample.lease(tenant, "a")
      expect(yield* claim(tenant, fence, 200)).toEqual([])
      yield* streams.updateSettings(tenant, "a/tasks", { ...Sample.settings, direction: "pull" })
      yield* streams.finishInitial(tenant, "a/tasks", 200)
      expect(yield* claim(tenant, fence, 200)).toEqual([])
      yield* streams.updateSettings(tenant, "a/tasks", { ...Sample.settings, direction: "push" })
      expect(yield* claim(tenant, { ...fence, token: fence.token + 1 }, 200)).toEqual([])
      expect(yield* claim(tenant, { ...fence, token: fence.token - 1 }, 200)).toEqual([])
      expect(yield* claim(tenant, { ...fence, connectionId: "b" }, 200)).toEqual([])
      expect(yield* claim(tenant, fence, 200)).toHaveLength(1)
    }),
  )

  it.effect("takes again what a lost lease left running, as of unknown outcome since it was first taken", () =>
    Effect.gen(function* () {
      const leases = yield* Leases
      const { tenant, fence } = yield* claimed()
      yield* leases.release(tenant, "a", fence.token)
      const second = yield* Sample.lease(tenant, "a")
      const again = yield* claim(tenant, second, 700)
      expect(again).toMatchObject([{ recordId: "r1", state: "running", attempts: 2, unverifiedSince: 200 }])
      expect(yield* claim(tenant, second, 700)).toEqual([])
      yield* leases.release(tenant, "a", second.token)
      expect(yield* claim(tenant, yield* Sample.lease(tenant, "a"), 800)).toMatchObject([{ attempts: 3, unverifiedSince: 200 }])
    }),
  )
}

export const loadingSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("brings what deliveries are computed from", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const tenant = yield* Sample.pair()
      const id = (name: string) => `${name} of ${tenant}`
      yield* Sample.apply(tenant, {
        records: [
          Sample.created("r1", { data: { parent: "r2", others: ["r3", "r4"], title: "r5" } }),
          ...["r2", "r3", "r4", "r5"].map((name) => Sample.created(name)),
        ],
        links: [
          Sample.link("1", "r1"),
          Sample.link("2", "r2", { address: "/2" }),
          Sample.link("3", "r3"),
          Sample.link("5", "r5"),
          Sample.link("4", "r4", { streamId: "c/tasks", connectionId: "c" }),
          Sample.link("4", "r4", { streamId: "b/tasks", connectionId: "b" }),
        ],
        conflicts: [
          Sample.conflict(id("open")),
          Sample.conflict(id("resolved"), { field: "body", state: "resolved", resolution: "local", resolvedAt: 1 }),
        ],
        owed: ["r1", "r4", "gone"].map((recordId) => ({ streamId: "a/tasks", recordId })),
      })
      const fence = yield* Sample.lease(tenant, "a")
      const taken = yield* claim(tenant, fence, 200)
      expect(taken).toHaveLength(3)
      const orders = yield* deliveries.load(taken.toReversed(), ["parent", "others", "none"])
      expect(orders.map(({ delivery }) => delivery.recordId)).toEqual(
        taken.toReversed().flatMap(({ recordId }) => (recordId === "gone" ? [] : [recordId])),
      )
      const linked = orders.find(({ record }) => record.id === "r1")
      expect(linked?.delivery).toEqual(taken.find(({ recordId }) => recordId === "r1"))
      expect(linked?.record).toMatchObject({ version: 1, data: { parent: "r2", others: ["r3", "r4"], title: "r5" } })
      expect(linked?.link).toEqual({ ...Sample.link("1", "r1"), tenant, processedAt: 100 })
      expect(linked?.conflicts).toEqual([{ ...Sample.conflict(id("open")), tenant }])
      expect(linked?.references.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1))).toEqual([
        { streamId: "a/tasks", kind: "task", externalId: "2", recordId: "r2", address: "/2" },
        { streamId: "a/tasks", kind: "task", externalId: "3", recordId: "r3", address: null },
      ])
      const unlinked = orders.find(({ record }) => record.id === "r4")
      expect(unlinked).toMatchObject({ link: undefined, conflicts: [], references: [] })
      expect(linked?.others).toEqual([])
      expect(unlinked?.others).toEqual([
        { ...Sample.link("4", "r4", { streamId: "b/tasks", connectionId: "b" }), tenant, processedAt: 100 },
        { ...Sample.link("4", "r4", { streamId: "c/tasks", connectionId: "c" }), tenant, processedAt: 100 },
      ])
      expect(yield* deliveries.load([], [])).toEqual([])
    }),
  )
}
