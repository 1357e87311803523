/**
 * What a reading of several pages must stand while people work: objects that are edited, made or removed meanwhile hide no other object, and a page on
 * which nothing is of interest is not the end.
 */
import { Clock, Effect } from "effect"
import type { AdapterError } from "../AdapterError.ts"
import type { Requirements } from "../client/Client.ts"
import { type Bench, type Check, type CheckFailed, expect, expectEqual, expectSameIds, fail, make } from "./Check.ts"
import { idsOf, readAll, settle, sinceFor, tick } from "./Reading.ts"
import type { Stage, Subject } from "./Stage.ts"

export const shiftChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  ...[false, true].flatMap((delta) => meanwhileChecks(subject, delta)),
  ...(subject.estranged === undefined ? [] : estrangedChecks(subject, subject.estranged)),
]

const meanwhileChecks = <S extends Stage>(subject: Subject<S>, delta: boolean): ReadonlyArray<Check> => {
  const { edit, remove, removalShifts } = subject
  const reading = delta ? "delta" : "full read"

  /** The objects that were there before a reading, and those it found while `act` was done to its first page. */
  const interrupted = Effect.fnUntraced(function* (
    bench: Bench<S>,
    act: (firstPage: ReadonlyArray<string>) => Effect.Effect<unknown>,
  ): Effect.fn.Return<Interrupted, AdapterError | CheckFailed, Requirements> {
    const since = sinceFor(bench, yield* Clock.currentTimeMillis)
    yield* removalShifts === "within a moment" ? seedOverTime(bench) : subject.seed(bench.stage, 2 * subject.pageSize + 1)
    yield* settle(bench)
    const before = yield* subject.ids(bench.stage)
    const page = yield* bench.resource.exporter.page(bench.opened.client, { partition: bench.stage.partition, ...(delta && { since }) })
    if (page.next === undefined) return yield* fail(`a ${reading} of ${before.length} objects has one page`)
    yield* tick(bench)
    yield* act(idsOf(page.changes))
    yield* settle(bench)
    const rest = yield* readAll(bench, { position: page.next, ...(delta && { since }) })
    return { before, found: [...new Set([...idsOf(page.changes), ...idsOf(rest.changes)])] }
  })

  /** Two pages and more, no page of one moment. */
  const seedOverTime = Effect.fnUntraced(function* (bench: Bench<S>) {
    for (let portion = 0; portion < 5; portion += 1) {
      yield* subject.seed(bench.stage, Math.ceil(subject.pageSize / 2))
      yield* tick(bench)
    }
  })

  return [
    ...(edit === undefined
      ? []
      : [
          make(subject, `an edit during a ${reading} hides no other object`, (bench) =>
            Effect.gen(function* () {
              const { before, found } = yield* interrupted(bench, ([first = ""]) => edit(bench.stage, first))
              yield* expectSameIds(found, before, `the objects of a ${reading} with an edit after its first page`)
            }),
          ),
        ]),
    make(subject, `an object made during a ${reading} hides no other`, (bench) =>
      Effect.gen(function* () {
        const { before, found } = yield* interrupted(bench, () => subject.seed(bench.stage, 1))
        const old = found.filter((id) => before.includes(id))
        yield* expectSameIds(old, before, `the objects that were there, in a ${reading} with another one made after its first page`)
      }),
    ),
    ...(remove === undefined
      ? []
      : [
          make(subject, `a removal during a ${reading} hides no other object, where that is promised`, (bench) =>
            Effect.gen(function* () {
              // The last of the page: what goes on from there has lost its hold.
              const { before, found } = yield* interrupted(bench, (page) => remove(bench.stage, page.at(-1) ?? ""))
              const left = yield* subject.ids(bench.stage)
              yield* expectEqual(left.length, before.length - 1, "how many objects are left after a removal")
              const hidden = left.filter((id) => !found.includes(id))
              if (removalShifts !== true) return yield* expectEqual(hidden, [], `the objects that a removal hid from a ${reading}`)
              yield* expect(hidden.length > 0, `a removal is said to hide an object from a ${reading}, but hid none`)
              yield* expectSameIds(idsOf((yield* readAll(bench)).changes), left, "the objects of the full read after that")
            }),
          ),
        ]),
  ]
}

interface Interrupted {
  readonly before: ReadonlyArray<string>
  readonly found: ReadonlyArray<string>
}

const estrangedChecks = <S extends Stage>(subject: Subject<S>, estranged: NonNullable<Subject<S>["estranged"]>): ReadonlyArray<Check> => [
  make(subject, "a page without objects is not the end", (bench) =>
    Effect.gen(function* () {
      yield* estranged(bench.stage, subject.pageSize)
      yield* subject.seed(bench.stage, 1)
      yield* estranged(bench.stage, subject.pageSize)
      yield* settle(bench)
      const { changes, pages } = yield* readAll(bench)
      yield* expectSameIds([...new Set(idsOf(changes))], yield* subject.ids(bench.stage), "the objects among things that are none")
      const empty = pages.some((page) => page.changes.length === 0 && page.next !== undefined)
      yield* expect(empty, `${subject.pageSize} things that are no ${subject.kind} do not fill a page`)
    }),
  ),
]
