/**
 * What every exporter must do: read everything exactly once, show one object as the list shows it, and set aside what it cannot read; and all that
 * `PositionChecks`, `ShiftChecks` and `DeltaChecks` ask.
 */
import { Clock, Effect } from "effect"
import { ability } from "./Ability.ts"
import { type Bench, type Check, essence, expect, expectEqual, expectReason, expectSameIds, make, notApplicable } from "./Check.ts"
import { deltaChecks } from "./DeltaChecks.ts"
import { mergeChecks } from "./MergeChecks.ts"
import { positionChecks } from "./PositionChecks.ts"
import { idsOf, listed, readAll, readSome, settle, sinceFor, tick, upserts } from "./Reading.ts"
import { shiftChecks } from "./ShiftChecks.ts"
import type { Stage, Subject } from "./Stage.ts"

export const exporterChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  ...listChecks(subject),
  ...positionChecks(subject),
  ...shiftChecks(subject),
  ...deltaChecks(subject),
  ...getChecks(subject),
  ...removeChecks(subject),
  ...mergeChecks(subject),
  corruptCheck(subject),
]

const listChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => {
  const severalPages = 2 * subject.pageSize + 1
  return [
    make(subject, "a full read finds every object exactly once", (bench) =>
      Effect.gen(function* () {
        yield* bench.seed(severalPages)
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
        yield* bench.seed(subject.pageSize)
        yield* settle(bench)
        yield* expectSameIds(idsOf((yield* readAll(bench)).changes), yield* subject.ids(bench.stage), "the objects of a full read")
      }),
    ),
    make(subject, "two full reads are equal", (bench) =>
      Effect.gen(function* () {
        yield* bench.seed(severalPages)
        yield* settle(bench)
        const first = yield* readSome(bench)
        const second = yield* readSome(bench)
        yield* expectEqual(second.changes.map(essence), first.changes.map(essence), "the second full read")
      }),
    ),
    make(subject, "a partition shows its own objects only", (bench) =>
      Effect.gen(function* () {
        const made = yield* bench.seed(2)
        yield* settle(bench)
        yield* readSome(bench)
        const { changes } = yield* readAll(bench, { partition: bench.stage.emptyPartition })
        if (!subject.everywhere) return yield* expectEqual(changes.length, 0, "the number of changes in an empty partition")
        const shown = idsOf(changes).filter((id) => made.includes(id))
        if (shown.length > 0) yield* expectSameIds(shown, made, "what another partition shows of the objects that are everywhere")
      }),
    ),
    make(subject, "a validator holds as long as nothing changes", (bench) =>
      Effect.gen(function* () {
        yield* bench.seed(2)
        yield* settle(bench)
        const { partition } = bench.stage
        const read = (validator?: string) =>
          bench.resource.exporter.page(bench.opened.client, { partition, ...(validator !== undefined && { validator }) })
        const { validator, notModified } = yield* read()
        yield* expect(!notModified, "a first reading says that nothing changed")
        if (validator === undefined) return yield* notApplicable("the list gives no validator")
        const again = yield* read(validator)
        yield* expect(again.notModified && again.changes.length === 0, "a reading with a valid validator does not say that nothing changed")
        yield* tick(bench)
        const [added = ""] = yield* bench.seed(1)
        yield* settle(bench)
        const later = yield* read(validator)
        yield* expect(!later.notModified && idsOf(later.changes).includes(added), "a validator outlived a new object")
      }),
    ),
  ]
}

const getChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  make(subject, "one object is shown as in the list", (bench) =>
    Effect.gen(function* () {
      yield* bench.seed(3)
      yield* settle(bench)
      const { changes } = yield* readSome(bench)
      for (const change of upserts(changes)) {
        yield* expectEqual(essence(yield* getOne(bench, change.externalId)), essence(change), `the object "${change.externalId}"`)
      }
    }),
  ),
  make(subject, "an object that is not there is Gone", (bench) =>
    Effect.gen(function* () {
      yield* bench.seed(1)
      yield* expectReason(getOne(bench, subject.missingId), ["Gone"], "getting an object that is not there")
    }),
  ),
  make(subject, "an object of another partition is Gone or said to be there, unless it is said to be everywhere", (bench) =>
    Effect.gen(function* () {
      const [id = ""] = yield* bench.seed(1)
      const here = yield* getOne(bench, id)
      const inOther = getOne(bench, id, bench.stage.emptyPartition)
      if (subject.everywhere)
        return yield* expectEqual(essence(yield* inOther), essence(here), "an object that is everywhere, from another partition")
      const reason = yield* expectReason(inOther, ["Gone", "Moved"], "getting an object from a partition in which it is not")
      // Where the application says in which it is, it is there.
      if (reason._tag === "Moved") {
        const there = yield* getOne(bench, reason.externalId, reason.partition)
        yield* expectEqual(essence(there), essence(here), "an object that is said to have moved, from where it is said to be")
      }
    }),
  ),
]

const removeChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  make(subject, "an object that was removed is Gone and in no list", (bench) =>
    Effect.gen(function* () {
      const remove = yield* ability(subject, "remove")
      const [removed = "", stays = ""] = yield* bench.seed(2)
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
  make(subject, "a delta tells of a removal or says nothing, and tells of no other", (bench) =>
    Effect.gen(function* () {
      const remove = yield* ability(subject, "remove")
      const [removed = "", edited = "", stays = ""] = yield* bench.seed(3)
      yield* settle(bench)
      yield* readSome(bench)
      yield* tick(bench)
      const since = sinceFor(bench, yield* Clock.currentTimeMillis)
      yield* remove(bench.stage, removed)
      yield* subject.edit?.(bench.stage, edited) ?? Effect.void
      yield* settle(bench)
      const { changes } = yield* readAll(bench, { since })
      yield* expect(!idsOf(changes).includes(removed), "a delta shows a removed object as if it were there")
      for (const id of [edited, stays]) {
        const told = changes.some((change) => change._tag === "Removal" && change.externalId === id)
        yield* expect(!told, "a delta tells that an object was removed which is there")
      }
    }),
  ),
]

const corruptCheck = <S extends Stage>(subject: Subject<S>): Check =>
  make(subject, "an unreadable object is set aside alone", (bench) =>
    Effect.gen(function* () {
      const corrupt = yield* ability(subject, "corrupt")
      const [first = "", bad = "", last = ""] = yield* bench.seed(3)
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
  )

const getOne = <S extends Stage>({ stage, opened, resource }: Bench<S>, externalId: string, partition: string = stage.partition) =>
  resource.exporter.get(opened.client, { partition, externalId })
