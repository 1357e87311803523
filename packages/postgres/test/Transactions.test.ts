import { describe, expect, it } from "@effect/vitest"
import { Commits, Deliveries, Event, Journal, Leases, Links, Records, Streams } from "@syncline/engine"
import { Deferred, Effect, Fiber, Option } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { blocked } from "./Blocked.ts"
import * as Sample from "./Sample.ts"
import * as TestStore from "./TestStore.ts"

const { tenant } = Sample

const inTransaction = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.flatMap(SqlClient, (sql) => sql.withTransaction(effect))

/** Runs an effect in a transaction that stays open until `end`. */
const heldOpen = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const done = yield* Deferred.make<void>()
  const leave = yield* Deferred.make<void>()
  const whole = effect.pipe(
    Effect.tap(() => Deferred.succeed(done, undefined)),
    Effect.tap(() => Deferred.await(leave)),
  )
  const fiber = yield* Effect.forkChild(inTransaction(whole), { startImmediately: true })
  yield* Effect.raceFirst(Deferred.await(done), Fiber.join(fiber))
  return { end: Effect.andThen(Deferred.succeed(leave, undefined), Fiber.join(fiber)) }
})

const owedTo = (streamId: string) =>
  Effect.flatMap(Deliveries, (deliveries) =>
    Effect.map(deliveries.list(tenant, { streamId, limit: 1000 }), (found) => found.map(({ recordId }) => recordId)),
  )

describe("a host's transaction", () => {
  it.effect("takes record, history and deliveries with it when it is rolled back, and writes them when it commits", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const records = yield* Records
      const journal = yield* Journal
      yield* Sample.pair()
      yield* sql`CREATE TABLE mine (id text)`
      const put = Effect.andThen(sql`INSERT INTO mine VALUES ('r1')`, Sample.apply(Sample.page(["r1"])))
      const failed = yield* Effect.flip(inTransaction(Effect.andThen(put, Effect.fail("changed my mind"))))
      expect(failed).toBe("changed my mind")
      expect(yield* sql`SELECT * FROM mine`).toEqual([])
      expect(yield* records.get(tenant, "task", "r1")).toEqual(Option.none())
      expect(yield* journal.history(tenant, "r1")).toEqual([])
      expect(yield* owedTo("b/tasks")).toEqual([])
      yield* inTransaction(put)
      expect(yield* sql`SELECT * FROM mine`).toHaveLength(1)
      expect(yield* journal.history(tenant, "r1")).toHaveLength(1)
      expect(yield* owedTo("b/tasks")).toEqual(["r1"])
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("goes on after a refused commit, and may decide again", () =>
    Effect.gen(function* () {
      const records = yield* Records
      yield* Sample.pair()
      yield* Sample.apply({ records: [Sample.created("r1")] })
      yield* inTransaction(
        Effect.gen(function* () {
          const again = { ...Sample.created("r1"), changes: { title: { before: "r1", after: "new" } }, data: { title: "new" } }
          for (const seenVersion of [0, 2]) {
            const refused = yield* Effect.flip(Sample.apply({ records: [{ ...again, seenVersion }, Sample.created("r2")] }))
            expect(refused).toMatchObject({ _tag: "CommitRefused", reason: "Stale" })
          }
          yield* Sample.apply({ records: [{ ...again, seenVersion: 1 }] })
        }),
      )
      expect(Option.getOrThrow(yield* records.get(tenant, "task", "r1"))).toMatchObject({ version: 2, data: { title: "new" } })
      expect(yield* records.count(tenant, "task")).toBe(1)
    }).pipe(Effect.provide(TestStore.layer)),
  )
})

describe("a stream that becomes ready while a commit is under way", () => {
  it.effect("waits for the commit and then owes its record", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      yield* Sample.pair({ initialDoneAt: null })
      yield* streams.finishInitial(tenant, "a/tasks", 400)
      const commit = yield* heldOpen(Sample.apply(Sample.page(["r1"])))
      const finishing = yield* Effect.forkChild(streams.finishInitial(tenant, "b/tasks", 500))
      yield* blocked(1)
      yield* commit.end
      yield* Fiber.join(finishing)
      expect(yield* owedTo("b/tasks")).toEqual(["r1"])
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("is waited for by the commit, which then sees it ready", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      yield* Sample.pair({ initialDoneAt: null })
      yield* streams.finishInitial(tenant, "a/tasks", 400)
      const finishing = yield* heldOpen(streams.finishInitial(tenant, "b/tasks", 500))
      const commit = yield* Effect.forkChild(Sample.apply(Sample.page(["r1"])))
      yield* blocked(1)
      yield* finishing.end
      yield* Fiber.join(commit)
      expect(yield* owedTo("b/tasks")).toEqual(["r1"])
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("owes every record exactly once, however many commits come at the same time", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      yield* Sample.pair({ initialDoneAt: null })
      yield* streams.finishInitial(tenant, "a/tasks", 400)
      const ids = Array.from({ length: 60 }, (_, index) => `r${index}`)
      const commits = ids.map((id) => Sample.apply(Sample.page([id])))
      commits.splice(20, 0, streams.finishInitial(tenant, "b/tasks", 500))
      yield* Effect.all(commits, { concurrency: 8 })
      expect((yield* owedTo("b/tasks")).sort()).toEqual(ids.toSorted())
      expect(yield* owedTo("a/tasks")).toEqual([])
    }).pipe(Effect.provide(TestStore.layer)),
  )
})

describe("a lease", () => {
  it.effect("is not taken over before a commit under it has ended", () =>
    Effect.gen(function* () {
      const leases = yield* Leases
      const links = yield* Links
      yield* Sample.pair()
      const fence = yield* Sample.lease("a")
      const commit = yield* heldOpen(Sample.apply({ ...Sample.page(["r1"]), fence }))
      const takeover = yield* Effect.forkChild(
        Effect.andThen(leases.acquire(tenant, "a", "other", 3_600_000), links.page(Sample.query(["r1"]))),
      )
      yield* blocked(1)
      yield* commit.end
      expect([...(yield* Fiber.join(takeover)).links.keys()]).toEqual(["xr1"])
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("refuses a commit that waited for a takeover", () =>
    Effect.gen(function* () {
      const leases = yield* Leases
      const records = yield* Records
      yield* Sample.pair()
      const fence = yield* Sample.lease("a")
      const takeover = yield* heldOpen(leases.acquire(tenant, "a", "other", 3_600_000))
      const commit = yield* Effect.forkChild(Effect.flip(Sample.apply({ ...Sample.page(["r1"]), fence })))
      yield* blocked(1)
      yield* takeover.end
      expect(yield* Fiber.join(commit)).toMatchObject({ _tag: "CommitRefused", reason: "LeaseLost" })
      expect(yield* records.count(tenant, "task")).toBe(0)
    }).pipe(Effect.provide(TestStore.layer)),
  )
})

describe("two at the same time", () => {
  it.effect("never claim the same delivery", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      yield* Sample.pair()
      const ids = ["r1", "r2", "r3"]
      yield* Sample.apply(Sample.page(ids))
      const fence = yield* Sample.lease("b")
      const claimed = yield* Deferred.make<ReadonlyArray<string>>()
      const claim = (limit: number) =>
        Effect.map(deliveries.claim(tenant, fence, limit, 100), (taken) => taken.map(({ recordId }) => recordId))
      const first = yield* heldOpen(Effect.tap(claim(2), (taken) => Deferred.succeed(claimed, taken)))
      const second = yield* Effect.raceFirst(claim(3), Effect.as(blocked(1), ["whoever comes second waits for the first"]))
      yield* first.end
      expect([...(yield* Deferred.await(claimed)), ...second].toSorted()).toEqual(ids)
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("of whom one moves a link and the other changes its record leave the base what it is", () =>
    Effect.gen(function* () {
      const links = yield* Links
      yield* Sample.pair()
      yield* Sample.apply(Sample.page(["r1"]))
      const [before] = yield* links.ofRecord(tenant, "r1")
      const place = { connectionId: "a", streamId: "a/tasks" }
      const move = { kind: "task", recordId: "r1", from: { ...place, externalId: "xr1" }, to: { ...place, externalId: "y" } }
      const moving = yield* heldOpen(Sample.apply({ moves: [{ ...move, state: "arriving" }] }))
      const changing = yield* Effect.forkChild(
        Sample.apply({
          records: [
            { ...Sample.created("r1"), seenVersion: 1, data: { title: "new" }, changes: { title: { before: "r1", after: "new" } } },
          ],
        }),
      )
      yield* blocked(1)
      yield* moving.end
      yield* Fiber.join(changing)
      const [after] = yield* links.ofRecord(tenant, "r1")
      expect(after).toMatchObject({ externalId: "y", base: before?.base })
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("who create the same record: the second is stale", () =>
    Effect.gen(function* () {
      yield* Sample.pair()
      const first = yield* heldOpen(Sample.apply(Sample.page(["r1"])))
      const second = yield* Effect.forkChild(Effect.flip(Sample.apply(Sample.page(["r1"]))))
      yield* blocked(1)
      yield* first.end
      expect(yield* Fiber.join(second)).toMatchObject({ _tag: "CommitRefused", reason: "Stale" })
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("who change the same record: the second is stale, and a delivery sent meanwhile is owed again", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      yield* Sample.pair()
      yield* Sample.apply(Sample.page(["r1"]))
      const fence = yield* Sample.lease("b")
      yield* deliveries.claim(tenant, fence, 1, 100)
      const change = { ...Sample.page(["r1"]), records: [{ ...Sample.created("r1"), seenVersion: 1 }] }
      const first = yield* heldOpen(Sample.apply(change))
      const second = yield* Effect.forkChild(Effect.flip(Sample.apply(change)))
      const done = { streamId: "b/tasks", recordId: "r1", revision: 1, to: { state: "done" } } as const
      const settled = yield* Effect.forkChild(Sample.apply({ fence, deliveries: [done] }))
      yield* blocked(2)
      yield* first.end
      expect(yield* Fiber.join(second)).toMatchObject({ _tag: "CommitRefused", reason: "Stale" })
      yield* Fiber.join(settled)
      expect(yield* deliveries.list(tenant, { limit: 10 })).toMatchObject([{ state: "pending", revision: 2, attempts: 0 }])
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("who would wait for each other: one is stale", () =>
    Effect.gen(function* () {
      yield* Sample.pair()
      yield* Sample.apply(Sample.page(["r1", "r2"]))
      const change = (id: string) => Sample.apply({ records: [{ ...Sample.created(id), seenVersion: 1 }] })
      const both = (first: string, second: string, met: Deferred.Deferred<void>, other: Deferred.Deferred<void>) =>
        Effect.exit(
          inTransaction(
            Effect.gen(function* () {
              yield* change(first)
              yield* Deferred.succeed(met, undefined)
              yield* Deferred.await(other)
              yield* change(second)
            }),
          ),
        )
      const left = yield* Deferred.make<void>()
      const right = yield* Deferred.make<void>()
      const exits = yield* Effect.all([both("r1", "r2", left, right), both("r2", "r1", right, left)], { concurrency: 2 })
      expect(exits.map(({ _tag }) => _tag).sort()).toEqual(["Failure", "Success"])
      expect(JSON.stringify(exits)).toContain("Stale")
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("who announce events: none is seen before one with a smaller place", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      yield* Sample.pair()
      const announce = (runId: string) => Sample.apply({ events: [new Event.SyncCompleted({ streamId: "a/tasks", kind: "task", runId })] })
      const seen = Effect.map(journal.events(tenant, { after: 0, limit: 10 }), (events) =>
        events.flatMap(({ event }) => (event._tag === "SyncCompleted" ? [event.runId] : [])),
      )
      const first = yield* heldOpen(announce("first"))
      const second = yield* Effect.forkChild(announce("second"))
      yield* blocked(1)
      expect(yield* seen).toEqual([])
      yield* first.end
      yield* Fiber.join(second)
      expect(yield* seen).toEqual(["first", "second"])
    }).pipe(Effect.provide(TestStore.layer)),
  )
})

describe("exclusively", () => {
  it.effect("joins a host's transaction, which survives a refusal", () =>
    Effect.gen(function* () {
      const commits = yield* Commits
      const records = yield* Records
      yield* Sample.pair()
      yield* inTransaction(
        Effect.gen(function* () {
          const alone = commits.exclusively(tenant, "task")
          const stale = { ...Sample.created("r9"), seenVersion: 3 }
          expect(yield* Effect.flip(alone(Sample.apply({ records: [stale] })))).toMatchObject({ reason: "Stale" })
          yield* alone(Sample.apply(Sample.page(["r1"])))
        }),
      )
      expect(yield* records.count(tenant, "task")).toBe(1)
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("does not hold others up for ever when its program stops in the middle", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const commits = yield* Commits
      const limit = sql<{ readonly value: string }>`SELECT current_setting('idle_in_transaction_session_timeout') AS value`
      expect(yield* commits.exclusively(tenant, "task")(limit)).toEqual([{ value: "10s" }])
      expect(yield* limit).toEqual([{ value: "0" }])
    }).pipe(Effect.provide(TestStore.layer)),
  )
})
