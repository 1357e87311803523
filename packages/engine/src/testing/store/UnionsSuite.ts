/** Of the suite of stores: a record that is another one from now on, its links, what names it, and who comes too late to know. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Conflicts } from "../../store/Conflicts.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import { Links } from "../../store/Links.ts"
import { mergedApart } from "../../model/Link.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Records } from "../../store/Records.ts"
import * as Sample from "./Sample.ts"

const there = { streamId: "b/tasks", connectionId: "b" }

const removal = (into: string) => ({ at: 30, origin: "a/tasks", into })

/** `r1` and `r2` are objects on `a/tasks`, `r1` is one on `b/tasks` with a conflict; `r3` names `r1`. `taken`: so is `r2`. */
const filled = Effect.fnUntraced(function* (taken: boolean) {
  const tenant = yield* Sample.pair()
  yield* Sample.apply(tenant, {
    records: [
      ...["r1", "r2"].map((id) => Sample.created(id, { data: { title: `of ${id}` } })),
      Sample.created("r3", { data: { title: "three", parent: "r1", tags: ["r1"] } }),
    ],
    links: [
      Sample.link("a1", "r1"),
      Sample.link("a2", "r2"),
      Sample.link("a3", "r3"),
      Sample.link("b1", "r1", { ...there, base: { title: "of r1" } }),
      ...(taken ? [Sample.link("b2", "r2", there)] : []),
    ],
    conflicts: [Sample.conflict("c", { streamId: "b/tasks", externalId: "b1" })],
  })
  return tenant
})

const unite = (tenant: string, from: string, into: string, removes = false) =>
  Sample.apply(tenant, {
    at: 30,
    records: [Sample.changed(from, 1, `of ${from}`, { removal: removal(into) })],
    links: [Sample.link(`a${from.slice(1)}`, from, { state: "merged", base: null })],
    unions: [{ kind: "task", from, into, streamId: "a/tasks", removes }],
  })

const linkOf = (tenant: string, externalId: string) =>
  Effect.flatMap(Links, (links) =>
    Effect.map(links.list(tenant, "b/tasks", { limit: 10 }), (all) => all.find((link) => link.externalId === externalId)),
  )

const openOf = (tenant: string) =>
  Effect.flatMap(Conflicts, (conflicts) => Effect.map(conflicts.get(tenant, "c"), (found) => Option.getOrThrow(found)))

export const unionsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("hands its objects elsewhere over, with base and conflicts, where the other is nothing", () =>
    Effect.gen(function* () {
      const tenant = yield* filled(false)
      const neighbour = yield* filled(false)
      yield* unite(tenant, "r1", "r2")
      expect(yield* linkOf(tenant, "b1")).toMatchObject({ recordId: "r2", state: "linked", base: { title: "of r1" } })
      expect(yield* openOf(tenant)).toMatchObject({ recordId: "r2", state: "open", revision: 2 })
      const record = Option.getOrThrow(yield* Effect.flatMap(Records, (records) => records.get(tenant, "task", "r1")))
      expect(record.removal).toEqual(removal("r2"))
      expect(yield* linkOf(neighbour, "b1")).toMatchObject({ recordId: "r1" })
      expect(yield* openOf(neighbour)).toMatchObject({ recordId: "r1" })
    }),
  )

  it.effect("leaves them apart where the other is something, or leaves them for their removal", () =>
    Effect.gen(function* () {
      const tenant = yield* filled(true)
      yield* unite(tenant, "r1", "r2")
      const problem = mergedApart({ kind: "task", recordId: "r1" }, "r2")
      expect(yield* linkOf(tenant, "b1")).toMatchObject({ recordId: null, state: "apart", base: null, problem })
      expect(yield* linkOf(tenant, "b2")).toMatchObject({ recordId: "r2", state: "linked" })
      expect(yield* openOf(tenant)).toMatchObject({
        recordId: "r1",
        state: "resolved",
        resolution: "agreed",
        resolvedBy: "engine",
        resolvedAt: 30,
      })
      const other = yield* filled(true)
      yield* unite(other, "r1", "r2", true)
      expect(yield* linkOf(other, "b1")).toMatchObject({ recordId: "r1", state: "linked", base: { title: "of r1" } })
      expect(yield* openOf(other)).toMatchObject({ recordId: "r1", state: "open" })
    }),
  )

  it.effect("is the last of a chain", () =>
    Effect.gen(function* () {
      const records = yield* Records
      const tenant = yield* filled(false)
      yield* unite(tenant, "r1", "r2")
      yield* unite(tenant, "r2", "r3")
      for (const id of ["r1", "r2"]) expect(Option.getOrThrow(yield* records.get(tenant, "task", id)).removal?.into).toBe("r3")
      expect(yield* linkOf(tenant, "b1")).toMatchObject({ recordId: "r3" })
    }),
  )

  it.effect("is meant by what names it, and by what names its object", () =>
    Effect.gen(function* () {
      const [links, deliveries, records] = [yield* Links, yield* Deliveries, yield* Records]
      const tenant = yield* filled(false)
      yield* unite(tenant, "r1", "r2")
      const asked = { references: [{ kind: "task", externalId: "a1" }], referenceFields: ["parent"] }
      const { references } = yield* links.page(Sample.page(tenant, ["a3"], asked))
      const place = { streamId: "a/tasks", kind: "task", address: null }
      expect(references).toContainEqual({ ...place, externalId: "a1", recordId: "r2", way: "in" })
      expect(references).toContainEqual({ ...place, externalId: "a2", recordId: "r1", way: "out" })
      expect(references).toHaveLength(2)
      yield* Sample.apply(tenant, { owed: [{ streamId: "b/tasks", recordId: "r3" }] })
      const [delivery] = yield* deliveries.list(tenant, { streamId: "b/tasks", limit: 1 })
      const [order] = delivery === undefined ? [] : yield* deliveries.load([delivery], ["parent"])
      expect(order?.references).toEqual([{ ...place, streamId: "b/tasks", externalId: "b1", recordId: "r1", way: "out" }])
      const page = { limit: 10 }
      expect((yield* records.naming(tenant, ["task"], ["r1", "r9"], page)).map(({ id }) => id)).toEqual(["r3"])
      expect(yield* records.naming(tenant, ["person"], ["r1"], page)).toEqual([])
      expect(yield* records.naming(tenant, ["task"], ["r1"], { ...page, after: { kind: "task", id: "r3" } })).toEqual([])
    }),
  )

  it.effect("has no object made of it, or given to it, by who did not know", () =>
    Effect.gen(function* () {
      const tenant = yield* filled(false)
      yield* unite(tenant, "r1", "r2")
      expect(yield* Sample.refusal(tenant, { links: [Sample.link("b1", "r1", there)] })).toBe("Stale")
      expect(yield* Sample.refusal(tenant, { links: [Sample.link("b9", "r1", there)] })).toBe("Stale")
      yield* Sample.apply(tenant, { links: [Sample.link("b1", "r2", there)] })
      const other = yield* filled(true)
      yield* unite(other, "r1", "r2", true)
      yield* Sample.apply(other, { links: [Sample.link("b1", "r1", { ...there, state: "withdrawn" })] })
      expect(yield* linkOf(other, "b1")).toMatchObject({ recordId: "r1", state: "withdrawn" })
    }),
  )
}
