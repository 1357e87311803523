/** Of the suite of stores: what a reconciliation was shown, one row a page, and what it was not. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import { Links } from "../../store/Links.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "./Sample.ts"

const long = "x".repeat(5000)

/** A page of a reconciliation of `a/tasks` is stored. */
const page = Effect.fnUntraced(function* (tenant: string, runId: string, externalIds: ReadonlyArray<string>) {
  const streams = yield* Streams
  const { version, ...rest } = yield* streams.cursor(tenant, "a/tasks")
  const cursor = { ...rest, version: version + 1 }
  yield* Sample.apply(tenant, { at: 300, cursor: { streamId: "a/tasks", cursor }, seen: { streamId: "a/tasks", runId, externalIds } })
})

export const seenSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("is linked, was in no page of the run, and had nothing written of it since", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      for (const each of [tenant, stranger]) {
        yield* Sample.apply(each, {
          at: 100,
          links: [
            ...["1", "2", "3", long].map((id) => Sample.link(id, `r${id.slice(0, 3)}`)),
            Sample.link("removed", "r8", { state: "removed" }),
            Sample.link("staged", null, { state: "staged" }),
            Sample.link("1", "r1", { streamId: "b/tasks", connectionId: "b" }),
          ],
        })
      }
      yield* Sample.apply(tenant, { at: 250, links: [Sample.link("new", "r9")] })
      const query = { tenant, streamId: "a/tasks", runId: "run", before: 200 }
      const unseen = (limit = 10, after?: string) => links.unseen(query, { limit, ...(after !== undefined && { after }) })
      expect([...(yield* unseen())].sort()).toEqual(["1", "2", "3", long])
      yield* page(tenant, "run", ["1", "other"])
      yield* page(tenant, "run", [long])
      yield* page(tenant, "before", ["2"])
      yield* page(stranger, "run", ["3"])
      expect(yield* unseen()).toEqual(["2", "3"])
      expect(yield* links.countUnseen(query)).toBe(2)
      expect(yield* unseen(1)).toEqual(["2"])
      expect(yield* unseen(1, "2")).toEqual(["3"])
      expect(yield* links.countUnseen({ ...query, before: 100 })).toBe(0)
      expect(yield* links.countUnseen({ ...query, before: 1000 })).toBe(3)
      expect(yield* links.countUnseen({ ...query, streamId: "b/tasks" })).toBe(1)
      yield* links.forgetSeen(stranger, "a/tasks")
      yield* links.forgetSeen(tenant, "b/tasks")
      expect(yield* links.countUnseen(query)).toBe(2)
      yield* links.forgetSeen(tenant, "a/tasks")
      expect(yield* links.countUnseen(query)).toBe(4)
    }),
  )

  it.effect("is kept with its page, or neither is", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, { at: 100, links: [Sample.link("1", "r1")] })
      const { version, ...rest } = yield* Effect.flatMap(Streams, (streams) => streams.cursor(tenant, "a/tasks"))
      const seen = { streamId: "a/tasks", runId: "run", externalIds: ["1"] }
      expect(yield* Sample.refusal(tenant, { cursor: { streamId: "a/tasks", cursor: { ...rest, version: version + 7 } }, seen })).toBe(
        "Stale",
      )
      expect(yield* links.countUnseen({ tenant, streamId: "a/tasks", runId: "run", before: 200 })).toBe(1)
    }),
  )
}
