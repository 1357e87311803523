/** Of the suite of stores: what a store may make of links that are new or unchanged or share their base with their record, and what it must not. */
import type { Json } from "@syncline/adapter-core"
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import { Deliveries } from "../../store/Deliveries.ts"
import { Links } from "../../store/Links.ts"
import type { Store } from "../../store/MemoryStore.ts"
import * as Sample from "./Sample.ts"

const long = (seed: string) => seed.repeat(4096 / seed.length)

export const knownSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("are told apart from those that are unchanged", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      const waitingFor = [{ kind: "task", externalId: "x" }]
      const given = [
        Sample.link("same", "r1"),
        Sample.link(long("same"), "r2"),
        Sample.link("other", "r3"),
        Sample.link("waits", "r4", { waitingFor }),
        Sample.link("staged", null, { state: "staged" }),
        Sample.link("broken", "r5", { state: "quarantined" }),
        Sample.link("bare", "r6"),
      ]
      const stored = given.filter(({ externalId }) => externalId !== "bare")
      yield* Sample.apply(tenant, {
        records: ["r1", "r3"].map((id) => Sample.created(id)),
        links: given,
        rawObjects: stored.map(({ externalId }) => ({ streamId: "a/tasks", externalId, payload: "1", hash: "h" })),
      })
      const ids = [...given.map(({ externalId }) => externalId), "none"]
      const state = yield* links.page(Sample.page(tenant, ids, { hashes: ids.map((id) => (id === "other" ? "new" : "h")) }))
      expect(state.unchanged).toEqual(new Set(["same", long("same")]))
      expect([...state.links.keys()].sort()).toEqual(["bare", "broken", "other", "staged", "waits"])
      expect([...state.hashes.keys()].sort()).toEqual(["broken", "other", "staged", "waits"])
      expect([...state.records.keys()]).toEqual(["r3"])
      expect((yield* links.page(Sample.page(tenant, ids))).unchanged).toEqual(new Set())
    }),
  )

  it.effect("keep their base when their record changes, whatever it shared with the record", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const deliveries = yield* Deliveries
      const tenant = yield* Sample.pair()
      const data = { title: "one", author: "r9", tags: ["a"] }
      const bases = new Map<string, Json.JsonObject>([
        ["same", data],
        ["reference", { ...data, author: "x9" }],
        ["part", { title: "one" }],
        ["more", { ...data, author: null, body: "\u0001 \ud83d\ude00", "=": 1 }],
        ["none", {}],
      ])
      yield* Sample.apply(tenant, {
        records: [...bases.keys()].map((id) => Sample.created(id, { data })),
        links: [...bases].map(([id, base]) => Sample.link(`x${id}`, id, { base })),
        newLinks: true,
      })
      const found = Effect.gen(function* () {
        const page = yield* links.page(Sample.page(tenant, [...bases.keys()].map((id) => `x${id}`))) // prettier-ignore
        const listed = yield* links.list(tenant, "a/tasks", { limit: 10 })
        const single = yield* Effect.forEach(bases.keys(), (id) => links.ofRecord(tenant, id))
        return [[...page.links.values()], listed, single.flat()].map(
          (all) => new Map(all.map(({ recordId, base }) => [recordId, base] as const)),
        )
      })
      expect(yield* found).toEqual([bases, bases, bases])
      const others = [...bases.keys()].filter((id) => id !== "same")
      yield* Sample.apply(tenant, {
        at: 200,
        records: others.map((id) => Sample.changed(id, 1, "two")),
        owed: others.map((recordId) => ({ streamId: "a/tasks", recordId })),
      })
      expect(yield* found).toEqual([bases, bases, bases])
      const claimed = yield* deliveries.claim(tenant, yield* Sample.lease(tenant, "a"), 10, 1000)
      const orders = yield* deliveries.load(claimed, [])
      expect(new Map(orders.map((order) => [order.record.id, order.link?.base]))).toEqual(
        new Map([...bases].filter(([id]) => id !== "same")),
      )
      yield* Sample.apply(tenant, {
        at: 300,
        records: [Sample.changed("same", 1, "two"), Sample.changed("part", 2, "three")],
        links: [Sample.link("xsame", "same", { base: { title: "two" } })],
      })
      const after = new Map([...bases, ["same", { title: "two" }]] as const)
      expect(yield* found).toEqual([after, after, after])
    }),
  )

  it.effect("are refused as new ones when there are any already", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { links: [Sample.link("1", null, { state: "staged" })] })
      const news = (...ids: ReadonlyArray<string>) => ({ newLinks: true, links: ids.map((id) => Sample.link(id, `r${id}`)) })
      expect(yield* Sample.refusal(tenant, news("2", "1"))).toBe("Stale")
      expect(yield* links.counts(tenant, "a/tasks")).toEqual({ staged: 1 })
      yield* Sample.apply(tenant, news("2", "3"))
      expect(yield* links.counts(tenant, "a/tasks")).toEqual({ staged: 1, linked: 2 })
    }),
  )
}
