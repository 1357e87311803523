/** A list read to its end, as the engine would: page after page by the position each page gives, with the wait that the list's facts ask for. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { AdapterError } from "../AdapterError.ts"
import type { Change, Upsert } from "../Change.ts"
import type { Requirements } from "../client/Client.ts"
import { overlapMillis } from "../CursorFacts.ts"
import type { ChangePage } from "../Exporter.ts"
import { type Bench, type CheckFailed, fail } from "./Check.ts"
import type { Stage } from "./Stage.ts"

export interface Reading {
  readonly pages: ReadonlyArray<ChangePage>
  readonly changes: ReadonlyArray<Change>
}

export interface ReadingOptions {
  /** Default: the stage's. */
  readonly partition?: string
  readonly position?: string
  readonly since?: number
}

/** Fails when the pages do not come to an end. */
export const readAll = Effect.fnUntraced(function* <S extends Stage>(
  { stage, opened, resource }: Bench<S>,
  options: ReadingOptions = {},
): Effect.fn.Return<Reading, AdapterError | CheckFailed, Requirements> {
  const { partition = stage.partition, since } = options
  const pages: Array<ChangePage> = []
  const positions = new Set<string>()
  let position = options.position
  do {
    const page = yield* resource.exporter.page(opened.client, {
      partition,
      ...(position !== undefined && { position }),
      ...(since !== undefined && { since }),
    })
    pages.push(page)
    position = page.next
    if (position !== undefined && positions.has(position)) return yield* fail(`the position "${position}" came twice in one reading`)
    if (position !== undefined) positions.add(position)
    if (pages.length > longest) return yield* fail(`more than ${longest} pages`)
  } while (position !== undefined)
  return { pages, changes: pages.flatMap(({ changes }) => changes) }
})

const longest = 100

export const upserts = (changes: ReadonlyArray<Change>): ReadonlyArray<Upsert> => changes.filter((change) => change._tag === "Upsert")

export const idsOf = (changes: ReadonlyArray<Change>): ReadonlyArray<string> => upserts(changes).map(({ externalId }) => externalId)

/** Like `readAll`, of objects that are there: what holds for every object shown says nothing where none is. */
export const readSome = Effect.fnUntraced(function* <S extends Stage>(
  bench: Bench<S>,
  options: ReadingOptions = {},
): Effect.fn.Return<Reading, AdapterError | CheckFailed, Requirements> {
  const reading = yield* readAll(bench, options)
  return upserts(reading.changes).length > 0 ? reading : yield* fail("the list shows none of the objects that are there")
})

/** One object as the list shows it. */
export const listed = Effect.fnUntraced(function* <S extends Stage>(bench: Bench<S>, id: string) {
  const found = upserts((yield* readAll(bench)).changes).find(({ externalId }) => externalId === id)
  return found ?? (yield* fail(`the list does not have the object "${id}"`))
})

/** The `since` of a delta that is to cover everything from `instant` on. */
export const sinceFor = <S extends Stage>({ resource }: Bench<S>, instant: number): number => {
  const { facts } = resource.exporter
  return Math.floor(instant / facts.granularityMillis) * facts.granularityMillis - overlapMillis(facts)
}

/** Lets so much time pass that every change so far is visible in the list. */
export const settle = <S extends Stage>({ resource }: Bench<S>): Effect.Effect<void> =>
  TestClock.adjust(resource.exporter.facts.consistencyLagMillis)

/** Lets so much time pass that a change from now on bears a later update time. */
export const tick = <S extends Stage>({ resource }: Bench<S>): Effect.Effect<void> =>
  TestClock.adjust(resource.exporter.facts.granularityMillis)
