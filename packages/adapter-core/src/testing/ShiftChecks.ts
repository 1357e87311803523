/**
 * What a reading of several pages must stand while people work: objects that are edited, made or removed meanwhile hide no other object, and a page on
 * which nothing is of interest is not the end. An exception that the subject claims (`removalShifts`) is proved: where nothing is hidden, it is refused.
 */
import { Clock, Effect } from "effect"
import type { AdapterError } from "../AdapterError.ts"
import type { Requirements } from "../client/Client.ts"
import { ability, editOf, onTimestamps } from "./Ability.ts"
import {
  type Bench,
  type Check,
  type CheckFailed,
  type NotApplicable,
  expect,
  expectEqual,
  expectSameIds,
  fail,
  make,
  notApplicable,
} from "./Check.ts"
import { idsOf, readAll, settle, sinceFor, tick } from "./Reading.ts"
import type { Stage, Subject } from "./Stage.ts"

export const shiftChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  ...[false, true].flatMap((delta) => [...meanwhileChecks(subject, delta), ...exceptionChecks(subject, delta)]),
  estrangedCheck(subject),
]

const meanwhileChecks = <S extends Stage>(subject: Subject<S>, delta: boolean): ReadonlyArray<Check> => {
  const { removalShifts } = subject
  const reading = nameOf(delta)
  // What moves only among the objects of one moment is looked at by itself, in `exceptionChecks`.
  const making = removalShifts === "within a moment" ? overTime : atOnce

  return [
    make(subject, `an edit during a ${reading} hides no other object`, (bench) =>
      Effect.gen(function* () {
        if (delta) yield* onTimestamps(bench)
        const edit = yield* editOf(subject, bench)
        const { before, found } = yield* interrupted(subject, bench, { delta, making, act: ({ first }) => edit(bench.stage, first) })
        yield* expectSameIds(found, before, `the objects of a ${reading} with an edit after its first page`)
      }),
    ),
    make(subject, `an object made during a ${reading} hides no other`, (bench) =>
      Effect.gen(function* () {
        if (delta) yield* onTimestamps(bench)
        const { before, found } = yield* interrupted(subject, bench, { delta, making: atOnce, act: () => bench.seed(1) })
        const old = found.filter((id) => before.includes(id))
        yield* expectSameIds(old, before, `the objects that were there, in a ${reading} with another one made after its first page`)
      }),
    ),
    make(subject, `a removal during a ${reading} hides no other object, where that is promised`, (bench) =>
      Effect.gen(function* () {
        if (delta) yield* onTimestamps(bench)
        const hidden = yield* hiddenByRemoval(subject, bench, { delta, making })
        if (removalShifts !== true) return yield* expectEqual(hidden, [], `the objects that a removal hid from a ${reading}`)
        yield* expect(hidden.length > 0, `a removal is said to hide an object from a ${reading}, but hid none`)
        yield* allFoundNext(subject, bench)
      }),
    ),
  ]
}

/** Among the objects of one moment an edit and a removal hide one, where that is claimed: no more is claimed than is so. */
const exceptionChecks = <S extends Stage>(subject: Subject<S>, delta: boolean): ReadonlyArray<Check> => {
  const reading = nameOf(delta)
  const within = (event: string, hidden: (bench: Bench<S>) => Effect.Effect<ReadonlyArray<string>, Ended, Requirements>) =>
    make(subject, `${event} hides an object of its moment from a ${reading}, where that is said`, (bench) =>
      Effect.gen(function* () {
        if (subject.removalShifts !== "within a moment") return yield* notApplicable("nothing is said to be hidden within a moment")
        if (delta) yield* onTimestamps(bench)
        yield* expect((yield* hidden(bench)).length > 0, `${event} is said to hide an object of its moment from a ${reading}, but hid none`)
        yield* allFoundNext(subject, bench)
      }),
    )
  return [
    within("an edit", (bench) =>
      Effect.gen(function* () {
        const edit = yield* editOf(subject, bench)
        const { before, found } = yield* interrupted(subject, bench, {
          delta,
          making: atOnce,
          act: ({ first }) => edit(bench.stage, first),
        })
        return before.filter((id) => !found.includes(id))
      }),
    ),
    within("a removal", (bench) => hiddenByRemoval(subject, bench, { delta, making: atOnce })),
  ]
}

type Ended = AdapterError | CheckFailed | NotApplicable

const nameOf = (delta: boolean) => (delta ? "delta" : "full read")

interface Interruption<S extends Stage> {
  readonly delta: boolean
  readonly making: (subject: Subject<S>, bench: Bench<S>) => Effect.Effect<unknown, CheckFailed>
  /** What happens after the first page, told by the first and the last object of it. */
  readonly act: (page: { readonly first: string; readonly last: string }) => Effect.Effect<unknown, CheckFailed>
}

/** Two pages and more, all of one moment. */
const atOnce = <S extends Stage>(subject: Subject<S>, bench: Bench<S>) => bench.seed(2 * subject.pageSize + 1)

/** Two pages and more, no page of one moment. */
const overTime = Effect.fnUntraced(function* <S extends Stage>(subject: Subject<S>, bench: Bench<S>) {
  for (let portion = 0; portion < 5; portion += 1) {
    yield* bench.seed(Math.ceil(subject.pageSize / 2))
    yield* tick(bench)
  }
})

/** The objects that were there before a reading, and those it found while something happened after its first page. */
const interrupted = Effect.fnUntraced(function* <S extends Stage>(
  subject: Subject<S>,
  bench: Bench<S>,
  { delta, making, act }: Interruption<S>,
): Effect.fn.Return<Interrupted, AdapterError | CheckFailed, Requirements> {
  const { stage, resource, opened } = bench
  const since = sinceFor(bench, yield* Clock.currentTimeMillis)
  yield* making(subject, bench)
  yield* settle(bench)
  const before = yield* subject.ids(stage)
  const page = yield* resource.exporter.page(opened.client, { partition: stage.partition, ...(delta && { since }) })
  if (page.next === undefined) return yield* fail(`a ${nameOf(delta)} of ${before.length} objects has one page`)
  const shown = idsOf(page.changes)
  const [first, last] = [shown[0], shown.at(-1)]
  if (first === undefined || last === undefined) return yield* fail(`the first page of a ${nameOf(delta)} shows no object`)
  yield* tick(bench)
  yield* act({ first, last })
  yield* settle(bench)
  const rest = yield* readAll(bench, { position: page.next, ...(delta && { since }) })
  return { before, found: [...new Set([...shown, ...idsOf(rest.changes)])] }
})

interface Interrupted {
  readonly before: ReadonlyArray<string>
  readonly found: ReadonlyArray<string>
}

const hiddenByRemoval = Effect.fnUntraced(function* <S extends Stage>(
  subject: Subject<S>,
  bench: Bench<S>,
  how: Pick<Interruption<S>, "delta" | "making">,
): Effect.fn.Return<ReadonlyArray<string>, Ended, Requirements> {
  const remove = yield* ability(subject, "remove")
  // The last of the page: what goes on from there has lost its hold.
  const { before, found } = yield* interrupted(subject, bench, { ...how, act: ({ last }) => remove(bench.stage, last) })
  const left = yield* subject.ids(bench.stage)
  yield* expectEqual(left.length, before.length - 1, "how many objects are left after a removal")
  return left.filter((id) => !found.includes(id))
})

const allFoundNext = Effect.fnUntraced(function* <S extends Stage>(subject: Subject<S>, bench: Bench<S>) {
  yield* expectSameIds(idsOf((yield* readAll(bench)).changes), yield* subject.ids(bench.stage), "the objects of the full read after that")
})

const estrangedCheck = <S extends Stage>(subject: Subject<S>): Check =>
  make(subject, "a page without objects is not the end", (bench) =>
    Effect.gen(function* () {
      const estranged = yield* ability(subject, "estranged")
      yield* estranged(bench.stage, subject.pageSize)
      yield* bench.seed(1)
      yield* estranged(bench.stage, subject.pageSize)
      yield* settle(bench)
      const { changes, pages } = yield* readAll(bench)
      yield* expectSameIds([...new Set(idsOf(changes))], yield* subject.ids(bench.stage), "the objects among things that are none")
      const empty = pages.some((page) => page.changes.every(({ _tag }) => _tag === "Removal") && page.next !== undefined)
      yield* expect(empty, `${subject.pageSize} things that are no ${subject.kind} do not fill a page`)
    }),
  )
