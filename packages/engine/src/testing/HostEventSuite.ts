/** What a host tells of itself is carried out once, however often and in whatever order it is told. */
import { assert, describe } from "@effect/vitest"
import { Effect, Option, Result } from "effect"
import { TestClock } from "effect/testing"
import type { HostEvent } from "../model/HostEvent.ts"
import { Journal } from "../store/Journal.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { titlesOf } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, sync, tenant } from "./World.ts"

const consume = Effect.fnUntraced(function* (event: HostEvent) {
  const engine = yield* SyncEngine
  return yield* engine.consume(tenant, event)
})

const made = (id: string, title: string): HostEvent => ({ _tag: "RecordCreated", id, kind: "task", fields: { title } })

export const hostEventSuite = (scenario: Scenario): void => {
  // proves T-33, T-37
  describe("an event of the host", () => {
    scenario("makes a record once, and a twin of it tells which", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* sync
        const first = yield* consume(made("e1", "Crash"))
        assert.deepStrictEqual(yield* consume(made("e1", "Crash")), { ...first, isNew: false })
        assert.isTrue(first.isNew)
        const both = yield* Effect.all([consume(made("e2", "Other")), consume(made("e2", "Other"))], { concurrency: 2 })
        assert.strictEqual(both[0].recordId, both[1].recordId)
        assert.lengthOf(yield* engine.records.list(tenant, "task"), 2)
        yield* sync
        assert.deepStrictEqual(titlesOf(left), ["Crash", "Other"])
      }),
    )

    scenario("changes a record once: what is newer stays, though the older is told again", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { recordId = "" } = yield* consume(made("e1", "One"))
        const change = (id: string, title: string): HostEvent => ({ _tag: "RecordUpdated", id, kind: "task", recordId, fields: { title } })
        yield* consume(change("e2", "Two"))
        yield* consume(change("e3", "Three"))
        assert.deepStrictEqual(yield* consume(change("e2", "Two")), { recordId, isNew: false })
        assert.strictEqual((yield* engine.records.get(tenant, "task", recordId)).data["title"], "Three")
        // One that changes nothing is noted as well.
        yield* consume(change("e4", "Three"))
        yield* consume(change("e5", "Five"))
        assert.isFalse((yield* consume(change("e4", "Three"))).isNew)
        assert.strictEqual((yield* engine.records.get(tenant, "task", recordId)).data["title"], "Five")
      }),
    )

    scenario("removes, puts back and withholds a record, each once", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { recordId = "" } = yield* consume(made("e1", "One"))
        const of = { kind: "task", recordId }
        const record = engine.records.get(tenant, "task", recordId)
        yield* consume({ _tag: "RecordRemoved", id: "e2", ...of })
        assert.isDefined((yield* record).removal)
        yield* consume({ _tag: "RecordRestored", id: "e3", ...of })
        assert.isFalse((yield* consume({ _tag: "RecordRemoved", id: "e2", ...of })).isNew)
        assert.isUndefined((yield* record).removal)
        yield* consume({ _tag: "PrivacyChanged", id: "e4", ...of, level: "local_only", by: "ada" })
        yield* engine.records.setPrivacy(tenant, "task", recordId, "public", "ada")
        assert.isFalse((yield* consume({ _tag: "PrivacyChanged", id: "e4", ...of, level: "local_only", by: "ada" })).isNew)
        assert.strictEqual((yield* record).privacy?.level, "public")
      }),
    )

    scenario("sets up a place once, and has everything read", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const connectionId = (yield* join(left)).connection.id
        yield* sync
        const settings = { intervalMillis: 600_000 }
        const configured: HostEvent = { _tag: "StreamsConfigured", id: "e1", connectionId, partition: p, kinds: ["task"], settings }
        yield* consume(configured)
        const interval = Effect.map(
          engine.status(tenant),
          ([status]) => status?.streams.map(({ stream }) => stream.settings.intervalMillis) ?? [],
        )
        assert.include(yield* interval, 600_000)
        yield* engine.addStreams({ tenant, connectionId, partition: p, settings: { intervalMillis: 900_000 } })
        assert.isFalse((yield* consume(configured)).isNew)
        assert.notInclude(yield* interval, 600_000)
        yield* TestClock.adjust("1 minute")
        const due = Effect.map(engine.status(tenant), ([status]) => status?.streams.map(({ cursor }) => cursor.nextDue) ?? [])
        const before = yield* due
        yield* consume({ _tag: "SyncRequested", id: "e2", connectionId })
        const now = Date.UTC(2026, 0, 1, 0, 1)
        assert.isTrue(before.every((at) => at > now))
        assert.deepStrictEqual(
          yield* due,
          before.map(() => now),
        )
      }),
    )

    scenario("that cannot be carried out is not noted, and says what is wrong", ({ left }) =>
      Effect.gen(function* () {
        const journal = yield* Journal
        yield* join(left)
        const rows: ReadonlyArray<readonly [event: unknown, tag: string, names: RegExp]> = [
          [{ ...made("bad", "One"), kind: "taks" }, "NotFound", /kind "taks"; did you mean "task"/],
          [{ ...made("bad", "One"), fields: { titel: "x" } }, "InvalidInput", /titel/],
          [{ _tag: "RecordUpdated", id: "bad", kind: "task", recordId: "none", fields: {} }, "NotFound", /record "none"/],
          [{ _tag: "RecordRemoved", id: "bad", kind: "task", recordId: "none" }, "NotFound", /record "none"/],
          [{ _tag: "StreamsConfigured", id: "bad", connectionId: "none", partition: p }, "NotFound", /connection "none"/],
          [{ _tag: "SyncRequested", id: "bad", connectionId: "none" }, "NotFound", /connection "none"/],
          [{ _tag: "TicketCreated", id: "bad" }, "InvalidInput", /^event/],
          [{ ...made("", "One") }, "InvalidInput", /^id/],
          [null, "InvalidInput", /^event/],
        ]
        for (const [event, tag, names] of rows) {
          const result = yield* Effect.result(consume(event as HostEvent))
          const failure = Result.isFailure(result) ? result.failure : undefined
          assert.strictEqual(failure?._tag, tag, JSON.stringify(event))
          assert.match(failure?.message ?? "", names)
        }
        assert.isTrue(Option.isNone(yield* journal.consumed(tenant, "bad")))
      }),
    )
  })
}
