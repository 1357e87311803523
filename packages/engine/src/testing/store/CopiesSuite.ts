/** Of the suite of stores: a copy of what a tenant has, in which anything can be done and of which nothing is left. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import { Commits, empty } from "../../store/Commits.ts"
import { Copies } from "../../store/Copies.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import * as Event from "../../model/Event.ts"
import { Journal } from "../../store/Journal.ts"
import { Leases } from "../../store/Leases.ts"
import { Links } from "../../store/Links.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Records } from "../../store/Records.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "./Sample.ts"

const populate = Effect.fnUntraced(function* (tenant: string) {
  yield* Sample.apply(tenant, {
    rawObjects: [{ streamId: "a/tasks", externalId: "1", payload: "1", hash: "h" }],
    records: [Sample.created("r1"), Sample.created("r2", { matchKeys: ["k"] })],
    links: [Sample.link("1", "r1")],
    conflicts: [Sample.conflict("c")],
    owed: ["r1", "r2"].map((recordId) => ({ streamId: "b/tasks", recordId })),
    run: Sample.run("run"),
  })
  yield* Sample.apply(tenant, { records: [Sample.changed("r1", 1, "second")] })
})

/** Some of everything that a worker does. */
const work = Effect.fnUntraced(function* (tenant: string) {
  const [commits, deliveries, streams] = [yield* Commits, yield* Deliveries, yield* Streams]
  const fence = yield* Sample.lease(tenant, "b")
  const [claimed] = yield* deliveries.claim(tenant, fence, 1, 1_000_000)
  const { version, ...rest } = yield* streams.cursor(tenant, "b/tasks")
  yield* commits.exclusively(
    tenant,
    "task",
  )(
    Sample.apply(tenant, {
      fence,
      records: [Sample.created("r3"), Sample.changed("r1", 2, "third")],
      links: [Sample.link("2", "r1", { streamId: "b/tasks", connectionId: "b" })],
      spread: [{ kind: "task", recordId: "r3", except: "b/tasks" }],
      deliveries: [{ streamId: "b/tasks", recordId: claimed?.recordId ?? "", revision: 1, to: { state: "done" } }],
      events: [new Event.SyncCompleted({ streamId: "b/tasks", kind: "task", runId: "other" })],
      cursor: { streamId: "b/tasks", cursor: { ...rest, version: version + 1, nextDue: 77 } },
      run: Sample.run("other"),
    }),
  )
  yield* streams.finishInitial(tenant, "c/tasks", 500)
})

export const copiesSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("has what its tenant has, and works as the store does, without the store", () =>
    Effect.gen(function* () {
      const [tenant, stranger] = [yield* Sample.pair(), yield* Sample.pair()]
      yield* Sample.setUp([Sample.connection(tenant, "c")], [Sample.stream(tenant, "c/tasks", "c", { initialDoneAt: null })])
      for (const each of [tenant, stranger]) yield* populate(each)
      const before = yield* Sample.everything(tenant)
      const copies = yield* Copies
      const copy = yield* copies.of(tenant)
      const inCopy = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provideContext(effect, copy)
      expect(yield* inCopy(Sample.everything(tenant))).toEqual({ ...before, runs: [], history: expect.anything(), events: [] })
      expect((yield* inCopy(Sample.everything(stranger))).records).toEqual([])
      yield* inCopy(work(tenant))
      const after = yield* inCopy(Sample.everything(tenant))
      expect(after.records.map(({ id, version }) => [id, version])).toEqual([
        ["r1", 3],
        ["r2", 1],
        ["r3", 1],
      ])
      expect(after.deliveries.map(({ streamId, recordId }) => `${streamId} ${recordId}`).toSorted()).toEqual([
        "a/tasks r3",
        "b/tasks r2",
        "c/tasks r1",
        "c/tasks r2",
        "c/tasks r3",
      ])
      expect(yield* Sample.everything(tenant)).toEqual(before)
      const leases = yield* Leases
      expect(yield* leases.acquire(tenant, "b", "another", 1000)).toBeDefined()
    }),
  )

  it.effect("finds records and links in it as the store does", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      yield* populate(tenant)
      const copies = yield* Copies
      const copy = yield* copies.of(tenant)
      const found = Effect.flatMap(Links, (links) =>
        links.page(Sample.page(tenant, ["1", "2"], { streamId: "b/tasks", connectionId: "b", matchKeys: ["k"] })),
      )
      const stored = yield* found
      expect(stored.candidates).toEqual(["r2"])
      expect(yield* Effect.provideContext(found, copy)).toEqual(stored)
    }),
  )

  it.effect("has the history of what is being delivered, and goes on with it", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      yield* populate(tenant)
      const copies = yield* Copies
      const copy = yield* copies.of(tenant)
      const historyOf = Effect.flatMap(Journal, (journal) => journal.history(tenant, "r1"))
      const stored = yield* historyOf
      expect(stored).toHaveLength(2)
      yield* Effect.provideContext(Sample.apply(tenant, { records: [Sample.changed("r1", 2, "third")] }), copy)
      const later = yield* Effect.provideContext(historyOf, copy)
      expect(later.slice(0, 2)).toEqual(stored)
      expect(later.map(({ version }) => version)).toEqual([1, 2, 3])
      expect(yield* historyOf).toEqual(stored)
    }),
  )

  it.effect("does not wait for the store, nor the store for it", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      yield* populate(tenant)
      const [commits, copies] = [yield* Commits, yield* Copies]
      const copy = yield* copies.of(tenant)
      const create = (id: string) =>
        Effect.flatMap(Commits, (own) =>
          own.exclusively(tenant, "task")(own.apply({ ...empty(tenant, 200), records: [Sample.created(id, { matchKeys: [id] })] })),
        )
      yield* commits.exclusively(tenant, "task")(Effect.provideContext(create("r4"), copy))
      yield* Effect.provideContext(
        Effect.flatMap(Commits, (own) => own.exclusively(tenant, "task")(Effect.provideService(create("r5"), Commits, commits))),
        copy,
      )
      const has = (id: string) => Effect.flatMap(Records, (records) => records.get(tenant, "task", id))
      expect(yield* has("r4")).toMatchObject({ _tag: "None" })
      expect(yield* has("r5")).toMatchObject({ _tag: "Some" })
      expect(yield* Effect.provideContext(has("r5"), copy)).toMatchObject({ _tag: "None" })
    }),
  )

  it.effect("leaves nothing behind, and can be made as often as it is wanted", () =>
    Effect.gen(function* () {
      const tenant = yield* Sample.pair()
      yield* populate(tenant)
      const copies = yield* Copies
      for (let round = 0; round < 12; round += 1) {
        yield* Effect.scoped(Effect.flatMap(copies.of(tenant), (copy) => Effect.provideContext(work(tenant), copy)))
      }
    }),
  )
}
