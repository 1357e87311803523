/** Of the suite of stores: what people decide stands in the history of the record, at the version that they decided on, or nothing of it is written. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import type { DeedWrite } from "../../store/Commits.ts"
import type { Deed } from "../../model/History.ts"
import { Journal } from "../../store/Journal.ts"
import type { Store } from "../../store/MemoryStore.ts"
import * as Sample from "./Sample.ts"

const dropped: Deed = { _tag: "DeliveryDropped", by: "ada", streamId: "a/tasks", reason: "theirs", error: "too long" }
const edited: Deed = { _tag: "DeliveryEdited", by: "bob", streamId: "a/tasks" }

const at = (seenVersion: number, fields: Partial<DeedWrite> = {}): DeedWrite => ({
  kind: "task",
  recordId: "r1",
  seenVersion,
  origin: "host",
  deed: dropped,
  ...fields,
})

export const deedsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("keep a decision that changes nothing, and one with the change that comes of it", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { records: [Sample.created("r1")] })
      yield* Sample.apply(tenant, { at: 200, deeds: [at(1)] })
      yield* Sample.apply(tenant, { at: 300, records: [Sample.changed("r1", 1, "new", { deed: edited })] })
      yield* Sample.apply(tenant, { at: 400, records: [Sample.changed("r1", 2, "newer")] })
      const history = (yield* journal.history(tenant, "r1")).map(({ seq: _seq, ...entry }) => entry)
      const ofRecord = { tenant, recordId: "r1", kind: "task", runId: null }
      expect(history).toEqual([
        { ...ofRecord, version: 1, origin: "a/tasks", at: 100, changes: { title: { after: "title of r1" } } },
        { ...ofRecord, version: 1, origin: "host", at: 200, changes: {}, deed: dropped },
        { ...ofRecord, version: 2, origin: "a/tasks", at: 300, changes: { title: { before: "title of r1", after: "new" } }, deed: edited },
        { ...ofRecord, version: 3, origin: "a/tasks", at: 400, changes: { title: { before: "title of r1", after: "newer" } } },
      ])
    }),
  )

  it.effect("write nothing of a decision on a version that is not the record's any more", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { records: [Sample.created("r1"), Sample.created("r2")] })
      yield* Sample.apply(tenant, { records: [Sample.changed("r1", 1, "new")] })
      const before = yield* Sample.everything(tenant)
      for (const wrong of [at(1), at(3), at(1, { recordId: "r9" }), at(2, { kind: "note" })]) {
        expect(yield* Sample.refusal(tenant, { deeds: [at(1, { recordId: "r2" }), wrong] })).toBe("Stale")
      }
      expect(yield* Sample.everything(tenant)).toEqual(before)
    }),
  )
}
