/** Of the suite of stores: how claims end, and what people do with deliveries that are stuck. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Deliveries } from "../../store/Deliveries.ts"
import type { Stream } from "../../model/Stream.ts"
import { Links } from "../../store/Links.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Streams } from "../../store/Streams.ts"
import { claim, claimed, list, one, owed, settlement, waiting } from "./OneDelivery.ts"
import * as Sample from "./Sample.ts"

export const settlingSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("removes what is sent", () =>
    Effect.gen(function* () {
      const { tenant, fence } = yield* claimed()
      yield* Sample.apply(tenant, { fence, deliveries: [settlement({ state: "done" })] })
      expect(yield* list(tenant)).toEqual([])
    }),
  )

  it.effect("makes of the rest what it says", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      for (const state of ["pending", "parked", "dead"] as const) {
        const { tenant, fence } = yield* claimed()
        const to = { ...waiting, state, attempts: 3, unverifiedSince: 150, waitsForRecord: state === "parked" ? "r9" : null }
        yield* Sample.apply(tenant, { fence, deliveries: [settlement(to)] })
        expect(yield* list(tenant)).toMatchObject([{ ...to, revision: 1 }])
        expect(yield* deliveries.counts(tenant, ["a/tasks", "b/tasks", "none"])).toEqual(new Map([["a/tasks", { [state]: 1 }]]))
        expect(yield* claim(tenant, fence, 899)).toEqual([])
        expect(yield* claim(tenant, fence, 900)).toHaveLength(state === "pending" ? 1 : 0)
      }
    }),
  )

  it.effect("that is repeated does not touch what was opened since", () =>
    Effect.gen(function* () {
      const { tenant, fence } = yield* claimed()
      const commit = { fence, deliveries: [settlement({ state: "done" })] }
      yield* Sample.apply(tenant, commit)
      yield* Sample.apply(tenant, commit)
      yield* Sample.apply(tenant, { at: 400, owed })
      const opened = yield* list(tenant)
      expect(opened).toMatchObject([{ state: "pending", revision: 1 }])
      yield* Sample.apply(tenant, commit)
      expect(yield* list(tenant)).toEqual(opened)
    }),
  )

  it.effect("may have happened while it is claimed and while its outcome is not known", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const { tenant, fence } = yield* claimed()
      const doubts = (connection: string) => deliveries.inDoubt(tenant, connection)
      expect(yield* doubts("a")).toEqual([{ streamId: "a/tasks", recordId: "r1", since: 200 }])
      expect(yield* doubts("b")).toEqual([])
      for (const state of ["pending", "dead"] as const) {
        const { revision } = (yield* one(tenant)) ?? { revision: 0 }
        yield* Sample.apply(tenant, { fence, deliveries: [{ ...settlement({ ...waiting, state, unverifiedSince: 150 }), revision }] })
        expect(yield* doubts("a")).toEqual([{ streamId: "a/tasks", recordId: "r1", since: 150 }])
      }
      const other = yield* claimed()
      yield* Sample.apply(other.tenant, {
        fence: other.fence,
        deliveries: [settlement({ ...waiting, state: "pending", unverifiedSince: null })],
      })
      expect(yield* deliveries.inDoubt(other.tenant, "a")).toEqual([])
    }),
  )

  it.effect("parks until the record waited for is linked on the connection", () =>
    Effect.gen(function* () {
      const { tenant, fence } = yield* claimed()
      yield* Sample.apply(tenant, { fence, deliveries: [settlement({ ...waiting, state: "parked", waitsForRecord: "r2" })] })
      yield* Sample.apply(tenant, { links: [Sample.link("2", "r2", { streamId: "b/tasks", connectionId: "b" }), Sample.link("3", "r3")] })
      expect(yield* one(tenant)).toMatchObject({ state: "parked", waitsForRecord: "r2" })
      yield* Sample.apply(tenant, { at: 500, links: [Sample.link("2", "r2")] })
      expect(yield* one(tenant)).toMatchObject({ state: "pending", waitsForRecord: null, nextAttemptAt: 500, attempts: 1, lastError: null })
    }),
  )

  it.effect("does not park for a record that is linked by now", () =>
    Effect.gen(function* () {
      const to = { ...waiting, state: "parked", waitsForRecord: "r2" } as const
      const links = [Sample.link("2", "r2")]
      const before = yield* claimed()
      yield* Sample.apply(before.tenant, { links })
      yield* Sample.apply(before.tenant, { at: 500, fence: before.fence, deliveries: [settlement(to)] })
      expect(yield* one(before.tenant)).toMatchObject({ state: "pending", waitsForRecord: null, nextAttemptAt: 500, attempts: 1 })
      const together = yield* claimed()
      yield* Sample.apply(together.tenant, { at: 500, fence: together.fence, links, deliveries: [settlement(to)] })
      expect(yield* one(together.tenant)).toMatchObject({ state: "pending", waitsForRecord: null, nextAttemptAt: 500, attempts: 1 })
    }),
  )

  it.effect("parks for a record that only another partition has, where its own has a stream of that kind", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const to = { ...waiting, state: "parked", waitsForRecord: "t1" } as const
      const elsewhere = Sample.link("7", "t1", { kind: "tag", streamId: "q/tags" })
      for (const [here, state] of [
        [["here/tags"], "parked"],
        [[], "pending"],
      ] as const) {
        for (const isTogether of [true, false]) {
          const { tenant, fence } = yield* claimed()
          const partition = "partition of a/tasks"
          const tags = (id: string, fields: Partial<Stream>) => Sample.stream(tenant, id, "a", { kind: "tag", ...fields })
          yield* Sample.setUp([], [tags("q/tags", { partition: "q" }), ...here.map((id) => tags(id, { partition }))])
          if (!isTogether) yield* Sample.apply(tenant, { links: [elsewhere] })
          yield* Sample.apply(tenant, { fence, deliveries: [settlement(to)], links: isTogether ? [elsewhere] : [] })
          expect(yield* one(tenant)).toMatchObject({ state })
          const awaiting = (place: string) => deliveries.awaiting(tenant, { connectionId: "a", partition: place, recordId: "t1" })
          expect(yield* awaiting("q")).toEqual([])
          expect(yield* awaiting(partition)).toEqual(state === "parked" ? [{ streamId: "a/tasks", recordId: "r1" }] : [])
          expect(yield* deliveries.find(tenant, "a/tasks", "r1")).toEqual(yield* one(tenant))
          expect(yield* deliveries.find(tenant, "a/tasks", "t1")).toBeUndefined()
          expect(yield* deliveries.find("nobody", "a/tasks", "r1")).toBeUndefined()
        }
      }
    }),
  )
}

export const personsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("take up all dead deliveries that are alike, and no other", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const tenant = yield* Sample.pair()
      const other = yield* Sample.pair()
      const refused = { title: { value: "x", message: "no", at: 1 } }
      const states = [
        ["r1", "dead", "it has 50% too many_letters"],
        ["r2", "dead", "it is locked"],
        ["r3", "parked", "it has 50% too many_letters"],
        ["r4", "pending", "it has 50% too many_letters"],
      ] as const
      for (const owner of [tenant, other]) {
        const fence = yield* Sample.lease(owner, "a")
        yield* Sample.apply(owner, {
          records: states.map(([id]) => Sample.created(id)),
          links: states.map(([id]) => Sample.link(`x-${id}`, id, { refused })),
          owed: states.map(([recordId]) => ({ streamId: "a/tasks", recordId })),
        })
        const taken = yield* deliveries.claim(owner, fence, 10, 1000)
        yield* Sample.apply(owner, {
          fence,
          deliveries: states.map(([recordId, state, lastError]) => {
            const revision = taken.find((delivery) => delivery.recordId === recordId)?.revision ?? 0
            const waitsForRecord = state === "parked" ? "r9" : null
            return { streamId: "a/tasks", recordId, revision, to: { ...waiting, state, lastError, waitsForRecord } }
          }),
        })
      }
      const saying = "50% too many_"
      const listed = yield* deliveries.list(tenant, { saying, limit: 10 })
      expect(listed.map(({ recordId }) => recordId).toSorted()).toEqual(["r1", "r3", "r4"])
      expect(yield* deliveries.retryAll(tenant, { saying: "50x too many" }, 2000)).toBe(0)
      expect(yield* deliveries.retryAll(tenant, { saying, streamId: "b/tasks" }, 2000)).toBe(0)
      const statesOf = Effect.map(deliveries.list(tenant, { limit: 10 }), (all) =>
        all.map(({ recordId, state, attempts }) => `${recordId} ${state} ${attempts}`).toSorted(),
      )
      expect(yield* deliveries.retryAll(tenant, { saying, streamId: "a/tasks" }, 2000)).toBe(1)
      const attempts = waiting.attempts
      expect(yield* statesOf).toEqual(["r1 pending 0", `r2 dead ${attempts}`, `r3 parked ${attempts}`, `r4 pending ${attempts}`])
      const links = yield* Links
      const refusedOf = (id: string) => Effect.map(links.ofRecord(tenant, id), (all) => all.map((link) => link.refused))
      expect([yield* refusedOf("r1"), yield* refusedOf("r2")]).toEqual([[{}], [refused]])
      expect(yield* deliveries.retryAll(tenant, {}, 3000)).toBe(1)
      expect(yield* statesOf).toEqual(["r1 pending 0", "r2 pending 0", `r3 parked ${attempts}`, `r4 pending ${attempts}`])
      expect(yield* deliveries.list(other, { state: "dead", limit: 10 })).toHaveLength(2)
    }),
  )

  it.effect("find dead, parked, held and withheld deliveries, take them up again or drop them", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      for (const state of ["dead", "parked", "held", "withheld"] as const) {
        const { tenant, fence } = yield* claimed()
        expect(yield* deliveries.retry(tenant, "a/tasks", "r1", 500)).toBe(false)
        expect(yield* Sample.drop(tenant, "a/tasks", "r1")).toBe(false)
        const to = { ...waiting, state, unverifiedSince: 150, waitsForRecord: state === "parked" ? "r9" : null }
        yield* Sample.apply(tenant, { fence, deliveries: [settlement(to)] })
        expect(yield* deliveries.list(tenant, { state, limit: 10 })).toHaveLength(1)
        expect(yield* deliveries.list(tenant, { state, streamId: "b/tasks", limit: 10 })).toEqual([])
        expect(yield* deliveries.list(tenant, { state: "running", limit: 10 })).toEqual([])
        expect(yield* deliveries.retry(tenant, "a/tasks", "r1", 500)).toBe(true)
        expect(yield* one(tenant)).toMatchObject({
          state: "pending",
          attempts: 0,
          nextAttemptAt: 500,
          lastError: null,
          waitsForRecord: null,
          unverifiedSince: 150,
        })
        expect(yield* Sample.drop(tenant, "a/tasks", "r1")).toBe(false)
        yield* claim(tenant, fence, 500)
        yield* Sample.apply(tenant, { fence, deliveries: [settlement(to)] })
        expect(yield* Sample.drop(tenant, "a/tasks", "r1")).toBe(true)
        expect(yield* list(tenant)).toEqual([])
        expect(yield* deliveries.retry(tenant, "a/tasks", "none", 500)).toBe(false)
      }
    }),
  )

  it.effect("keep one that is withheld while what it belongs to has a link, until that is written again", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const { tenant, fence } = yield* claimed()
      yield* Sample.apply(tenant, { records: [Sample.created("r2")], links: [Sample.link("2", "r2")] })
      yield* Sample.apply(tenant, { fence, deliveries: [settlement({ ...waiting, state: "withheld", waitsForRecord: "r2" })] })
      expect(yield* one(tenant)).toMatchObject({ state: "withheld", waitsForRecord: "r2" })
      const place = { connectionId: "a", partition: "tasks", recordId: "r2" }
      const stream = yield* Effect.flatMap(Streams, (streams) => streams.get(tenant, "a/tasks"))
      const partition = Option.getOrThrow(stream).partition
      expect(yield* deliveries.awaiting(tenant, { ...place, partition })).toEqual([{ streamId: "a/tasks", recordId: "r1" }])
      yield* Sample.apply(tenant, { at: 700, links: [Sample.link("2", "r2")] })
      expect(yield* one(tenant)).toMatchObject({ state: "pending", waitsForRecord: null, nextAttemptAt: 700 })
    }),
  )

  it.effect("see deliveries page by page, and those of an application, connection, stream or kind alone", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const tenant = Sample.newTenant()
      const notes = { kind: "note", app: "other" }
      yield* Sample.setUp(
        [Sample.connection(tenant, "a"), Sample.connection(tenant, "b", { app: "other" })],
        [
          Sample.stream(tenant, "a/tasks", "a"),
          Sample.stream(tenant, "b/tasks", "b", { app: "other" }),
          Sample.stream(tenant, "b/notes", "b", notes),
        ],
      )
      yield* Sample.apply(tenant, { records: [Sample.created("r1"), Sample.created("r2"), Sample.created("n1", { kind: "note" })] })
      for (const [at, streamId, recordId] of [
        [300, "a/tasks", "r1"],
        [200, "a/tasks", "r2"],
        [300, "b/tasks", "r1"],
        [300, "b/notes", "n1"],
      ] as const)
        yield* Sample.apply(tenant, { at, owed: [{ streamId, recordId }] })
      const named = (filter: Omit<Parameters<typeof deliveries.list>[1], "limit">, limit = 10) =>
        Effect.map(deliveries.list(tenant, { ...filter, limit }), (all) => all.map(({ streamId, recordId }) => `${streamId} ${recordId}`))
      const all = ["a/tasks r2", "a/tasks r1", "b/notes n1", "b/tasks r1"]
      expect(yield* named({})).toEqual(all)
      const [first, second] = yield* deliveries.list(tenant, { limit: 2 })
      expect(yield* named(first === undefined ? {} : { after: first }, 2)).toEqual(all.slice(1, 3))
      expect(yield* named(second === undefined ? {} : { after: second })).toEqual(all.slice(2))
      expect(yield* named({ app: "other" })).toEqual(all.slice(2))
      expect(yield* named({ app: "app", kind: "note" })).toEqual([])
      expect(yield* named({ connectionId: "a" })).toEqual(all.slice(0, 2))
      expect(yield* named({ kind: "note" })).toEqual(["b/notes n1"])
      expect(yield* named({ kind: "task", streamId: "b/tasks" })).toEqual(["b/tasks r1"])
    }),
  )

  it.effect("have what was refused of them said again, there alone, when they take them up", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const links = yield* Links
      const { tenant, fence } = yield* claimed()
      const refused = { title: { value: "no", message: "not this one", at: 300 } }
      const other = { streamId: "b/tasks", connectionId: "b" }
      const given = [
        Sample.link("1", "r1", { refused }),
        Sample.link("1", "r1", { ...other, refused }),
        Sample.link("2", "r2", { refused }),
      ]
      yield* Sample.apply(tenant, { fence, links: given })
      const refusals = Effect.map(
        Effect.all([links.ofRecord(tenant, "r1"), links.ofRecord(tenant, "r2")]),
        (found) =>
          new Set(found.flat().flatMap((link) => (Object.keys(link.refused).length > 0 ? [`${link.streamId} ${link.recordId}`] : []))),
      )
      const all = new Set(["a/tasks r1", "b/tasks r1", "a/tasks r2"])
      expect(yield* deliveries.retry(tenant, "a/tasks", "r1", 500)).toBe(false)
      expect(yield* refusals).toEqual(all)
      yield* Sample.apply(tenant, { fence, deliveries: [settlement({ ...waiting, state: "dead" })] })
      expect(yield* deliveries.retry(tenant, "a/tasks", "r1", 500)).toBe(true)
      expect(yield* refusals).toEqual(new Set(["b/tasks r1", "a/tasks r2"]))
    }),
  )
}
