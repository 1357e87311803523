/** Of the suite of stores: mappings, their versions, what streams have of them, and the payloads that are read by them anew. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { Store } from "../../store/MemoryStore.ts"
import { Links } from "../../store/Links.ts"
import { Mappings } from "../../store/Mappings.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "./Sample.ts"

const ofTenant = { app: "app", kind: "task", streamId: null }
const ofStream = { ...ofTenant, streamId: "a/tasks" }
const rules = { title: { ignore: true } } as const
const others = { title: {}, body: { default: "–", values: [{ application: null, record: { a: [1, "ü"] } }] } } as const

export const mappingsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("hold from the moment they are set, and what held before is kept with who set it", () =>
    Effect.gen(function* () {
      const mappings = yield* Mappings
      const tenant = yield* Sample.pair()
      const first = { tenant, ...ofTenant, version: 1, rules, by: "ada", at: 5 }
      expect(yield* mappings.put(tenant, ofTenant, rules, { by: "ada", at: 5 })).toEqual(first)
      expect(yield* mappings.put(tenant, ofTenant, rules, { by: "bob", at: 6 })).toEqual(first)
      const second = yield* mappings.put(tenant, ofTenant, others, { by: "bob", at: 7 })
      expect(second).toEqual({ tenant, ...ofTenant, version: 2, rules: others, by: "bob", at: 7 })
      yield* mappings.put(tenant, ofTenant, rules, { by: "ada", at: 8 })
      const versions = (page: { readonly before?: number; readonly limit: number }) =>
        Effect.map(mappings.versions(tenant, ofTenant, page), (found) => found.map(({ version }) => version))
      expect(yield* versions({ limit: 10 })).toEqual([3, 2, 1])
      expect(yield* versions({ limit: 1 })).toEqual([3])
      expect(yield* versions({ before: 3, limit: 1 })).toEqual([2])
      expect(yield* mappings.versions(tenant, ofTenant, { before: 3, limit: 1 })).toEqual([second])
    }),
  )

  it.effect("of a tenant are those of all its streams of the application and kind, of a stream its setting", () =>
    Effect.gen(function* () {
      const mappings = yield* Mappings
      const streams = yield* Streams
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      yield* mappings.put(tenant, { ...ofTenant, kind: "note" }, others, { by: "ada", at: 1 })
      yield* mappings.put(tenant, { ...ofTenant, app: "other" }, others, { by: "ada", at: 1 })
      const before = Sample.stream(tenant, "a/tasks", "a")
      expect(yield* streams.get(tenant, "a/tasks")).toEqual(Option.some(before))
      yield* mappings.put(tenant, ofTenant, rules, { by: "ada", at: 1 })
      yield* mappings.put(tenant, ofStream, others, { by: "ada", at: 1 })
      const after = { ...before, tenantMapping: rules, settings: { ...before.settings, mapping: others } }
      expect(yield* streams.get(tenant, "a/tasks")).toEqual(Option.some(after))
      expect(yield* streams.list(tenant)).toEqual([after, { ...Sample.stream(tenant, "b/tasks", "b"), tenantMapping: rules }])
      expect(yield* streams.configure(after, 9)).toEqual(after)
      expect((yield* mappings.versions(tenant, ofStream, { limit: 10 })).map(({ version }) => version)).toEqual([1])
      expect(yield* mappings.versions(stranger, ofTenant, { limit: 10 })).toEqual([])
      expect((yield* streams.list(stranger)).map(({ tenantMapping }) => tenantMapping)).toEqual([undefined, undefined])
    }),
  )

  it.effect("set at the same time are one after the other", () =>
    Effect.gen(function* () {
      const mappings = yield* Mappings
      const tenant = yield* Sample.pair()
      const by = ["ada", "bob", "cem", "dan"]
      const put = (name: string) => mappings.put(tenant, ofTenant, { title: { default: name } }, { by: name, at: 1 })
      yield* Effect.all(by.map(put), { concurrency: "unbounded" })
      const versions = yield* mappings.versions(tenant, ofTenant, { limit: 10 })
      expect(versions.map(({ version }) => version)).toEqual([4, 3, 2, 1])
      expect(versions.map((version) => version.by).toSorted()).toEqual(by)
    }),
  )

  it.effect("by which a stream was read are kept with it", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* Sample.pair()
      const mapped = { rules, toward: { rules: others, after: "x" } }
      yield* streams.setMapped(tenant, "a/tasks", mapped)
      expect(yield* streams.get(tenant, "a/tasks")).toEqual(Option.some({ ...Sample.stream(tenant, "a/tasks", "a"), mapped }))
      expect(yield* streams.get(tenant, "b/tasks")).toEqual(Option.some(Sample.stream(tenant, "b/tasks", "b")))
      yield* streams.setMapped(tenant, "a/tasks", { rules })
      expect((yield* streams.list(tenant))[0]?.mapped).toEqual({ rules })
    }),
  )

  it.effect("are applied to what is kept of linked objects, page by page", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      const long = "x".repeat(5000)
      const states = { "1": "linked", "2": "quarantined", "3": "removed", "4": "staged", [long]: "linked" } as const
      const ids = Object.keys(states)
      for (const each of [tenant, stranger]) {
        yield* Sample.apply(each, {
          rawObjects: ids.map((externalId) => ({
            streamId: "a/tasks",
            externalId,
            payload: `"${externalId.slice(0, 2)} of ${each}"`,
            hash: "h",
          })),
          records: [Sample.created("r1"), Sample.created("r3"), Sample.created("r5")],
          links: [
            Sample.link("1", "r1"),
            Sample.link("2", null, { state: "quarantined" }),
            Sample.link("3", "r3", { state: "removed" }),
            Sample.link("4", null, { state: "staged" }),
            Sample.link(long, "r5"),
            Sample.link("without", null),
          ],
        })
      }
      const all = yield* links.kept(tenant, "a/tasks", { limit: 10 })
      expect(all.map(({ payload }) => payload).toSorted()).toEqual([`"1 of ${tenant}"`, `"2 of ${tenant}"`, `"xx of ${tenant}"`])
      let after: string | undefined
      for (const one of all) {
        expect(yield* links.kept(tenant, "a/tasks", { limit: 1, ...(after !== undefined && { after }) })).toEqual([one])
        after = one.externalId
      }
      expect(yield* links.kept(tenant, "a/tasks", { limit: 1, ...(after !== undefined && { after }) })).toEqual([])
      expect(yield* links.kept(tenant, "b/tasks", { limit: 10 })).toEqual([])
    }),
  )
}
