/** Of the suite of stores: how far a record may go stays with it until something else is said. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { Privacy } from "../../model/Privacy.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import { Journal } from "../../store/Journal.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Records } from "../../store/Records.ts"
import { Streams } from "../../store/Streams.ts"
import * as OneDelivery from "./OneDelivery.ts"
import * as Sample from "./Sample.ts"

export const privacyRecordsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("say so wherever they are read, from their creation on and through other changes", () =>
    Effect.gen(function* () {
      const records = yield* Records
      const deliveries = yield* Deliveries
      const tenant = yield* Sample.pair()
      const first: Privacy = { level: "local_only", permissions: [] }
      const then: Privacy = { level: "shareable", permissions: [{ streamId: null, granted: true, by: "ada", at: 300 }] }
      const changes = { title: { after: "title of r1" }, "(privacy)": { after: "local_only" } }
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1", { privacy: first, changes }), Sample.created("r2")],
        owed: OneDelivery.owed,
      })
      const privacyOf = (id: string) => Effect.map(records.get(tenant, "task", id), (found) => Option.getOrThrow(found).privacy)
      expect([yield* privacyOf("r1"), yield* privacyOf("r2")]).toEqual([first, undefined])
      yield* Sample.apply(tenant, { records: [Sample.changed("r1", 1, "again")] })
      expect(yield* privacyOf("r1")).toEqual(first)
      const deed = { _tag: "PrivacySet", by: "ada", level: "shareable" } as const
      yield* Sample.apply(tenant, { records: [Sample.changed("r1", 2, "again", { privacy: then, changes: {}, deed })] })
      yield* Sample.apply(tenant, { records: [Sample.changed("r1", 3, "once more", { removal: { at: 1, origin: "host" } })] })
      expect(yield* privacyOf("r1")).toEqual(then)
      const [delivery] = yield* OneDelivery.list(tenant)
      const orders = yield* deliveries.load(delivery === undefined ? [] : [delivery], [])
      expect(orders.map(({ record }) => record.privacy)).toEqual([then])
      expect((yield* records.removed(tenant, "host", { limit: 1 })).map(({ privacy }) => privacy)).toEqual([then])
      const history = yield* Effect.flatMap(Journal, (journal) => journal.history(tenant, "r1"))
      expect(history.map((entry) => entry.changes["(privacy)"] ?? entry.deed)).toEqual([
        { after: "local_only" },
        undefined,
        deed,
        undefined,
      ])
    }),
  )

  it.effect("and streams are still as they were seen, or one of them is not", () =>
    Effect.gen(function* () {
      const [records, streams] = [yield* Records, yield* Streams]
      const tenant = yield* Sample.pair({ settings: { ...Sample.settings, match: [{ by: ["title"] }] } })
      yield* Sample.apply(tenant, { records: [Sample.created("r1"), Sample.created("r2")] })
      const version = (id: string, seen = 1) => ({ kind: "task", id, version: seen })
      const [a, b] = yield* streams.list(tenant)
      if (a === undefined || b === undefined) return yield* Effect.die(new Error("no streams"))
      const still = (seen: ReadonlyArray<ReturnType<typeof version>>, places = [a, b]) =>
        records.still(tenant, { records: seen, streams: places })
      expect(yield* still([version("r1"), version("r2")])).toBe(true)
      expect(yield* still([], [])).toBe(true)
      expect(yield* still([version("r1"), version("r3")])).toBe(false)
      expect(yield* records.still(Sample.newTenant(), { records: [version("r1")], streams: [] })).toBe(false)
      expect(yield* still([{ ...version("r1"), kind: "note" }])).toBe(false)
      expect(yield* still([version("r1")], [a, { ...b, id: "none" }])).toBe(false)
      yield* Sample.apply(tenant, { records: [Sample.changed("r2", 1, "x")] })
      expect([yield* still([version("r1"), version("r2")]), yield* still([version("r1"), version("r2", 2)])]).toEqual([false, true])
      yield* streams.configure({ ...b, settings: { ...b.settings, defaultPrivacy: "local_only" } }, 1)
      expect([yield* still([version("r1")]), yield* still([version("r1")], [a])]).toEqual([false, true])
    }),
  )
}
