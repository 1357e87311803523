/** Of the suite of stores: no operation of one tenant reads or writes what another has, even under the same ids. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Conflicts } from "../../store/Conflicts.ts"
import { Connections } from "../../store/Connections.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import * as Event from "../../model/Event.ts"
import { Grants } from "../../store/Grants.ts"
import { Journal } from "../../store/Journal.ts"
import { Leases } from "../../store/Leases.ts"
import { Links } from "../../store/Links.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Records } from "../../store/Records.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "./Sample.ts"

const grant = (tenant: string) => ({
  tenant,
  connectionId: "a",
  ciphertext: new Uint8Array([1]),
  keyId: "key",
  wrappedKey: null,
  version: 1,
  refreshAt: null,
  endsAt: 1,
})

const waitsForOther = { waitingFor: [{ kind: "task", externalId: "1" }] }

/** What `populate` writes, under the same ids for every tenant. */
const content = {
  rawObjects: ["1", "2"].map((externalId) => ({ streamId: "a/tasks", externalId, payload: "1", hash: "h" })),
  records: [Sample.created("r1", { matchKeys: ["k"], data: { parent: "r2" } }), Sample.created("r2", { matchKeys: ["k"] })],
  links: [Sample.link("1", "r1"), Sample.link("2", null, waitsForOther)],
  conflicts: [Sample.conflict("c")],
  owed: ["r1", "r2"].map((recordId) => ({ streamId: "a/tasks", recordId })),
  events: [new Event.SyncCompleted({ streamId: "a/tasks", kind: "task", runId: "run" })],
  run: Sample.run("run"),
}

const populate = Effect.fnUntraced(function* (tenant: string) {
  yield* Sample.setUp(
    [Sample.connection(tenant, "a"), Sample.connection(tenant, "b")],
    [Sample.stream(tenant, "a/tasks", "a"), Sample.stream(tenant, "b/tasks", "b")],
  )
  yield* Effect.flatMap(Grants, (grants) => grants.put(grant(tenant)))
  yield* Sample.apply(tenant, content)
})

/** One delivery of the tenant is dead, the other runs under the lease that is returned. */
const workOn = Effect.fnUntraced(function* (tenant: string) {
  const deliveries = yield* Deliveries
  const fence = yield* Sample.lease(tenant, "a")
  const [first] = yield* deliveries.claim(tenant, fence, 1, 200)
  const to = { state: "dead", nextAttemptAt: 0, lastError: null, attempts: 1, unverifiedSince: null, waitsForRecord: null } as const
  yield* Sample.apply(tenant, { fence, deliveries: [{ streamId: "a/tasks", recordId: "r1", revision: first?.revision ?? 0, to }] })
  yield* deliveries.claim(tenant, fence, 1, 200)
  return fence
})

export const isolationSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("a tenant reads nothing of another's", () =>
    Effect.gen(function* () {
      const mine = Sample.newTenant()
      const other = Sample.newTenant()
      yield* populate(other)
      const fence = yield* workOn(other)
      expect(Object.values(yield* Sample.everything(mine)).flat(2)).toEqual([])

      const connections = yield* Connections
      expect(yield* connections.get(mine, "a")).toEqual(Option.none())
      expect(yield* connections.byAccount(mine, "app", "account of a")).toEqual(Option.none())
      expect(yield* connections.nextWake(mine, "a")).toBeUndefined()
      const grants = yield* Grants
      expect(yield* grants.get(mine, "a")).toEqual(Option.none())
      expect(yield* grants.ends(mine)).toEqual(new Map())
      const streams = yield* Streams
      expect(yield* streams.get(mine, "a/tasks")).toEqual(Option.none())
      expect(yield* streams.list(mine, { connectionId: "a" })).toEqual([])
      expect((yield* streams.cursor(mine, "a/tasks")).version).toBe(0)
      expect(yield* streams.cursors(mine, "a")).toEqual(new Map())
      const records = yield* Records
      expect(yield* records.get(mine, "task", "r1")).toEqual(Option.none())
      expect(yield* records.count(mine, "task")).toBe(0)
      const links = yield* Links
      const query = Sample.page(mine, ["1", "2"], {
        references: [{ kind: "task", externalId: "1" }],
        referenceFields: ["parent"],
        matchKeys: ["k"],
      })
      const nothing = {
        unchanged: new Set(),
        links: new Map(),
        hashes: new Map(),
        records: new Map(),
        conflicts: [],
        references: [],
        candidates: [],
        found: [],
      }
      expect(yield* links.page(query)).toEqual(nothing)
      expect(yield* links.ready(mine, "a", { limit: 10, unread: [] })).toEqual([])
      expect(yield* links.ofRecord(mine, "r1")).toEqual([])
      expect(yield* links.counts(mine, "a/tasks")).toEqual({})
      expect(yield* links.payload(mine, "a/tasks", "1")).toBeUndefined()
      const deliveries = yield* Deliveries
      expect(yield* deliveries.claim(mine, fence, 10, 1000)).toEqual([])
      const [running] = yield* deliveries.list(other, { state: "running", limit: 1 })
      expect(yield* deliveries.load(running === undefined ? [] : [{ ...running, tenant: mine }], ["parent"])).toEqual([])
      expect(yield* deliveries.list(mine, { streamId: "a/tasks", limit: 10 })).toEqual([])
      expect(yield* deliveries.counts(mine, ["a/tasks"])).toEqual(new Map())
      const conflicts = yield* Conflicts
      expect(yield* conflicts.get(mine, "c")).toEqual(Option.none())
      expect(yield* conflicts.countOpen(mine, "a/tasks")).toBe(0)
      const journal = yield* Journal
      expect(yield* journal.run(mine, "run")).toEqual(Option.none())
      expect(yield* journal.history(mine, "r1")).toEqual([])
    }),
  )

  it.effect("a tenant sees of what it has no more where another has the same", () =>
    Effect.gen(function* () {
      const [mine, other] = [Sample.newTenant(), Sample.newTenant()]
      const links = yield* Links
      const query = { references: [{ kind: "task", externalId: "1" }], referenceFields: ["parent"], matchKeys: ["k"] }
      yield* populate(mine)
      const before = yield* links.page(Sample.page(mine, ["1", "2"], query))
      yield* populate(other)
      const after = yield* links.page(Sample.page(mine, ["1", "2"], query))
      expect(after).toEqual(before)
      expect(after.references.map(({ recordId }) => recordId)).toEqual(["r1"])
    }),
  )

  it.effect("a tenant changes nothing of another's", () =>
    Effect.gen(function* () {
      const mine = Sample.newTenant()
      const other = Sample.newTenant()
      yield* populate(other)
      const fence = yield* workOn(other)
      const before = yield* Sample.everything(other)

      const connections = yield* Connections
      yield* connections.update(mine, "a", { status: "error", name: "x", settings: {}, blockedUntil: 9 })
      const leases = yield* Leases
      expect(yield* leases.renew(mine, "a", fence.token, 0)).toBe(false)
      yield* leases.release(mine, "a", fence.token)
      expect(yield* leases.acquire(other, "a", "thief", 1000)).toBeUndefined()
      const grants = yield* Grants
      yield* grants.remove(mine, "a")
      expect(yield* grants.put({ ...grant(mine), version: 2 })).toBe(false)
      expect(yield* grants.claim({ ...grant(mine), version: 2 }, 1000)).toBe(false)
      expect(Option.isSome(yield* grants.get(other, "a"))).toBe(true)
      const streams = yield* Streams
      yield* streams.updateSettings(mine, "a/tasks", { direction: "disabled", intervalMillis: 1 })
      yield* streams.setDue(mine, ["a/tasks"], 1)
      yield* streams.finishInitial(mine, "a/tasks", 1)
      const deliveries = yield* Deliveries
      expect(yield* deliveries.retry(mine, "a/tasks", "r1", 1)).toBe(false)
      expect(yield* deliveries.retryAll(mine, {}, 1)).toBe(0)
      expect(yield* Sample.drop(mine, "a/tasks", "r1")).toBe(false)
      expect(yield* Sample.refusal(mine, { fence })).toBe("LeaseLost")
      expect(yield* Sample.refusal(mine, { records: [Sample.changed("r1", 1, "x")] })).toBe("Stale")
      const [cursor] = before.cursors
      expect(cursor).toBeDefined()
      if (cursor !== undefined) {
        expect(yield* Sample.refusal(mine, { cursor: { streamId: "a/tasks", cursor: { ...cursor, version: cursor.version + 1 } } })).toBe(
          "Stale",
        )
      }
      const done = { streamId: "a/tasks", recordId: "r2", revision: 1, to: { state: "done" } } as const
      yield* Sample.apply(mine, { deliveries: [done], spread: [{ kind: "task", recordId: "r1", except: null }], owed: content.owed })
      expect(yield* Sample.everything(other)).toEqual(before)
    }),
  )

  it.effect("two tenants have the same ids and each its own things", () =>
    Effect.gen(function* () {
      const mine = Sample.newTenant()
      const other = Sample.newTenant()
      yield* populate(other)
      const before = yield* Sample.everything(other)
      yield* populate(mine)
      yield* Sample.apply(mine, {
        at: 300,
        records: [Sample.changed("r1", 1, "mine")],
        links: [Sample.link("1", "r1", { base: { title: "mine" } })],
        rawObjects: [{ streamId: "a/tasks", externalId: "1", payload: '"mine"', hash: "mine" }],
        conflicts: [Sample.conflict("c", { external: "mine", revision: 2 })],
        spread: [{ kind: "task", recordId: "r1", except: null }],
        run: Sample.run("run", { outcome: "completed" }),
      })
      const changed = yield* Sample.everything(mine)
      expect(yield* Sample.everything(other)).toEqual(before)
      expect(changed.records[0]).toMatchObject({ tenant: mine, version: 2, data: { title: "mine" } })
      expect(changed.conflicts).toMatchObject([{ tenant: mine, external: "mine" }])
      expect(changed.deliveries).toHaveLength(3)
      const fence = yield* Sample.lease(mine, "a")
      expect(yield* Effect.flatMap(Deliveries, (deliveries) => deliveries.claim(mine, fence, 10, 1000))).toHaveLength(2)
      expect(yield* Sample.everything(other)).toEqual(before)
    }),
  )
}
