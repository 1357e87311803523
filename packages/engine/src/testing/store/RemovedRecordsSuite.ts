/** Of the suite of stores: records that are removed are kept, and are in no list but that of what was removed. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Journal } from "../../store/Journal.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Records } from "../../store/Records.ts"
import * as Sample from "./Sample.ts"

export const removedRecordsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("are in no list, are found by their id, and come back", () =>
    Effect.gen(function* () {
      const records = yield* Records
      const tenant = yield* Sample.pair()
      const removal = { at: 200, origin: "a/tasks" }
      yield* Sample.apply(tenant, { records: ["r1", "r2", "r3"].map((id) => Sample.created(id)) })
      const ids = Effect.map(records.list(tenant, "task", { limit: 10 }), (page) => page.map(({ id }) => id))
      const changes = { "(removed)": { before: false, after: true } }
      yield* Sample.apply(tenant, { records: [Sample.changed("r2", 1, "title of r2", { removal, changes })] })
      expect([yield* ids, yield* records.count(tenant, "task")]).toEqual([["r1", "r3"], 2])
      const found = Option.getOrUndefined(yield* records.get(tenant, "task", "r2"))
      expect(found).toMatchObject({ version: 2, removal })
      const history = yield* Effect.flatMap(Journal, (journal) => journal.history(tenant, "r2"))
      expect(history.at(-1)).toMatchObject({ version: 2, changes })
      yield* Sample.apply(tenant, { records: [Sample.changed("r2", 2, "again")] })
      expect([yield* ids, yield* records.count(tenant, "task")]).toEqual([["r1", "r2", "r3"], 3])
      expect(Option.getOrUndefined(yield* records.get(tenant, "task", "r2"))).not.toHaveProperty("removal")
    }),
  )

  it.effect("are listed and counted by who removed them, but for those that a person let go on", () =>
    Effect.gen(function* () {
      const records = yield* Records
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      const ids = ["r1", "r2", "r3", "r4", "r5"]
      for (const each of [tenant, stranger]) yield* Sample.apply(each, { records: ids.map((id) => Sample.created(id)) })
      const removed = (id: string, at: number, origin: string, confirmed?: true) =>
        Sample.changed(id, 1, id, { removal: { at, origin, ...(confirmed && { confirmed }) } })
      yield* Sample.apply(tenant, {
        records: [
          removed("r1", 100, "a/tasks"),
          removed("r2", 200, "a/tasks"),
          removed("r3", 300, "a/tasks", true),
          removed("r4", 300, "b/tasks"),
        ],
      })
      const listed = (page: { readonly after?: string; readonly limit: number }) =>
        Effect.map(records.removed(tenant, "a/tasks", page), (found) => found.map(({ id, removal }) => [id, removal?.at]))
      expect(yield* listed({ limit: 10 })).toEqual([
        ["r1", 100],
        ["r2", 200],
      ])
      expect(yield* listed({ limit: 1 })).toEqual([["r1", 100]])
      expect(yield* listed({ limit: 1, after: "r1" })).toEqual([["r2", 200]])
      expect(yield* records.countRemoved(tenant, "a/tasks", 0)).toBe(2)
      expect(yield* records.countRemoved(tenant, "a/tasks", 200)).toBe(1)
      expect(yield* records.countRemoved(tenant, "a/tasks", 201)).toBe(0)
      expect(yield* records.countRemoved(tenant, "host", 0)).toBe(0)
      expect(yield* records.countRemoved(stranger, "a/tasks", 0)).toBe(0)
    }),
  )
}
