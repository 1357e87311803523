/** Of the suite of stores: the life of a delivery, from what opens it to what ends it. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import type { Commit, DeliverySettlement } from "../Commits.ts"
import { Connections } from "../Connections.ts"
import { Deliveries } from "../Deliveries.ts"
import { Leases } from "../Leases.ts"
import type { Store } from "../MemoryStore.ts"
import { Streams } from "../Streams.ts"
import * as Sample from "./StoreSuiteSample.ts"

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const list = (tenant: string) => Effect.flatMap(Deliveries, (deliveries) => deliveries.list(tenant, { limit: 1000 }))

const one = (tenant: string) => Effect.map(list(tenant), ([delivery]) => delivery)

const claim = (tenant: string, fence: NonNullable<Commit["fence"]>, now: number, limit = 10) =>
  Effect.flatMap(Deliveries, (deliveries) => deliveries.claim(tenant, fence, limit, now))

const waiting = {
  state: "pending",
  nextAttemptAt: 900,
  lastError: "busy",
  attempts: 1,
  unverifiedSince: null,
  waitsForRecord: null,
} as const satisfies DeliverySettlement["to"]

const settlement = (to: DeliverySettlement["to"], revision = 1): DeliverySettlement => ({
  streamId: "a/tasks",
  recordId: "r1",
  revision,
  to,
})

const owed = [{ streamId: "a/tasks", recordId: "r1" }]

const toA = [{ kind: "task", recordId: "r1", except: "b/tasks" }]

/** A tenant with `r1`, owed to `a/tasks` and claimed at 200. */
const claimed = Effect.fnUntraced(function* () {
  const tenant = yield* Sample.pair()
  yield* Sample.apply(tenant, { records: [Sample.created("r1")], owed })
  const fence = yield* Sample.lease(tenant, "a")
  const [delivery] = yield* claim(tenant, fence, 200)
  return { tenant, fence, operationId: delivery?.operationId }
})

export const openingSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("happens on every other ready stream of the kind that sends", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = Sample.newTenant()
      const directed = (direction: "pull" | "push" | "disabled") => ({ settings: { ...Sample.settings, direction } })
      const streams = [
        Sample.stream(tenant, "origin", "c"),
        Sample.stream(tenant, "both", "c"),
        Sample.stream(tenant, "pushes", "c", directed("push")),
        Sample.stream(tenant, "pulls", "c", directed("pull")),
        Sample.stream(tenant, "off", "c", directed("disabled")),
        Sample.stream(tenant, "early", "c", { initialDoneAt: null }),
        Sample.stream(tenant, "people", "c", { kind: "person" }),
        Sample.stream(tenant, "gone", "gone"),
        Sample.stream(tenant, "paused", "paused"),
      ]
      yield* Sample.setUp(
        ["c", "gone", "paused"].map((id) => Sample.connection(tenant, id)),
        streams,
      )
      yield* connections.update(tenant, "gone", { status: "disconnected" })
      yield* connections.update(tenant, "paused", { status: "paused" })
      yield* Sample.apply(tenant, {
        at: 300,
        records: [Sample.created("r1"), Sample.created("r2")],
        spread: [
          { kind: "task", recordId: "r1", except: "origin" },
          { kind: "task", recordId: "r2", except: null },
        ],
      })
      const opened = yield* list(tenant)
      expect(
        opened
          .filter(({ recordId }) => recordId === "r1")
          .map(({ streamId }) => streamId)
          .sort(),
      ).toEqual(["both", "paused", "pushes"])
      expect(
        opened
          .filter(({ recordId }) => recordId === "r2")
          .map(({ streamId }) => streamId)
          .sort(),
      ).toEqual(["both", "origin", "paused", "pushes"])
      expect(opened.find(({ streamId, recordId }) => streamId === "both" && recordId === "r1")).toEqual({
        tenant,
        streamId: "both",
        connectionId: "c",
        kind: "task",
        recordId: "r1",
        state: "pending",
        revision: 1,
        operationId: expect.stringMatching(uuid),
        attempts: 0,
        unverifiedSince: null,
        nextAttemptAt: 300,
        lastError: null,
        waitsForRecord: null,
        rank: 0,
      })
      expect(new Set(opened.map(({ operationId }) => operationId)).size).toBe(opened.length)
    }),
  )

  it.effect("of one that is open says that there is more to send", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { at: 300, records: [Sample.created("r1")], owed })
      const first = yield* one(tenant)
      expect(first).toMatchObject({ revision: 1, nextAttemptAt: 300 })
      yield* Sample.apply(tenant, { at: 400, spread: toA })
      expect(yield* list(tenant)).toEqual([{ ...first, revision: 2, nextAttemptAt: 400 }])
      yield* Sample.apply(tenant, { at: 500, owed, spread: toA })
      expect(yield* list(tenant)).toMatchObject([{ operationId: first?.operationId, state: "pending", nextAttemptAt: 500 }])
    }),
  )

  it.effect("takes up what was dead, as good as new", () =>
    Effect.gen(function* () {
      const { tenant, fence, operationId } = yield* claimed()
      yield* Sample.apply(tenant, { fence, deliveries: [settlement({ ...waiting, state: "dead", unverifiedSince: 200 })] })
      yield* Sample.apply(tenant, { at: 400, owed })
      expect(yield* one(tenant)).toMatchObject({
        state: "pending",
        revision: 2,
        attempts: 0,
        unverifiedSince: 200,
        nextAttemptAt: 400,
        lastError: null,
        operationId,
      })
    }),
  )

  it.effect("leaves what is being sent running, to be sent again after it", () =>
    Effect.gen(function* () {
      const { tenant, fence, operationId } = yield* claimed()
      yield* Sample.apply(tenant, { at: 300, spread: toA })
      expect(yield* one(tenant)).toMatchObject({ state: "running", revision: 2, operationId })
      expect(yield* claim(tenant, fence, 300)).toEqual([])
      yield* Sample.apply(tenant, { at: 400, fence, deliveries: [settlement({ ...waiting, unverifiedSince: 200 })] })
      expect(yield* one(tenant)).toMatchObject({
        state: "pending",
        revision: 2,
        attempts: 0,
        unverifiedSince: 200,
        nextAttemptAt: 400,
        lastError: null,
        operationId,
      })
    }),
  )

  it.effect("after a success that did not send everything is a new operation", () =>
    Effect.gen(function* () {
      const { tenant, fence, operationId } = yield* claimed()
      yield* Sample.apply(tenant, { at: 300, owed })
      yield* Sample.apply(tenant, { at: 400, fence, deliveries: [settlement({ state: "done" })] })
      const again = yield* one(tenant)
      expect(again).toMatchObject({ state: "pending", revision: 2, attempts: 0, unverifiedSince: null, nextAttemptAt: 400 })
      expect(again?.operationId).toMatch(uuid)
      expect(again?.operationId).not.toBe(operationId)
    }),
  )

  it.effect("may come in the commit that ends a claim", () =>
    Effect.gen(function* () {
      for (const to of [waiting, { state: "done" }] as const) {
        const { tenant, fence } = yield* claimed()
        yield* Sample.apply(tenant, { at: 400, fence, owed, deliveries: [settlement(to)] })
        expect(yield* list(tenant)).toMatchObject([{ state: "pending", attempts: 0, nextAttemptAt: 400, lastError: null }])
        expect(yield* claim(tenant, fence, 400)).toHaveLength(1)
      }
    }),
  )
}

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
      expect(yield* claim(tenant, { ...fence, connectionId: "b" }, 200)).toEqual([])
      expect(yield* claim(tenant, fence, 200)).toHaveLength(1)
    }),
  )

  it.effect("takes again what a lost lease left running, as of unknown outcome since it was first taken", () =>
    Effect.gen(function* () {
      const leases = yield* Leases
      const { tenant, fence, operationId } = yield* claimed()
      yield* leases.release(tenant, "a", fence.token)
      const second = yield* Sample.lease(tenant, "a")
      const again = yield* claim(tenant, second, 700)
      expect(again).toMatchObject([{ recordId: "r1", state: "running", attempts: 2, unverifiedSince: 200, operationId }])
      expect(yield* claim(tenant, second, 700)).toEqual([])
      yield* leases.release(tenant, "a", second.token)
      expect(yield* claim(tenant, yield* Sample.lease(tenant, "a"), 800)).toMatchObject([{ attempts: 3, unverifiedSince: 200 }])
    }),
  )
}

export const settlingSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("removes what is sent", () =>
    Effect.gen(function* () {
      const { tenant, fence } = yield* claimed()
      yield* Sample.apply(tenant, { fence, deliveries: [settlement({ state: "done" })] })
      expect(yield* list(tenant)).toEqual([])
    }),
  )

  it.effect("makes of the rest what it says", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      for (const state of ["pending", "parked", "dead"] as const) {
        const { tenant, fence, operationId } = yield* claimed()
        const to = { ...waiting, state, attempts: 3, unverifiedSince: 150, waitsForRecord: state === "parked" ? "r9" : null }
        yield* Sample.apply(tenant, { fence, deliveries: [settlement(to)] })
        expect(yield* list(tenant)).toMatchObject([{ ...to, revision: 1, operationId }])
        expect(yield* deliveries.counts(tenant, "a/tasks")).toEqual({ [state]: 1 })
        expect(yield* claim(tenant, fence, 899)).toEqual([])
        expect(yield* claim(tenant, fence, 900)).toHaveLength(state === "pending" ? 1 : 0)
      }
    }),
  )

  it.effect("that is repeated does not touch what was opened since", () =>
    Effect.gen(function* () {
      const { tenant, fence } = yield* claimed()
      const commit = { fence, deliveries: [settlement({ state: "done" })] }
      yield* Sample.apply(tenant, commit)
      yield* Sample.apply(tenant, commit)
      yield* Sample.apply(tenant, { at: 400, owed })
      const opened = yield* list(tenant)
      expect(opened).toMatchObject([{ state: "pending", revision: 1 }])
      yield* Sample.apply(tenant, commit)
      expect(yield* list(tenant)).toEqual(opened)
    }),
  )

  it.effect("parks until the record waited for is linked on the connection", () =>
    Effect.gen(function* () {
      const { tenant, fence } = yield* claimed()
      yield* Sample.apply(tenant, { fence, deliveries: [settlement({ ...waiting, state: "parked", waitsForRecord: "r2" })] })
      yield* Sample.apply(tenant, { links: [Sample.link("2", "r2", { streamId: "b/tasks", connectionId: "b" }), Sample.link("3", "r3")] })
      expect(yield* one(tenant)).toMatchObject({ state: "parked", waitsForRecord: "r2" })
      yield* Sample.apply(tenant, { at: 500, links: [Sample.link("2", "r2")] })
      expect(yield* one(tenant)).toMatchObject({ state: "pending", waitsForRecord: null, nextAttemptAt: 500, attempts: 1, lastError: null })
    }),
  )

  it.effect("does not park for a record that is linked by now", () =>
    Effect.gen(function* () {
      const to = { ...waiting, state: "parked", waitsForRecord: "r2" } as const
      const links = [Sample.link("2", "r2")]
      const before = yield* claimed()
      yield* Sample.apply(before.tenant, { links })
      yield* Sample.apply(before.tenant, { at: 500, fence: before.fence, deliveries: [settlement(to)] })
      expect(yield* one(before.tenant)).toMatchObject({ state: "pending", waitsForRecord: null, nextAttemptAt: 500, attempts: 1 })
      const together = yield* claimed()
      yield* Sample.apply(together.tenant, { at: 500, fence: together.fence, links, deliveries: [settlement(to)] })
      expect(yield* one(together.tenant)).toMatchObject({ state: "pending", waitsForRecord: null, nextAttemptAt: 500, attempts: 1 })
    }),
  )
}

export const personsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("find dead and parked deliveries, take them up again or drop them", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      for (const state of ["dead", "parked"] as const) {
        const { tenant, fence, operationId } = yield* claimed()
        expect(yield* deliveries.retry(tenant, "a/tasks", "r1", 500)).toBe(false)
        expect(yield* deliveries.drop(tenant, "a/tasks", "r1")).toBe(false)
        const to = { ...waiting, state, unverifiedSince: 150, waitsForRecord: state === "parked" ? "r9" : null }
        yield* Sample.apply(tenant, { fence, deliveries: [settlement(to)] })
        expect(yield* deliveries.list(tenant, { state, limit: 10 })).toHaveLength(1)
        expect(yield* deliveries.list(tenant, { state, streamId: "b/tasks", limit: 10 })).toEqual([])
        expect(yield* deliveries.list(tenant, { state: "running", limit: 10 })).toEqual([])
        expect(yield* deliveries.retry(tenant, "a/tasks", "r1", 500)).toBe(true)
        expect(yield* one(tenant)).toMatchObject({
          state: "pending",
          attempts: 0,
          nextAttemptAt: 500,
          lastError: null,
          waitsForRecord: null,
          unverifiedSince: 150,
          operationId,
        })
        expect(yield* deliveries.drop(tenant, "a/tasks", "r1")).toBe(false)
        yield* claim(tenant, fence, 500)
        yield* Sample.apply(tenant, { fence, deliveries: [settlement(to)] })
        expect(yield* deliveries.drop(tenant, "a/tasks", "r1")).toBe(true)
        expect(yield* list(tenant)).toEqual([])
        expect(yield* deliveries.retry(tenant, "a/tasks", "none", 500)).toBe(false)
      }
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
        { kind: "task", externalId: "2", recordId: "r2", address: "/2" },
        { kind: "task", externalId: "3", recordId: "r3", address: null },
      ])
      const unlinked = orders.find(({ record }) => record.id === "r4")
      expect(unlinked).toMatchObject({ link: undefined, conflicts: [], references: [] })
      expect(yield* deliveries.load([], [])).toEqual([])
    }),
  )
}
