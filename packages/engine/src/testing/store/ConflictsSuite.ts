/** Of the suite of stores: conflicts are opened, followed and resolved once, and found by what they have in common. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Conflicts } from "../../store/Conflicts.ts"
import type { Store } from "../../store/MemoryStore.ts"
import * as Sample from "./Sample.ts"

export const conflictsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("open, change and resolve conflicts", () =>
    Effect.gen(function* () {
      const conflicts = yield* Conflicts
      const tenant = yield* Sample.pair()
      const id = (name: string) => `${name} of ${tenant}`
      const first = Sample.conflict(id("1"), { base: { a: [1] }, local: null, external: "x" })
      yield* Sample.apply(tenant, { conflicts: [first, Sample.conflict(id("2"), { field: "body" })] })
      expect(yield* conflicts.get(tenant, id("1"))).toEqual(Option.some({ ...first, tenant }))
      expect(yield* conflicts.countOpen(tenant, "a/tasks")).toBe(2)
      const second = { ...first, external: "y", revision: 2 }
      for (const unseen of [first, { ...first, revision: 3 }]) expect(yield* Sample.refusal(tenant, { conflicts: [unseen] })).toBe("Stale")
      yield* Sample.apply(tenant, { conflicts: [second] })
      expect(yield* conflicts.get(tenant, id("1"))).toEqual(Option.some({ ...second, tenant }))
      expect(yield* Sample.refusal(tenant, { conflicts: [Sample.conflict(id("3"))] })).toBe("Stale")
      const resolved = { ...second, revision: 3, state: "resolved", resolution: "value", resolvedBy: "me", resolvedAt: 30 } as const
      yield* Sample.apply(tenant, { conflicts: [resolved] })
      for (const again of [resolved, { ...resolved, revision: 4, resolution: "local" } as const, first]) {
        expect(yield* Sample.refusal(tenant, { conflicts: [Sample.conflict(id("4"), { field: "note" }), again] })).toBe("Stale")
      }
      yield* Sample.apply(tenant, { conflicts: [Sample.conflict(id("3"))] })
      expect(yield* conflicts.get(tenant, id("1"))).toEqual(Option.some({ ...resolved, tenant }))
      expect(yield* conflicts.countOpen(tenant, "a/tasks")).toBe(2)
      expect(yield* conflicts.countOpen(tenant, "b/tasks")).toBe(0)
      const ids = (filter: { readonly state?: "open" | "resolved"; readonly after?: string; readonly limit: number }) =>
        Effect.map(conflicts.list(tenant, filter), (found) => found.map((conflict) => conflict.id[0]))
      expect(yield* ids({ limit: 10 })).toEqual(["1", "2", "3"])
      expect(yield* ids({ state: "open", limit: 10 })).toEqual(["2", "3"])
      expect(yield* ids({ state: "resolved", limit: 10 })).toEqual(["1"])
      expect(yield* ids({ after: id("1"), limit: 1 })).toEqual(["2"])
    }),
  )

  it.effect("tell of an open conflict what the record says by now, and of a resolved one what it said", () =>
    Effect.gen(function* () {
      const conflicts = yield* Conflicts
      const tenant = yield* Sample.pair()
      const open = Sample.conflict(`open of ${tenant}`)
      const closed = Sample.conflict(`closed of ${tenant}`, { state: "resolved", resolution: "local", resolvedBy: "me", resolvedAt: 30 })
      const others = [
        Sample.conflict(`other of ${tenant}`, { recordId: "r9", externalId: "9" }),
        Sample.conflict(`unsaid of ${tenant}`, { field: "body" }),
      ]
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1", { data: { title: { by: "now" } } })],
        conflicts: [open, closed, ...others],
      })
      const says = Effect.map(conflicts.list(tenant, { limit: 10 }), (found) => found.map(({ local }) => local))
      expect(yield* says).toEqual(["ours", { by: "now" }, "ours", "ours"])
      expect(yield* conflicts.get(tenant, open.id)).toEqual(Option.some({ ...open, tenant, local: { by: "now" } }))
      yield* Sample.apply(tenant, { records: [Sample.changed("r1", 1, "later")] })
      expect(yield* says).toEqual(["ours", "later", "ours", "ours"])
      expect(yield* conflicts.get(tenant, closed.id)).toEqual(Option.some({ ...closed, tenant }))
    }),
  )

  it.effect("find conflicts by type, kind, record, connection, stream, field, state and time", () =>
    Effect.gen(function* () {
      const conflicts = yield* Conflicts
      const tenant = yield* Sample.pair()
      const id = (name: string) => `${name} of ${tenant}`
      yield* Sample.apply(tenant, {
        conflicts: [
          Sample.conflict(id("1")),
          Sample.conflict(id("2"), { type: "editedAgainstRemoved", field: "state", recordId: "r2", externalId: "2", detectedAt: 30 }),
          Sample.conflict(id("3"), { streamId: "b/tasks", externalId: "3", detectedAt: 40 }),
          Sample.conflict(id("4"), {
            kind: "note",
            externalId: "4",
            state: "resolved",
            resolution: "agreed",
            resolvedBy: "me",
            resolvedAt: 50,
          }),
        ],
      })
      const found = (filter: Omit<Parameters<typeof conflicts.list>[1], "limit">) =>
        Effect.map(conflicts.list(tenant, { ...filter, limit: 10 }), (all) => all.map((conflict) => Number(conflict.id[0])))
      for (const [filter, expected] of [
        [{}, [1, 2, 3, 4]],
        [{ type: "bothEdited" }, [1, 3, 4]],
        [{ type: "editedAgainstRemoved" }, [2]],
        [{ kind: "task" }, [1, 2, 3]],
        [{ recordId: "r1" }, [1, 3, 4]],
        [{ connectionId: "a" }, [1, 2, 4]],
        [{ connectionId: "b" }, [3]],
        [{ streamId: "b/tasks" }, [3]],
        [{ field: "title" }, [1, 3, 4]],
        [{ since: 30 }, [2, 3]],
        [{ since: 31 }, [3]],
        [{ state: "open", kind: "note" }, []],
        [{ state: "resolved", kind: "note" }, [4]],
        [{ state: "open", recordId: "r1", field: "title", connectionId: "a" }, [1]],
        [{ recordId: "r1", after: id("1") }, [3, 4]],
      ] as const) {
        expect(yield* found(filter)).toEqual(expected)
      }
    }),
  )
}
