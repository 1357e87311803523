/**
 * A word that is new in a place under the name of another that has been there. Where the other is gone, somebody deleted it and made it again: the new one
 * takes its place. Where the other has another name by now, that is taken in first. Two that are both there stay two.
 */
import type { AdapterError, Change, Upsert } from "@syncline/adapter-core"
import { Data, Effect, Result } from "effect"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import type { Commits, Fence } from "../store/Commits.ts"
import { Links, type PageState } from "../store/Links.ts"
import { release } from "./Removed.ts"

export interface Rival {
  /** The new object. */
  readonly externalId: string
  /** The object that has the record of this name. */
  readonly holder: string
}

/** What a page shows cannot be decided before it is known what became of the objects that have its names. */
export class Rivalry extends Data.TaggedError("Rivalry")<{ readonly rivals: ReadonlyArray<Rival> }> {}

/** Of an object that is read. */
interface Candidate {
  readonly externalId: string
  readonly change: Upsert | undefined
  readonly matchKeys: ReadonlyArray<string>
  readonly marked: ReadonlyArray<string>
}

/** The rivals among the objects of a page. What the page itself shows of a holder is its newest state, so nobody is asked for it. */
export const among = Effect.fnUntraced(function* (
  { tenant, id, kind }: Stream,
  items: ReadonlyArray<Candidate>,
  state: PageState,
): Effect.fn.Return<ReadonlyArray<Rival>, StoreError, Links> {
  const isNew = ({ externalId, change, matchKeys, marked }: Candidate) =>
    change !== undefined &&
    matchKeys.length > 0 &&
    marked.length === 0 &&
    !state.unchanged.has(externalId) &&
    (state.links.get(externalId)?.recordId ?? null) === null
  const fresh = items.filter(isNew)
  if (fresh.length === 0) return []
  const links = yield* Links
  const nowhere = { streamId: "", connectionId: "", externalIds: [], references: [], referenceFields: [] }
  const named = yield* links.page({ tenant, kind, matchKeys: fresh.flatMap(({ matchKeys }) => matchKeys), ...nowhere })
  const shown = new Set(items.map(({ externalId }) => externalId))
  const rivals: Array<Rival> = []
  for (const record of named.records.values()) {
    const rival = fresh.find(({ matchKeys }) => matchKeys.some((key) => record.matchKeys.includes(key)))
    if (rival === undefined || state.candidates.includes(record.id)) continue
    const holder = (yield* links.ofRecord(tenant, record.id)).find(({ streamId }) => streamId === id)
    if (holder === undefined || shown.has(holder.externalId)) continue
    rivals.push({ externalId: rival.externalId, holder: holder.externalId })
  }
  return rivals
})

interface Contest {
  readonly stream: Stream
  readonly changes: ReadonlyArray<Change>
  readonly fence: Fence
  /** Asks the application for an object. Absent: nobody can be asked now. */
  readonly look?: ((externalId: string) => Effect.Effect<Change, AdapterError>) | undefined
}

/** The batch as it can be decided. Where nobody can be asked, the new objects are left to the next reading of their own stream. */
export const settle = Effect.fnUntraced(function* <B extends Contest>(
  batch: B,
  rivals: ReadonlyArray<Rival>,
): Effect.fn.Return<B, AdapterError | CommitRefused | StoreError, Commits | Links> {
  const { stream, fence, look } = batch
  if (look === undefined) {
    const left = new Set(rivals.map(({ externalId }) => externalId))
    return { ...batch, changes: batch.changes.filter((change) => change.externalId === undefined || !left.has(change.externalId)) }
  }
  const found: Array<Change> = []
  for (const { holder } of rivals) {
    const current = yield* Effect.result(look(holder))
    if (Result.isSuccess(current)) found.push(current.success)
    else if (current.failure.reason._tag !== "Gone") return yield* current.failure
    else yield* release(stream, holder, fence)
  }
  return { ...batch, changes: [...found, ...batch.changes] }
})
