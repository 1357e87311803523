/** Of the suite of stores: connections, leases, grants, and when a connection has something to do. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Connections } from "../../store/Connections.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import { type Grant, type GrantPlace, Grants } from "../../store/Grants.ts"
import { Leases } from "../../store/Leases.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "./Sample.ts"

/** The connections of a tenant that are due. */
const due = (tenant: string, now: number) =>
  Effect.flatMap(Connections, (connections) =>
    Effect.map(connections.due(now, 100_000), (all) =>
      all.filter((found) => found.tenant === tenant).map(({ connectionId }) => connectionId),
    ),
  )

const nextWake = (tenant: string, id: string) => Effect.flatMap(Connections, (connections) => connections.nextWake(tenant, id))

export const connectionsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("keeps a connection as it was stored, and finds it by id and by account", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = Sample.newTenant()
      const stored = Sample.connection(tenant, "a", {
        reason: "because",
        settings: JSON.parse('{"list":[1,"two",null],"__proto__":{"deep":true}}'),
      })
      expect(yield* connections.insert(stored)).toBe(true)
      expect(yield* connections.get(tenant, "a")).toEqual(Option.some(stored))
      expect(yield* connections.byAccount(tenant, "app", "account of a")).toEqual(Option.some(stored))
      expect(yield* connections.get(tenant, "b")).toEqual(Option.none())
      expect(yield* connections.byAccount(tenant, "other app", "account of a")).toEqual(Option.none())
    }),
  )

  it.effect("has one connection of a tenant for each account of an application", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = Sample.newTenant()
      const first = Sample.connection(tenant, "a")
      const sameApp = Sample.connection(tenant, "b")
      const sameAccount = Sample.connection(tenant, "c", { app: "other", externalAccountId: first.externalAccountId })
      expect(yield* connections.insert(first)).toBe(true)
      expect(yield* connections.insert({ ...Sample.connection(tenant, "again"), externalAccountId: first.externalAccountId })).toBe(false)
      expect(yield* connections.insert(sameApp)).toBe(true)
      expect(yield* connections.insert(sameAccount)).toBe(true)
      expect(yield* connections.list(tenant)).toEqual([first, sameApp, sameAccount])
    }),
  )

  it.effect("changes what is named and nothing else", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const tenant = Sample.newTenant()
      const stored = Sample.connection(tenant, "a", { reason: "because" })
      yield* connections.insert(stored)
      yield* connections.update(tenant, "a", { status: "error", name: "new" })
      expect(yield* connections.get(tenant, "a")).toEqual(Option.some({ ...stored, status: "error", name: "new" }))
      yield* connections.update(tenant, "a", { reason: null, settings: {}, blockedUntil: 1_700_000_000_000 })
      expect(yield* connections.get(tenant, "a")).toEqual(
        Option.some({ ...stored, status: "error", name: "new", reason: null, settings: {}, blockedUntil: 1_700_000_000_000 }),
      )
    }),
  )

  it.effect("is due when a stream that reads is due", () =>
    Effect.gen(function* () {
      const tenant = Sample.newTenant()
      yield* Sample.setUp(
        ["pulls", "pushes", "both", "off"].map((id) => Sample.connection(tenant, id)),
        [
          Sample.stream(tenant, "1", "pulls", { settings: { ...Sample.settings, direction: "pull" } }),
          Sample.stream(tenant, "2", "pushes", { settings: { ...Sample.settings, direction: "push" } }),
          Sample.stream(tenant, "3", "both"),
          Sample.stream(tenant, "4", "off", { settings: { ...Sample.settings, direction: "disabled" } }),
        ],
      )
      expect(yield* due(tenant, 999_999)).toEqual([])
      expect([...(yield* due(tenant, 1_000_000))].sort()).toEqual(["both", "pulls"])
      expect(yield* nextWake(tenant, "both")).toBe(1_000_000)
      expect(yield* nextWake(tenant, "pushes")).toBeUndefined()
      expect(yield* nextWake(tenant, "off")).toBeUndefined()
      expect(yield* nextWake(tenant, "none")).toBeUndefined()
    }),
  )

  it.effect("puts those first that wait longest, and no more than asked for", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const streams = yield* Streams
      const tenant = Sample.newTenant()
      yield* Sample.setUp(
        ["late", "early", "blocked"].map((id) => Sample.connection(tenant, id)),
        ["late", "early", "blocked"].map((id) => Sample.stream(tenant, id, id)),
      )
      yield* streams.setDue(tenant, ["late"], 70)
      yield* streams.setDue(tenant, ["early"], 60)
      yield* streams.setDue(tenant, ["blocked"], 50)
      yield* connections.update(tenant, "blocked", { blockedUntil: 80 })
      expect(yield* due(tenant, 80)).toEqual(["early", "late", "blocked"])
      expect(yield* connections.due(80, 2)).toHaveLength(2)
      yield* streams.setDue(tenant, ["late"], 1)
      expect(yield* connections.due(1, 1)).toEqual([{ tenant, connectionId: "late" }])
    }),
  )

  it.effect("is not due while it is not active, blocked or worked on", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const leases = yield* Leases
      const tenant = yield* Sample.pair()
      const now = 2_000_000
      expect(yield* due(tenant, now)).toEqual(["a", "b"])
      for (const status of ["paused", "error", "disconnected"] as const) {
        yield* connections.update(tenant, "a", { status })
        expect(yield* due(tenant, now)).toEqual(["b"])
        expect(yield* nextWake(tenant, "a")).toBeUndefined()
      }
      yield* connections.update(tenant, "a", { status: "active", blockedUntil: now + 1 })
      expect(yield* due(tenant, now)).toEqual(["b"])
      expect(yield* nextWake(tenant, "a")).toBe(now + 1)
      expect([...(yield* due(tenant, now + 1))].sort()).toEqual(["a", "b"])
      const { token } = yield* Sample.lease(tenant, "b")
      expect(yield* due(tenant, now + 1)).toEqual(["a"])
      yield* leases.release(tenant, "b", token)
      expect([...(yield* due(tenant, now + 1))].sort()).toEqual(["a", "b"])
    }),
  )

  it.effect("is due when a delivery can be sent, or was left running", () =>
    Effect.gen(function* () {
      const leases = yield* Leases
      const deliveries = yield* Deliveries
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { at: 500, records: [Sample.created("r1")], owed: [{ streamId: "a/tasks", recordId: "r1" }] })
      expect(yield* due(tenant, 499)).toEqual([])
      expect(yield* due(tenant, 500)).toEqual(["a"])
      expect(yield* nextWake(tenant, "a")).toBe(500)
      expect(yield* nextWake(tenant, "b")).toBe(1_000_000)
      const fence = yield* Sample.lease(tenant, "a")
      yield* deliveries.claim(tenant, fence, 10, 600)
      expect(yield* due(tenant, 600)).toEqual([])
      yield* leases.release(tenant, "a", fence.token)
      expect(yield* due(tenant, 600)).toEqual(["a"])
    }),
  )

  it.effect("is not due for deliveries of a stream that is not ready or does not send, or that do not wait for time", () =>
    Effect.gen(function* () {
      const tenant = Sample.newTenant()
      const pull = { ...Sample.settings, direction: "pull" } as const
      yield* Sample.setUp(
        ["early", "pulls", "parked"].map((id) => Sample.connection(tenant, id)),
        [
          Sample.stream(tenant, "early", "early", { initialDoneAt: null }),
          Sample.stream(tenant, "pulls", "pulls", { settings: pull }),
          Sample.stream(tenant, "parked", "parked"),
        ],
      )
      const owed = ["early", "pulls", "parked"].map((streamId) => ({ streamId, recordId: "r1" }))
      yield* Sample.apply(tenant, { records: [Sample.created("r1")], owed })
      expect(yield* due(tenant, 200)).toEqual(["parked"])
      const fence = yield* Sample.lease(tenant, "parked")
      const deliveries = yield* Deliveries
      const [delivery] = yield* deliveries.claim(tenant, fence, 1, 200)
      const to = { state: "parked", nextAttemptAt: 200, lastError: null, attempts: 1, unverifiedSince: null, waitsForRecord: "r2" } as const
      yield* Sample.apply(tenant, { fence, deliveries: [{ streamId: "parked", recordId: "r1", revision: delivery?.revision ?? 0, to }] })
      yield* Effect.flatMap(Leases, (leases) => leases.release(tenant, "parked", fence.token))
      expect(yield* due(tenant, 200)).toEqual([])
      expect(yield* nextWake(tenant, "parked")).toBe(1_000_000)
    }),
  )
}

export const leasesSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("has one holder at a time, with a higher token each time", () =>
    Effect.gen(function* () {
      const leases = yield* Leases
      const tenant = Sample.newTenant()
      const first = yield* leases.acquire(tenant, "a", "one", 3_600_000)
      expect(first).toBeGreaterThan(0)
      expect(yield* leases.acquire(tenant, "a", "two", 3_600_000)).toBeUndefined()
      expect(yield* leases.acquire(tenant, "b", "two", 3_600_000)).toBeGreaterThan(0)
      yield* leases.release(tenant, "a", first ?? 0)
      expect(yield* leases.acquire(tenant, "a", "two", 3_600_000)).toBeGreaterThan(first ?? 0)
      yield* leases.release(tenant, "a", first ?? 0)
      expect(yield* leases.acquire(tenant, "a", "three", 3_600_000)).toBeUndefined()
    }),
  )

  it.effect("runs out unless it is renewed, and is then worthless", () =>
    Effect.gen(function* () {
      const leases = yield* Leases
      const tenant = Sample.newTenant()
      const first = (yield* leases.acquire(tenant, "a", "one", 0)) ?? 0
      expect(yield* leases.renew(tenant, "a", first, 3_600_000)).toBe(true)
      expect(yield* leases.acquire(tenant, "a", "two", 3_600_000)).toBeUndefined()
      expect(yield* leases.renew(tenant, "a", first, 0)).toBe(true)
      const second = yield* leases.acquire(tenant, "a", "two", 3_600_000)
      expect(second).toBeGreaterThan(first)
      expect(yield* leases.renew(tenant, "a", first, 3_600_000)).toBe(false)
      expect(yield* Sample.refusal(tenant, { fence: { connectionId: "a", token: first } })).toBe("LeaseLost")
      expect(yield* Effect.exit(Sample.apply(tenant, { fence: { connectionId: "a", token: second ?? 0 } }))).toMatchObject({
        _tag: "Success",
      })
    }),
  )
}

const grantOf = (tenant: string, version: number, more: Partial<Grant> = {}): Grant => ({
  tenant,
  connectionId: "a",
  ciphertext: new Uint8Array([0, 1, 127, 128, 255, version]),
  keyId: `key ${version}`,
  wrappedKey: new Uint8Array([version, 255, 0]),
  version,
  refreshAt: version * 1000,
  endsAt: version * 2000,
  ...more,
})

const storedGrant = Effect.fnUntraced(function* (tenant: string) {
  const found = yield* (yield* Grants).get(tenant, "a")
  return Option.map(found, ({ ciphertext, wrappedKey, ...rest }) => ({
    ...rest,
    ciphertext: new Uint8Array(ciphertext),
    wrappedKey: wrappedKey === null ? null : new Uint8Array(wrappedKey),
  }))
})

export const grantsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("are replaced only by the next version", () =>
    Effect.gen(function* () {
      const grants = yield* Grants
      const tenant = Sample.newTenant()
      const grant = (version: number) => grantOf(tenant, version)
      expect(yield* storedGrant(tenant)).toEqual(Option.none())
      expect(yield* grants.put(grant(2))).toBe(false)
      expect(yield* grants.claim(grant(1), 1000)).toBe(false)
      expect(yield* grants.put(grant(1))).toBe(true)
      expect(yield* grants.put(grant(1))).toBe(false)
      expect(yield* storedGrant(tenant)).toEqual(Option.some(grant(1)))
      expect(yield* grants.put(grant(3))).toBe(false)
      const older = grantOf(tenant, 2, { wrappedKey: null, refreshAt: null, endsAt: null })
      expect(yield* grants.put(older)).toBe(true)
      expect(yield* storedGrant(tenant)).toEqual(Option.some(older))
      yield* grants.remove(tenant, "a")
      expect(yield* storedGrant(tenant)).toEqual(Option.none())
      expect(yield* grants.put(grant(1))).toBe(true)
    }),
  )

  // proves I9
  it.effect("are claimed by one at a time, until they are put", () =>
    Effect.gen(function* () {
      const grants = yield* Grants
      const tenant = Sample.newTenant()
      yield* grants.put(grantOf(tenant, 1))
      expect(yield* grants.claim(grantOf(tenant, 2), 60_000)).toBe(true)
      expect(yield* storedGrant(tenant)).toEqual(Option.some(grantOf(tenant, 2)))
      expect(yield* grants.claim(grantOf(tenant, 2), 60_000)).toBe(false)
      expect(yield* grants.claim(grantOf(tenant, 3), 60_000)).toBe(false)
      expect(yield* grants.put(grantOf(tenant, 2))).toBe(false)
      expect(yield* grants.put(grantOf(tenant, 3))).toBe(true)
      expect(yield* grants.claim(grantOf(tenant, 4), 0)).toBe(true)
      expect(yield* grants.claim(grantOf(tenant, 5), 60_000)).toBe(true)
      expect(yield* grants.put(grantOf(tenant, 5))).toBe(false)
    }),
  )

  it.effect("tell when they end, and which another key wrapped", () =>
    Effect.gen(function* () {
      const grants = yield* Grants
      const [tenant, other] = [Sample.newTenant(), Sample.newTenant()]
      for (const [owner, connectionId, keyId, endsAt] of [
        [tenant, "a", "old", 5],
        [tenant, "b", "new", null],
        [tenant, "c", "old", 7],
        [other, "a", "old", 9],
      ] as const)
        yield* grants.put({ ...grantOf(owner, 1), connectionId, keyId, endsAt })
      expect(yield* grants.ends(tenant)).toEqual(
        new Map([
          ["a", 5],
          ["c", 7],
        ]),
      )
      const found: Array<readonly [string, string, number]> = []
      let after: GrantPlace | undefined
      while (true) {
        const [one] = yield* grants.otherThan("new", after, 1)
        if (one === undefined) break
        if (one.tenant === tenant || one.tenant === other) found.push([one.tenant, one.connectionId, one.version])
        after = one
      }
      expect(new Set(found)).toEqual(
        new Set([
          [tenant, "a", 1],
          [tenant, "c", 1],
          [other, "a", 1],
        ]),
      )
    }),
  )

  it.effect("are kept alive though nobody uses them, those of paused connections too", () =>
    Effect.gen(function* () {
      const [connections, grants] = [yield* Connections, yield* Grants]
      const tenant = Sample.newTenant()
      yield* Sample.setUp([Sample.connection(tenant, "a")], [])
      expect(yield* nextWake(tenant, "a")).toBeUndefined()
      yield* grants.put(grantOf(tenant, 1, { refreshAt: 5000 }))
      for (const status of ["active", "paused"] as const) {
        yield* connections.update(tenant, "a", { status })
        expect(yield* nextWake(tenant, "a")).toBe(5000)
        expect(yield* due(tenant, 4999)).toEqual([])
        expect(yield* due(tenant, 5000)).toEqual(["a"])
      }
      for (const status of ["error", "disconnected"] as const) {
        yield* connections.update(tenant, "a", { status })
        expect(yield* nextWake(tenant, "a")).toBeUndefined()
        expect(yield* due(tenant, 5000)).toEqual([])
      }
      yield* connections.update(tenant, "a", { status: "paused", blockedUntil: 6000 })
      expect(yield* nextWake(tenant, "a")).toBe(6000)
      expect(yield* due(tenant, 5000)).toEqual([])
    }),
  )
}
