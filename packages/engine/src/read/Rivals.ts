/**
 * A word that is new in a place under the name of another that has been there, or that had it here when its record got another one elsewhere. Where the other is
 * gone, somebody deleted it and made it again: the new one takes its place. Where the other has another name by now, that is taken in first. Two that are both
 * there stay two.
 */
import type { AdapterError, Change, Kind, Upsert } from "@syncline/adapter-core"
import { Data, Effect, Result } from "effect"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import type { Commits } from "../store/Commits.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Links, type PageState } from "../store/Links.ts"
import { release } from "./Removed.ts"
import { type Words, succeed } from "./Successor.ts"

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

/** So many words are looked at of which something is yet to be sent. */
const mostOwed = 50

/** The rivals among the objects of a page. What the page itself shows of a holder is its newest state, so nobody is asked for it. */
export const among = Effect.fnUntraced(function* (
  stream: Stream,
  kind: Kind.Kind,
  items: ReadonlyArray<Candidate>,
  state: PageState,
): Effect.fn.Return<ReadonlyArray<Rival>, StoreError, Deliveries | Links> {
  const isNew = ({ externalId, change, matchKeys, marked }: Candidate) =>
    change !== undefined &&
    matchKeys.length > 0 &&
    marked.length === 0 &&
    !state.unchanged.has(externalId) &&
    (state.links.get(externalId)?.recordId ?? null) === null
  const fresh = items.filter(isNew)
  if (fresh.length === 0) return []
  const shown = new Set(items.flatMap(({ externalId, change }) => (change === undefined ? [] : [externalId])))
  const rivals = new Map<string, Rival>()
  for (const { keys, holder } of [...(yield* named(stream, fresh, state)), ...(yield* renamed(stream, kind))]) {
    const rival = fresh.find(({ matchKeys }) => matchKeys.some((key) => keys.includes(key)))
    if (rival !== undefined && !shown.has(holder)) rivals.set(holder, { externalId: rival.externalId, holder })
  }
  return [...rivals.values()]
})

/** An object that has a record, and the keys under which it does. */
interface Held {
  readonly holder: string
  readonly keys: ReadonlyArray<string>
}

/** What has a record with the name of a new object. */
const named = Effect.fnUntraced(function* (
  { tenant, id, kind }: Stream,
  fresh: ReadonlyArray<Candidate>,
  { candidates }: PageState,
): Effect.fn.Return<ReadonlyArray<Held>, StoreError, Links> {
  const links = yield* Links
  const nowhere = { streamId: "", connectionId: "", externalIds: [], references: [], referenceFields: [] }
  const { records } = yield* links.page({ tenant, kind, matchKeys: fresh.flatMap(({ matchKeys }) => matchKeys), ...nowhere })
  const held: Array<Held> = []
  for (const { id: recordId, matchKeys: keys } of records.values()) {
    const link = candidates.includes(recordId) ? undefined : yield* linkOn(id, tenant, recordId)
    if (link !== undefined) held.push({ holder: link.externalId, keys })
  }
  return held
})

/** What has another name here than its record by now, which is yet to be sent. */
const renamed = Effect.fnUntraced(function* (
  { tenant, id: streamId, initialDoneAt }: Stream,
  { matchKeys }: Kind.Kind,
): Effect.fn.Return<ReadonlyArray<Held>, StoreError, Deliveries | Links> {
  // Before all was read once nothing is sent, so that nothing has another name here.
  if (initialDoneAt === null) return []
  const deliveries = yield* Deliveries
  const held: Array<Held> = []
  for (const { recordId } of yield* deliveries.list(tenant, { streamId, state: "pending", limit: mostOwed })) {
    const link = yield* linkOn(streamId, tenant, recordId)
    if (link !== undefined && link.base !== null) held.push({ holder: link.externalId, keys: matchKeys(link.base as never) })
  }
  return held
})

const linkOn = (streamId: string, tenant: string, recordId: string) =>
  Effect.flatMap(Links, (links) => Effect.map(links.ofRecord(tenant, recordId), (all) => all.find((link) => link.streamId === streamId)))

interface Contest extends Words {
  readonly changes: ReadonlyArray<Change>
  /** Asks the application for an object. Absent: nobody can be asked now. */
  readonly look?: ((externalId: string) => Effect.Effect<Change, AdapterError>) | undefined
}

/** The batch as it can be decided. Where nobody can be asked, the new objects are left to the next reading of their own stream. */
export const settle = Effect.fnUntraced(function* <B extends Contest>(
  batch: B,
  rivals: ReadonlyArray<Rival>,
): Effect.fn.Return<B, AdapterError | CommitRefused | StoreError, Commits | Links> {
  const { look } = batch
  if (look === undefined) {
    const left = new Set(rivals.map(({ externalId }) => externalId))
    return { ...batch, changes: batch.changes.filter((change) => change.externalId === undefined || !left.has(change.externalId)) }
  }
  const found: Array<Change> = []
  const placed = new Set<string>()
  for (const { holder, externalId } of rivals) {
    const current = yield* Effect.result(look(holder))
    if (Result.isSuccess(current)) found.push(current.success)
    else if (current.failure.reason._tag !== "Gone") return yield* current.failure
    else if (placed.has(externalId)) yield* release(batch.stream, holder, batch.fence)
    else {
      yield* succeed(batch, holder, { externalId, address: addressOf(batch, externalId) })
      placed.add(externalId)
    }
  }
  return { ...batch, changes: [...found, ...batch.changes] }
})

const addressOf = ({ changes }: Contest, externalId: string): string | null =>
  changes.flatMap((change) => (change._tag === "Upsert" && change.externalId === externalId ? (change.address ?? null) : [])).at(-1) ?? null
