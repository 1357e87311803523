/**
 * What every exporter must do: read everything exactly once, page by page, from any page on, while people work; find what changed; and show one object
 * as the list shows it. The cursor facts are taken at their word and checked, so a fact that is wrong fails a check.
 */
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { coveredUntil, overlapMillis } from "../CursorFacts.ts"
import { equals } from "../Json.ts"
import { type Bench, type Check, essence, expect, expectEqual, expectReason, expectSameIds, fail, make } from "./Check.ts"
import { idsOf, readAll, settle, sinceFor, tick, upserts } from "./Reading.ts"
import type { Stage, Subject } from "./Stage.ts"

export const exporterChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  ...listChecks(subject),
  ...deltaChecks(subject),
  ...getChecks(subject),
  ...(subject.edit === undefined ? [] : editChecks(subject, subject.edit)),
  ...(subject.remove === undefined ? [] : removeChecks(subject, subject.remove)),
  ...(subject.corrupt === undefined ? [] : corruptChecks(subject, subject.corrupt)),
]

const listChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => {
  const severalPages = 2 * subject.pageSize + 1
  return [
    make(subject, "a full read finds every object exactly once", (bench) =>
      Effect.gen(function* () {
        yield* subject.seed(bench.stage, severalPages)
        yield* settle(bench)
        const { changes, pages } = yield* readAll(bench)
        yield* expectSameIds(idsOf(changes), yield* subject.ids(bench.stage), "the objects of a full read")
        yield* expect(
          changes.every(({ _tag }) => _tag === "Upsert"),
          "an object that is there did not come out as an upsert",
        )
        yield* expect(pages.length > 1, `${severalPages} objects came on one page, though a page is said to hold ${subject.pageSize}`)
      }),
    ),
    make(subject, "a list whose last page is full comes to its end", (bench) =>
      Effect.gen(function* () {
        yield* subject.seed(bench.stage, subject.pageSize)
        yield* settle(bench)
        yield* expectSameIds(idsOf((yield* readAll(bench)).changes), yield* subject.ids(bench.stage), "the objects of a full read")
      }),
    ),
    make(subject, "two full reads are equal", (bench) =>
      Effect.gen(function* () {
        yield* subject.seed(bench.stage, severalPages)
        yield* settle(bench)
        const first = yield* readAll(bench)
        const second = yield* readAll(bench)
        yield* expectEqual(second.changes.map(essence), first.changes.map(essence), "the second full read")
      }),
    ),
    make(subject, "a reading can be taken up at every position", (bench) =>
      Effect.gen(function* () {
        yield* subject.seed(bench.stage, severalPages)
        yield* settle(bench)
        const { pages } = yield* readAll(bench)
        for (const [index, { next }] of pages.entries()) {
          if (next === undefined) continue
          const rest = yield* readAll(bench, { position: next })
          const expected = pages.slice(index + 1).flatMap(({ changes }) => changes.map(essence))
          yield* expectEqual(rest.changes.map(essence), expected, `reading on from "${next}"`)
        }
      }),
    ),
    ...(subject.everywhere
      ? []
      : [
          make(subject, "a partition shows its own objects only", (bench) =>
            Effect.gen(function* () {
              yield* subject.seed(bench.stage, 2)
              yield* settle(bench)
              const { changes } = yield* readAll(bench, { partition: bench.stage.emptyPartition })
              yield* expectEqual(changes.length, 0, "the number of changes in an empty partition")
            }),
          ),
        ]),
    make(subject, "a validator holds as long as nothing changes", (bench) =>
      Effect.gen(function* () {
        yield* subject.seed(bench.stage, 2)
        yield* settle(bench)
        const { partition } = bench.stage
        const read = (validator?: string) =>
          bench.resource.exporter.page(bench.opened.client, { partition, ...(validator !== undefined && { validator }) })
        const { validator, notModified } = yield* read()
        yield* expect(!notModified, "a first reading says that nothing changed")
        if (validator === undefined) return
        const again = yield* read(validator)
        yield* expect(again.notModified && again.changes.length === 0, "a reading with a valid validator does not say that nothing changed")
        yield* tick(bench)
        const [added = ""] = yield* subject.seed(bench.stage, 1)
        yield* settle(bench)
        const later = yield* read(validator)
        yield* expect(!later.notModified && idsOf(later.changes).includes(added), "a validator outlived a new object")
      }),
    ),
  ]
}

const deltaChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  make(subject, "`since` keeps to the declared kind of cursor", (bench) =>
    Effect.gen(function* () {
      yield* subject.seed(bench.stage, 2)
      yield* settle(bench)
      const tomorrow = (yield* Clock.currentTimeMillis) + 86_400_000
      const { changes } = yield* readAll(bench, { since: tomorrow })
      const expected = bench.resource.exporter.facts.kind === "none" ? yield* subject.ids(bench.stage) : []
      yield* expectSameIds(idsOf(changes), expected, "the objects since tomorrow")
    }),
  ),
  make(subject, "`since` an object's own update time includes it as declared", (bench) =>
    onTimestamps(bench, function* () {
      const [id = ""] = yield* subject.seed(bench.stage, 1)
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
    onTimestamps(bench, function* () {
      const since = sinceFor(bench, yield* Clock.currentTimeMillis)
      yield* subject.seed(bench.stage, 2 * subject.pageSize + 1)
      yield* settle(bench)
      const { changes } = yield* readAll(bench, { since })
      yield* expectSameIds(idsOf(changes), yield* subject.ids(bench.stage), "the objects since the moment before they were made")
    }),
  ),
]

const getChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  make(subject, "one object is shown as in the list", (bench) =>
    Effect.gen(function* () {
      yield* subject.seed(bench.stage, 3)
      yield* settle(bench)
      const { changes } = yield* readAll(bench)
      for (const change of upserts(changes)) {
        yield* expectEqual(essence(yield* getOne(bench, change.externalId)), essence(change), `the object "${change.externalId}"`)
      }
    }),
  ),
  make(subject, "an object that is not there is Gone", (bench) =>
    Effect.gen(function* () {
      yield* subject.seed(bench.stage, 1)
      yield* expectReason(getOne(bench, subject.missingId), ["Gone"], "getting an object that is not there")
    }),
  ),
  ...(subject.everywhere
    ? []
    : [
        make(subject, "an object of another partition is Gone", (bench) =>
          Effect.gen(function* () {
            const [id = ""] = yield* subject.seed(bench.stage, 1)
            const inOther = getOne(bench, id, bench.stage.emptyPartition)
            yield* expectReason(inOther, ["Gone"], "getting an object from a partition in which it is not")
          }),
        ),
      ]),
]

const editChecks = <S extends Stage>(subject: Subject<S>, edit: NonNullable<Subject<S>["edit"]>): ReadonlyArray<Check> => [
  make(subject, "an edit is in the list once the declared lag has passed", (bench) =>
    Effect.gen(function* () {
      const [id = ""] = yield* subject.seed(bench.stage, 1)
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
    onTimestamps(bench, function* () {
      const { granularityMillis } = bench.resource.exporter.facts
      const [id = ""] = yield* subject.seed(bench.stage, 1)
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
    onTimestamps(bench, function* () {
      const { facts } = bench.resource.exporter
      const [edited = "", old = ""] = yield* subject.seed(bench.stage, 2)
      yield* TestClock.adjust(3_600_000 + overlapMillis(facts) + facts.consistencyLagMillis + 2 * facts.granularityMillis)
      yield* subject.seed(bench.stage, 1)
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
  ...[false, true].map((delta) =>
    make(subject, `an edit during a ${delta ? "delta" : "full read"} hides no other object`, (bench) =>
      Effect.gen(function* () {
        const since = sinceFor(bench, yield* Clock.currentTimeMillis)
        const [first = ""] = yield* subject.seed(bench.stage, 2 * subject.pageSize + 1)
        yield* settle(bench)
        let left = 1
        const between = Effect.suspend(() => (left-- > 0 ? Effect.andThen(tick(bench), edit(bench.stage, first)) : Effect.void))
        const { changes } = yield* readAll(bench, { between, ...(delta && { since }) })
        yield* expectSameIds(
          [...new Set(idsOf(changes))],
          yield* subject.ids(bench.stage),
          "the objects of a reading with an edit after its first page",
        )
      }),
    ),
  ),
]

const removeChecks = <S extends Stage>(subject: Subject<S>, remove: NonNullable<Subject<S>["remove"]>): ReadonlyArray<Check> => [
  make(subject, "an object that was removed is Gone and in no list", (bench) =>
    Effect.gen(function* () {
      const [removed = "", stays = ""] = yield* subject.seed(bench.stage, 2)
      yield* settle(bench)
      yield* listed(bench, removed)
      yield* tick(bench)
      yield* remove(bench.stage, removed)
      yield* settle(bench)
      yield* expectReason(getOne(bench, removed), ["Gone"], "getting a removed object")
      const ids = idsOf((yield* readAll(bench)).changes)
      yield* expect(!ids.includes(removed), "the list still has a removed object")
      yield* expect(ids.includes(stays), "with one object removed the list lost another")
    }),
  ),
]

const corruptChecks = <S extends Stage>(subject: Subject<S>, corrupt: NonNullable<Subject<S>["corrupt"]>): ReadonlyArray<Check> => [
  make(subject, "an unreadable object is set aside alone", (bench) =>
    Effect.gen(function* () {
      const [first = "", bad = "", last = ""] = yield* subject.seed(bench.stage, 3)
      yield* corrupt(bench.stage, bad)
      yield* settle(bench)
      const { changes } = yield* readAll(bench)
      const ids = idsOf(changes)
      yield* expect(ids.includes(first) && ids.includes(last) && !ids.includes(bad), "an unreadable object took others with it")
      const unreadable = changes.filter((change) => change._tag === "Unreadable")
      yield* expectEqual(unreadable.length, 1, "the number of unreadable objects")
      for (const { externalId = bad, error } of unreadable) {
        yield* expectEqual(externalId, bad, "the id of the unreadable object")
        yield* expect(error.message !== "", "an unreadable object without a word about why")
      }
    }),
  ),
]

/** A check that is about update times; with a list that has no such cursor there is nothing to hold. */
const onTimestamps = <S extends Stage, E, R>(bench: Bench<S>, body: () => Effect.fn.Return<void, E, R>): Effect.Effect<void, E, R> =>
  bench.resource.exporter.facts.kind === "timestamp" ? Effect.gen(body) : Effect.void

const getOne = <S extends Stage>({ stage, opened, resource }: Bench<S>, externalId: string, partition: string = stage.partition) =>
  resource.exporter.get(opened.client, { partition, externalId })

const listed = Effect.fnUntraced(function* <S extends Stage>(bench: Bench<S>, id: string) {
  const found = upserts((yield* readAll(bench)).changes).find(({ externalId }) => externalId === id)
  return found ?? (yield* fail(`the list does not have the object "${id}"`))
})

const updatedAtOf = Effect.fnUntraced(function* <S extends Stage>(bench: Bench<S>, id: string) {
  const { updatedAt } = yield* listed(bench, id)
  return updatedAt ?? (yield* fail("the exporter has a timestamp cursor, but an object without an update time"))
})
