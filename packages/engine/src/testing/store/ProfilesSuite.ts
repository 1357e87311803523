/** Of the suite of stores: an account is one profile's, whoever else asks; and one profile becomes part of another whole or not at all. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Connections } from "../../store/Connections.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import { Grants } from "../../store/Grants.ts"
import { Leases } from "../../store/Leases.ts"
import { Links } from "../../store/Links.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Profiles } from "../../store/Profiles.ts"
import { Records } from "../../store/Records.ts"
import { Streams } from "../../store/Streams.ts"
import { Subscriptions } from "../../store/Subscriptions.ts"
import * as Sample from "./Sample.ts"

const account = (externalAccountId: string) => ({ app: "app", instance: "https://app.test", externalAccountId })

const sealed = (byte: number) => ({ keyId: "key", ciphertext: new Uint8Array([byte]) })

const grant = (tenant: string, connectionId: string, version: number, byte: number) => ({
  tenant,
  connectionId,
  version,
  ...sealed(byte),
  wrappedKey: null,
  refreshAt: 7,
  endsAt: null,
})

/** Two profiles, each with a connection of its own; the first has credentials, an endpoint, a record with its link, and something to send. */
const two = Effect.gen(function* () {
  const profiles = yield* Profiles
  const [from, into] = [Sample.newTenant(), Sample.newTenant()]
  for (const id of [from, into]) yield* profiles.claim(account(`of ${id}`), { id, createdAt: 1 })
  yield* Sample.setUp(
    [
      Sample.connection(from, "a", { externalAccountId: `of ${from}` }),
      Sample.connection(into, `b of ${into}`, { externalAccountId: `of ${into}` }),
    ],
    [Sample.stream(from, "a/tasks", "a"), Sample.stream(into, `b/tasks of ${into}`, `b of ${into}`, { partition: into })],
  )
  yield* Sample.apply(from, {
    records: [Sample.created("r1", { matchKeys: ["k"] })],
    links: [Sample.link("1", "r1")],
    owed: [{ streamId: "a/tasks", recordId: "r1" }],
    run: Sample.run(`run of ${from}`),
  })
  yield* Effect.flatMap(Grants, (grants) => grants.put(grant(from, "a", 1, 1)))
  yield* Effect.flatMap(Subscriptions, (subscriptions) =>
    subscriptions.put({ tenant: from, connectionId: "a", path: `path of ${from}`, sealed: sealed(2), version: 1, createdAt: 1 }),
  )
  return { from, into }
})

const union = ({ from, into }: { readonly from: string; readonly into: string }, version = 2) => ({
  from,
  into,
  at: 50,
  grants: [grant(into, "a", version, 3)],
  secrets: [{ connectionId: "a", version: 2, sealed: sealed(4) }],
})

export const profilesSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("has an account that somebody else asks for at the same time", () =>
    Effect.gen(function* () {
      const profiles = yield* Profiles
      const mine = account(`of ${Sample.newTenant()}`)
      const offered = Array.from({ length: 8 }, () => ({ id: Sample.newTenant(), createdAt: 5 }))
      const owners = yield* Effect.forEach(offered, (profile) => profiles.claim(mine, profile), { concurrency: "unbounded" })
      expect(new Set(owners.map(({ id }) => id)).size).toBe(1)
      expect(offered).toContainEqual(owners[0])
      const found = yield* Effect.forEach(offered, ({ id }) => profiles.find(id))
      expect(found.filter(Option.isSome)).toHaveLength(1)
      const elsewhere = yield* profiles.claim({ ...mine, instance: "https://other.test" }, { id: Sample.newTenant(), createdAt: 6 })
      expect(elsewhere.createdAt).toBe(6)
    }),
  )

  it.effect("is known by its browsers until they end", () =>
    Effect.gen(function* () {
      const profiles = yield* Profiles
      const id = Sample.newTenant()
      expect(yield* profiles.open({ digest: `early ${id}`, profile: id, endsAt: 100 }, 0)).toBe(false)
      yield* profiles.claim(account(`of ${id}`), { id, createdAt: 1 })
      for (const [name, endsAt] of [
        ["short", 100],
        ["long", 200],
      ] as const)
        expect(yield* profiles.open({ digest: `${name} ${id}`, profile: id, endsAt }, 0)).toBe(true)
      expect(yield* profiles.ofSession(`short ${id}`, 99)).toEqual(Option.some({ id, createdAt: 1 }))
      expect(yield* profiles.ofSession(`short ${id}`, 100)).toEqual(Option.none())
      yield* profiles.open({ digest: `new ${id}`, profile: id, endsAt: 300 }, 100)
      expect(yield* profiles.ofSession(`short ${id}`, 0)).toEqual(Option.none())
      yield* profiles.end(`long ${id}`)
      expect(yield* profiles.ofSession(`long ${id}`, 0)).toEqual(Option.none())
      expect(yield* profiles.ofSession(`new ${id}`, 0)).toEqual(Option.some({ id, createdAt: 1 }))
    }),
  )

  it.effect("is part of another with all that it had, under no lease that was held", () =>
    Effect.gen(function* () {
      const ends = yield* two
      const { from, into } = ends
      const [profiles, leases] = [yield* Profiles, yield* Leases]
      yield* profiles.open({ digest: `of ${from}`, profile: from, endsAt: 100 }, 0)
      const fence = yield* Sample.lease(from, "a")
      expect(yield* profiles.unite(union(ends))).toBe(true)
      expect(yield* Effect.flatMap(Connections, (connections) => connections.list(from))).toEqual([])
      const connections = yield* Effect.flatMap(Connections, (port) => port.list(into))
      expect(connections.map(({ id, tenant }) => [id, tenant])).toContainEqual(["a", into])
      const streams = yield* Effect.flatMap(Streams, (port) => port.list(into))
      expect(streams.map(({ id, joinedAt, former }) => [id, joinedAt, former?.direction])).toEqual([
        ["a/tasks", 50, "disabled"],
        [`b/tasks of ${into}`, undefined, "disabled"],
      ])
      expect(yield* Effect.flatMap(Records, (records) => records.list(into, "task", { limit: 9 }))).toHaveLength(1)
      expect(yield* Effect.flatMap(Records, (records) => records.list(from, "task", { limit: 9 }))).toEqual([])
      expect(yield* Effect.flatMap(Links, (links) => links.ofRecord(into, "r1"))).toHaveLength(1)
      expect(yield* Effect.flatMap(Deliveries, (deliveries) => deliveries.list(into, { limit: 9 }))).toHaveLength(1)
      expect(yield* Effect.flatMap(Grants, (grants) => grants.get(into, "a"))).toEqual(Option.some(grant(into, "a", 2, 3)))
      expect(yield* Effect.flatMap(Grants, (grants) => grants.get(from, "a"))).toEqual(Option.none())
      const endpoint = Option.getOrUndefined(yield* Effect.flatMap(Subscriptions, (port) => port.byPath(`path of ${from}`)))
      expect(endpoint).toMatchObject({ tenant: into, version: 2, sealed: sealed(4) })
      expect(yield* leases.renew(from, "a", fence.token, 1000)).toBe(false)
      expect(yield* leases.renew(into, "a", fence.token, 1000)).toBe(false)
      expect(yield* leases.acquire(into, "a", "next", 1000)).toBeGreaterThan(fence.token)
      const heir = Option.some({ id: into, createdAt: 1 })
      expect(yield* profiles.find(from)).toEqual(heir)
      expect(yield* profiles.ofSession(`of ${from}`, 0)).toEqual(heir)
      expect(yield* profiles.open({ digest: `late ${from}`, profile: from, endsAt: 100 }, 0)).toBe(false)
      expect(Option.some(yield* profiles.claim(account(`of ${from}`), { id: Sample.newTenant(), createdAt: 2 }))).toEqual(heir)
      expect(Option.some(yield* profiles.claim(account(`new of ${from}`), { id: from, createdAt: 2 }))).toEqual(heir)
    }),
  )

  it.effect("has a record once that both had, as it was changed last, with the links of both", () =>
    Effect.gen(function* () {
      const ends = yield* two
      const { from, into } = ends
      const profiles = yield* Profiles
      const shown = { streamId: `b/tasks of ${into}`, connectionId: `b of ${into}` }
      yield* Sample.apply(into, {
        at: 900,
        records: [Sample.created("r1", { matchKeys: ["k", "other"], data: { title: "newer" } })],
        links: [Sample.link("9", "r1", { ...shown, base: { title: "newer" } })],
        consumed: { id: "event", recordId: "r1" },
      })
      yield* Sample.apply(from, { consumed: { id: "event", recordId: "r1" } })
      expect(yield* profiles.unite(union(ends))).toBe(true)
      const records = yield* Effect.flatMap(Records, (port) => port.list(into, "task", { limit: 9 }))
      expect(records.map(({ id, data }) => [id, data])).toEqual([["r1", { title: "newer" }]])
      const links = yield* Effect.flatMap(Links, (port) => port.ofRecord(into, "r1"))
      expect(links.map(({ streamId, base }) => [streamId, base]).toSorted()).toEqual([
        ["a/tasks", { title: "1" }],
        [`b/tasks of ${into}`, { title: "newer" }],
      ])
      const page = yield* Effect.flatMap(Links, (port) =>
        port.page({
          tenant: into,
          streamId: "",
          connectionId: "",
          kind: "task",
          externalIds: [],
          references: [],
          referenceFields: [],
          matchKeys: ["k", "other"],
        }),
      )
      expect([...page.records.keys()]).toEqual(["r1"])
    }),
  )

  it.effect("is found through all that it became part of", () =>
    Effect.gen(function* () {
      const [first, last] = [yield* two, yield* two]
      const profiles = yield* Profiles
      yield* profiles.unite(union(first))
      expect(
        yield* profiles.unite({
          ...union(first),
          from: first.into,
          into: last.into,
          grants: [grant(last.into, "a", 3, 5)],
          secrets: [{ connectionId: "a", version: 3, sealed: sealed(6) }],
        }),
      ).toBe(true)
      expect(yield* profiles.find(first.from)).toEqual(Option.some({ id: last.into, createdAt: 1 }))
    }),
  )

  it.effect("stays where what was sealed is not what is stored, is being refreshed, or somebody was faster", () =>
    Effect.gen(function* () {
      const ends = yield* two
      const [profiles, grants] = [yield* Profiles, yield* Grants]
      const stays = Effect.fnUntraced(function* (attempt: ReturnType<typeof union>) {
        expect(yield* profiles.unite(attempt)).toBe(false)
        expect(yield* Effect.flatMap(Records, (records) => records.list(ends.from, "task", { limit: 9 }))).toHaveLength(1)
        expect(yield* profiles.find(ends.from)).toEqual(Option.some({ id: ends.from, createdAt: 1 }))
      })
      yield* stays({ ...union(ends), grants: [] })
      yield* stays({ ...union(ends), secrets: [] })
      yield* stays(union(ends, 3))
      yield* stays({ ...union(ends), into: Sample.newTenant() })
      expect(yield* grants.claim(grant(ends.from, "a", 2, 9), 60_000)).toBe(true)
      yield* stays(union(ends, 3))
      expect(yield* grants.put(grant(ends.from, "a", 3, 9))).toBe(true)
      expect(yield* profiles.unite(union(ends, 4))).toBe(true)
      expect(yield* profiles.unite({ ...union(ends, 4), from: ends.into, into: ends.from })).toBe(false)
    }),
  )

  it.effect("says what both have that one can have only once", () =>
    Effect.gen(function* () {
      const profiles = yield* Profiles
      const [from, into, third] = [Sample.newTenant(), Sample.newTenant(), Sample.newTenant()]
      for (const tenant of [from, into]) {
        yield* Sample.setUp(
          [Sample.connection(tenant, `of ${tenant}`, { externalAccountId: "ada", name: "Ada" })],
          [Sample.stream(tenant, `tasks of ${tenant}`, `of ${tenant}`, { partition: "p", partitionName: "acme/app" })],
        )
      }
      expect(yield* profiles.overlap(from, into)).toEqual([
        { what: "account", app: "app", name: "Ada" },
        { what: "place", app: "app", name: "acme/app (task)" },
      ])
      expect(yield* profiles.overlap(from, third)).toEqual([])
    }),
  )
}
