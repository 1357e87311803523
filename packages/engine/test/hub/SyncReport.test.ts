/** What a sync says it left undone: whose, why, how much of it, and no more than can be read. */
import { assert, describe, it } from "@effect/vitest"
import { Adapters, Deliveries, MemoryStore, type Stream } from "@syncline/engine"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as SyncReport from "../../src/hub/SyncReport.ts"
import { status } from "../../src/hub/Status.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const surroundings = Layer.merge(MemoryStore.layer, Layer.orDie(Adapters.layer([])))

const test = <A, E>(title: string, run: Effect.Effect<A, E, Adapters | MemoryStore.Store>) =>
  it.effect(title, () => Effect.provide(run, surroundings, { local: true }))

const now = 10_000

/** Two connections with two streams each: `a/1`, `a/2`, `b/1` and `b/2`. */
const hub = Effect.fnUntraced(function* (fields: Parameters<typeof Sample.connection>[2] = {}) {
  yield* TestClock.setTime(now)
  const tenant = Sample.newTenant()
  const streams = ["a/1", "a/2", "b/1", "b/2"].map((id): Stream => Sample.stream(tenant, id, id.slice(0, 1), { partition: id }))
  yield* Sample.setUp([Sample.connection(tenant, "a", fields), Sample.connection(tenant, "b", fields)], streams)
  return tenant
})

const reportOf = (tenant: string, ids: ReadonlyArray<string> = ["a", "b"]) => SyncReport.make(tenant, new Set(ids), 0, true)

describe("a report", () => {
  test(
    "says until when an active connection waits, and why where that is known",
    Effect.gen(function* () {
      const silent = yield* hub({ blockedUntil: now + 1 })
      const reason = "waits for its application"
      assert.deepStrictEqual((yield* reportOf(silent, ["b"])).waiting, [{ connectionId: "b", until: now + 1, reason }])
      const saying = yield* hub({ blockedUntil: now + 5, reason: "maintenance" })
      assert.deepStrictEqual((yield* reportOf(saying)).waiting, [
        { connectionId: "a", until: now + 5, reason: "maintenance" },
        { connectionId: "b", until: now + 5, reason: "maintenance" },
      ])
      for (const fields of [{ blockedUntil: now }, { blockedUntil: now + 1, status: "paused" }] as const) {
        assert.deepStrictEqual((yield* reportOf(yield* hub(fields))).waiting, [])
      }
    }),
  )

  test(
    "names the connections that need their person, and why",
    Effect.gen(function* () {
      const known = yield* hub({ status: "error", reason: "revoked" })
      assert.deepStrictEqual((yield* reportOf(known, ["a"])).errors, [{ connectionId: "a", message: "revoked" }])
      const unknown = yield* hub({ status: "error" })
      assert.deepStrictEqual((yield* reportOf(unknown, ["b"])).errors, [{ connectionId: "b", message: "needs its person" }])
      assert.deepStrictEqual((yield* reportOf(yield* hub({ reason: "was once" }))).errors, [])
    }),
  )

  test(
    "counts what did not go out by what became of it, and names the first five of each",
    Effect.gen(function* () {
      const tenant = yield* hub()
      const ids = Array.from({ length: 4 }, (_, index) => `r${index}`)
      const of = (streamId: string, recordIds: ReadonlyArray<string>) => recordIds.map((recordId) => ({ streamId, recordId }))
      yield* Sample.apply(tenant, {
        at: 1,
        records: ids.map((id) => Sample.created(id)),
        owed: [...of("a/1", ids), ...of("a/2", ids), ...of("b/1", ["r0"])],
      })
      const all = (yield* reportOf(tenant)).deliveries
      assert.strictEqual(all.pending.count, 9)
      assert.deepStrictEqual(
        all.pending.first.map(({ streamId, recordId, reason }) => [streamId, recordId, reason]),
        [...ids.map((id) => ["a/1", id, "not sent yet"]), ["a/2", "r0", "not sent yet"]],
      )
      assert.deepStrictEqual(
        [all.dead, all.parked],
        [
          { count: 0, first: [] },
          { count: 0, first: [] },
        ],
      )
      const own = (yield* reportOf(tenant, ["b"])).deliveries
      assert.deepStrictEqual(own.pending, { count: 1, first: [{ streamId: "b/1", kind: "task", recordId: "r0", reason: "not sent yet" }] })
      const fence = yield* Sample.lease(tenant, "b")
      const left = { nextAttemptAt: 2, attempts: 1, unverifiedSince: null, waitsForRecord: null }
      const deliveriesOf = yield* Deliveries
      for (const state of ["dead", "parked"] as const) {
        yield* deliveriesOf.retry(tenant, "b/1", "r0", 1)
        yield* deliveriesOf.claim(tenant, fence, 1, now)
        const to = { ...left, state, lastError: `it is ${state}` }
        yield* Sample.apply(tenant, { fence, deliveries: [{ streamId: "b/1", recordId: "r0", revision: 1, to }] })
        const { deliveries } = yield* reportOf(tenant, ["b"])
        assert.deepStrictEqual(deliveries[state], {
          count: 1,
          first: [{ streamId: "b/1", kind: "task", recordId: "r0", reason: `it is ${state}` }],
        })
        assert.strictEqual(deliveries.pending.count, 0)
      }
    }),
  )

  test(
    "has the runs that went on since, of its connections, oldest first",
    Effect.gen(function* () {
      const tenant = yield* hub()
      for (const [id, streamId, at] of [
        ["before", "a/1", 100],
        ["early", "a/2", 200],
        ["other", "b/1", 250],
        ["late", "a/1", 300],
      ] as const) {
        yield* Sample.apply(tenant, { at, run: Sample.run(id, { streamId, connectionId: streamId.slice(0, 1) }) })
      }
      const { runs, complete } = yield* SyncReport.make(tenant, new Set(["a"]), 200, false)
      assert.deepStrictEqual(
        runs.map(({ id }) => id),
        ["early", "late"],
      )
      assert.isFalse(complete)
      const [a, b] = yield* status(tenant)
      assert.deepStrictEqual(
        [a, b].map((report) => report?.streams.map(({ lastRun }) => lastRun?.id)),
        [
          ["late", "early"],
          ["other", undefined],
        ],
      )
    }),
  )
})
