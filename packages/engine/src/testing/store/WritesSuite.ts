/** Of the suite of stores: what was written to applications, and what a run changed, found again. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { Commit } from "../../store/Commits.ts"
import { Journal } from "../../store/Journal.ts"
import { Records } from "../../store/Records.ts"
import type { Store } from "../../store/MemoryStore.ts"
import * as Sample from "./Sample.ts"

const written = (recordId: string, fields: Partial<Commit["writes"][number]> = {}): Commit["writes"][number] => ({
  runId: "push",
  streamId: "b/tasks",
  kind: "task",
  recordId,
  externalId: `object of ${recordId}`,
  action: "create",
  changes: {},
  ...fields,
})

export const writesSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("are kept as they were made, by record and by run", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      const update = written("r1", {
        action: "update",
        runId: "later",
        changes: { title: { before: "a", after: ["b"] }, body: { after: null } },
      })
      for (const each of [tenant, stranger]) {
        yield* Sample.apply(each, { run: Sample.run("push"), writes: [written("r1"), written("r2")] })
      }
      yield* Sample.apply(tenant, { at: 200, run: Sample.run("later"), writes: [update] })
      const plain = (of: { readonly recordId: string } | { readonly runId: string }, limit = 10) =>
        Effect.map(journal.writes(tenant, { ...of, limit }), (found) => found.map(({ seq: _seq, ...rest }) => rest))
      expect(yield* plain({ recordId: "r1" })).toEqual([
        { ...written("r1"), tenant, at: 100 },
        { ...update, tenant, at: 200 },
      ])
      expect((yield* plain({ runId: "push" })).map(({ recordId }) => recordId)).toEqual(["r1", "r2"])
      expect(yield* plain({ runId: "push" }, 1)).toHaveLength(1)
      expect(yield* plain({ runId: "none" })).toEqual([])
    }),
  )

  it.effect("are not kept where the commit is refused", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* Sample.pair()
      const part = { writes: [written("r1")], fence: { connectionId: "a", token: 99 } }
      expect(yield* Sample.refusal(tenant, part)).toBe("LeaseLost")
      expect(yield* journal.writes(tenant, { recordId: "r1", limit: 10 })).toEqual([])
    }),
  )

  it.effect("and the events of a host that were carried out, each once", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      const long = "event ".repeat(1000)
      yield* Sample.apply(tenant, { consumed: { id: "e1", recordId: "r1" }, records: [Sample.created("r1")] })
      yield* Sample.apply(tenant, { consumed: { id: long, recordId: null } })
      expect(yield* journal.consumed(tenant, "e1")).toEqual(Option.some({ id: "e1", recordId: "r1" }))
      expect(yield* journal.consumed(tenant, long)).toEqual(Option.some({ id: long, recordId: null }))
      expect(yield* journal.consumed(stranger, "e1")).toEqual(Option.none())
      const again = { consumed: { id: "e1", recordId: "r2" }, records: [Sample.created("r2")] }
      expect(yield* Sample.refusal(tenant, again)).toBe("Stale")
      expect(Option.isNone(yield* (yield* Records).get(tenant, "task", "r2"))).toBe(true)
      yield* Sample.apply(stranger, again)
      const before = { runs: 0, history: 0, payloads: 0 }
      yield* journal.forget(tenant, { events: 100, ...before }, 10)
      expect(Option.isSome(yield* journal.consumed(tenant, "e1"))).toBe(true)
      expect(yield* journal.forget(tenant, { events: 101, ...before }, 1)).toBe(true)
      expect(yield* journal.forget(tenant, { events: 101, ...before }, 10)).toBe(false)
      expect(yield* journal.consumed(tenant, "e1")).toEqual(Option.none())
      expect(Option.isSome(yield* journal.consumed(stranger, "e1"))).toBe(true)
    }),
  )

  it.effect("and what a run changed is found by it: made, made and changed, or changed, of one kind and page by page", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      for (const each of [tenant, stranger]) {
        yield* Sample.apply(each, { run: Sample.run("one"), records: ["r3", "r1", "r2", "r4"].map((id) => Sample.created(id)) })
      }
      yield* Sample.apply(tenant, { run: Sample.run("two"), records: [Sample.changed("r2", 1, "new"), Sample.changed("r1", 1, "new")] })
      yield* Sample.apply(tenant, {
        run: Sample.run("two"),
        records: [Sample.changed("r2", 2, "newer"), Sample.created("p", { kind: "person" })],
      })
      const changedBy = (id: string, limit = 10, after?: string) =>
        journal.changedBy(tenant, { id, kind: "task" }, { limit, ...(after !== undefined && { after }) })
      expect(yield* changedBy("one")).toEqual(["r1", "r2", "r3", "r4"])
      expect(yield* changedBy("one", 2, "r2")).toEqual(["r3", "r4"])
      expect(yield* changedBy("two")).toEqual(["r1", "r2"])
      expect(yield* changedBy("two", 1)).toEqual(["r1"])
      expect(yield* changedBy("three")).toEqual([])
    }),
  )
}
