/**
 * What the positions of a reading must be good for: a reading that was broken off, wherever it stood, goes on in another process as if nothing had happened,
 * and a position that means nothing does not pass for the end of the list.
 */
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { overlapMillis } from "../CursorFacts.ts"
import { onTimestamps } from "./Ability.ts"
import { type Bench, type Check, essence, expect, expectEqual, expectSameIds, fail, make } from "./Check.ts"
import { type Reading, idsOf, readAll, settle, sinceFor } from "./Reading.ts"
import type { Stage, Subject } from "./Stage.ts"

export const positionChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => {
  const severalPages = 2 * subject.pageSize + 1
  return [
    make(subject, "a full read can be taken up at every position, by another process too", (bench) =>
      Effect.gen(function* () {
        yield* bench.seed(severalPages)
        yield* settle(bench)
        yield* goOnEverywhere(bench, yield* readAll(bench))
      }),
    ),
    make(subject, "a delta can be taken up at every position, by another process too", (bench) =>
      Effect.gen(function* () {
        yield* onTimestamps(bench)
        const { facts } = bench.resource.exporter
        yield* bench.seed(subject.pageSize + 1)
        const old = yield* subject.ids(bench.stage)
        yield* TestClock.adjust(3_600_000 + 2 * overlapMillis(facts) + 2 * facts.granularityMillis)
        const since = sinceFor(bench, yield* Clock.currentTimeMillis)
        yield* bench.seed(severalPages)
        yield* settle(bench)
        const delta = yield* readAll(bench, { since })
        const fresh = (yield* subject.ids(bench.stage)).filter((id) => !old.includes(id))
        yield* expectSameIds(idsOf(delta.changes), fresh, "the objects of a delta")
        yield* goOnEverywhere(bench, delta, since)
      }),
    ),
    make(subject, "a position that means nothing is refused, or leads to everything", (bench) =>
      Effect.gen(function* () {
        yield* bench.seed(severalPages)
        yield* settle(bench)
        for (const position of strangePositions) {
          const reading = yield* Effect.result(readAll(bench, { position }))
          if (reading._tag === "Success") {
            yield* expectSameIds(
              [...new Set(idsOf(reading.success.changes))],
              yield* subject.ids(bench.stage),
              `the objects from "${position}" on`,
            )
          } else if (reading.failure._tag === "CheckFailed") return yield* reading.failure
          else {
            const { message, reason } = reading.failure
            yield* expect(final.has(reason._tag), `reading on from "${position}" is tried again for ever after: ${message}`)
          }
        }
      }),
    ),
  ]
}

/** As another version of the adapter, or another adapter, would have given them. */
const strangePositions = [`{"version":99,"after":"x"}`, "never given", "9".repeat(30)]

/** After these a reading begins anew; after the others it goes on where it stood. */
const final: ReadonlySet<string> = new Set(["Rejected", "Malformed", "Gone", "Forbidden"])

/** Reads on from every position of a reading, with the adapter opened anew. */
const goOnEverywhere = Effect.fnUntraced(function* <S extends Stage>(bench: Bench<S>, { pages }: Reading, since?: number) {
  yield* expect(pages.length > 1, "a reading of several pages gave no position to go on from")
  for (const [index, { next }] of pages.entries()) {
    if (next === undefined) continue
    const rest = yield* readAll(yield* openedAnew(bench), { position: next, ...(since !== undefined && { since }) })
    const expected = pages.slice(index + 1).flatMap(({ changes }) => changes.map(essence))
    yield* expectEqual(rest.changes.map(essence), expected, `reading on from "${next}"`)
  }
})

const openedAnew = Effect.fnUntraced(function* <S extends Stage>(bench: Bench<S>) {
  const opened = yield* bench.openWith(bench.stage.credentials)
  const resource = opened.resources.find(({ kind }) => kind.name === bench.resource.kind.name)
  if (resource === undefined) return yield* fail(`the adapter opened anew has no ${bench.resource.kind.name}`)
  return { ...bench, opened, resource }
})
