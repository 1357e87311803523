/**
 * What every exporter must do about changes: show them in time and find them since an instant. The cursor facts are taken at their word and checked, so a
 * fact that is wrong fails a check.
 */
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { coveredUntil, overlapMillis } from "../CursorFacts.ts"
import { equals } from "../Json.ts"
import { editOf, onTimestamps } from "./Ability.ts"
import { type Bench, type Check, essence, expect, expectEqual, expectSameIds, fail, make } from "./Check.ts"
import { idsOf, listed, readAll, readSome, settle, sinceFor, tick, upserts } from "./Reading.ts"
import type { Stage, Subject } from "./Stage.ts"

export const deltaChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [...sinceChecks(subject), ...editChecks(subject)]

const sinceChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  make(subject, "`since` keeps to the declared kind of cursor", (bench) =>
    Effect.gen(function* () {
      yield* bench.seed(2)
      yield* settle(bench)
      yield* readSome(bench)
      const tomorrow = (yield* Clock.currentTimeMillis) + 86_400_000
      const { changes } = yield* readAll(bench, { since: tomorrow })
      const expected = bench.resource.exporter.facts.kind === "none" ? yield* subject.ids(bench.stage) : []
      yield* expectSameIds(idsOf(changes), expected, "the objects since tomorrow")
    }),
  ),
  make(subject, "`since` an object's own update time includes it as declared", (bench) =>
    Effect.gen(function* () {
      yield* onTimestamps(bench)
      const [id = ""] = yield* bench.seed(1)
      yield* settle(bench)
      const since = yield* updatedAtOf(bench, id)
      const { changes } = yield* readAll(bench, { since })
      const { inclusive } = bench.resource.exporter.facts
      yield* expect(
        idsOf(changes).includes(id) === inclusive,
        `"since" is declared ${inclusive ? "inclusive" : "exclusive"}, which it is not`,
      )
    }),
  ),
  make(subject, "a delta finds all objects of one moment, over page edges too", (bench) =>
    Effect.gen(function* () {
      yield* onTimestamps(bench)
      const since = sinceFor(bench, yield* Clock.currentTimeMillis)
      yield* bench.seed(2 * subject.pageSize + 1)
      yield* settle(bench)
      const { changes } = yield* readAll(bench, { since })
      yield* expectSameIds(idsOf(changes), yield* subject.ids(bench.stage), "the objects since the moment before they were made")
    }),
  ),
  make(subject, "two deltas since one moment are equal", (bench) =>
    Effect.gen(function* () {
      yield* onTimestamps(bench)
      const since = sinceFor(bench, yield* Clock.currentTimeMillis)
      yield* bench.seed(2 * subject.pageSize + 1)
      yield* settle(bench)
      const first = yield* readSome(bench, { since })
      const second = yield* readSome(bench, { since })
      yield* expectEqual(second.changes.map(essence), first.changes.map(essence), "the second delta")
    }),
  ),
]

const editChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  make(subject, "an edit is in the list once the declared lag has passed", (bench) =>
    Effect.gen(function* () {
      const edit = yield* editOf(subject, bench)
      const [id = ""] = yield* bench.seed(1)
      yield* settle(bench)
      const before = yield* listed(bench, id)
      yield* tick(bench)
      yield* edit(bench.stage, id)
      yield* settle(bench)
      const after = yield* listed(bench, id)
      yield* expect(!equals(before.view, after.view), "the list does not show an edit")
      yield* expect(before.version === undefined || before.version !== after.version, "an edit left the version as it was")
    }),
  ),
  make(subject, "update times have the declared grain", (bench) =>
    Effect.gen(function* () {
      yield* onTimestamps(bench)
      const edit = yield* editOf(subject, bench)
      const { granularityMillis } = bench.resource.exporter.facts
      const [id = ""] = yield* bench.seed(1)
      yield* settle(bench)
      const before = yield* updatedAtOf(bench, id)
      yield* expectEqual(before % granularityMillis, 0, `what ${before} leaves over the grain of ${granularityMillis} ms`)
      yield* tick(bench)
      yield* edit(bench.stage, id)
      yield* settle(bench)
      yield* expect((yield* updatedAtOf(bench, id)) > before, `an edit ${granularityMillis} ms later bears no later time`)
    }),
  ),
  make(subject, "a delta from where a full read left off finds an edit and nothing old", (bench) =>
    Effect.gen(function* () {
      yield* onTimestamps(bench)
      const edit = yield* editOf(subject, bench)
      const { facts } = bench.resource.exporter
      const [edited = "", old = ""] = yield* bench.seed(2)
      yield* TestClock.adjust(3_600_000 + overlapMillis(facts) + facts.consistencyLagMillis + 2 * facts.granularityMillis)
      yield* bench.seed(1)
      yield* settle(bench)
      const startedAt = yield* Clock.currentTimeMillis
      const full = yield* readAll(bench)
      const newestSeen = Math.max(...upserts(full.changes).map(({ updatedAt = Number.NaN }) => updatedAt))
      const watermark = coveredUntil(facts, { previous: undefined, newestSeen, startedAt })
      yield* edit(bench.stage, edited)
      yield* settle(bench)
      const delta = yield* readAll(bench, { since: (watermark ?? Number.NaN) - overlapMillis(facts) })
      yield* expect(idsOf(delta.changes).includes(edited), "a delta does not show an edit")
      yield* expect(!idsOf(delta.changes).includes(old), "a delta shows an object that did not change for an hour")
    }),
  ),
]

const updatedAtOf = Effect.fnUntraced(function* <S extends Stage>(bench: Bench<S>, id: string) {
  const { updatedAt } = yield* listed(bench, id)
  return updatedAt ?? (yield* fail("the exporter has a timestamp cursor, but an object without an update time"))
})
