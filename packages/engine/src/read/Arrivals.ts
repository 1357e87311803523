/**
 * Objects that came from another place of the application, under another id. The record's link goes with its object, so that no second record is made of it;
 * then the object is decided on like any other. That it is the same is believed only of the application itself: the object's old place is asked for, and
 * says that it has moved to exactly where it was found.
 */
import type { AdapterError, Upsert } from "@syncline/adapter-core"
import { Effect } from "effect"
import * as RecordId from "../model/RecordId.ts"
import type { Link } from "../model/Link.ts"
import type { Stream } from "../model/Stream.ts"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import type { Commits } from "../store/Commits.ts"
import type { Deliveries } from "../store/Deliveries.ts"
import { Links, type PageState } from "../store/Links.ts"
import type { Absorbed, Batch } from "./Batch.ts"
import * as Move from "./Move.ts"

type Broken = AdapterError | CommitRefused | StoreError | Contended

/** So many places are asked about for a page. What may have come from further ones is taken for what it looks like. */
export const mostAsked = 20

/** An object of a page. */
interface Item {
  readonly externalId: string
  readonly change: Upsert | undefined
  readonly marked: ReadonlyArray<string>
  readonly matchKeys: ReadonlyArray<string>
}

interface Search {
  /** Streams of the kind for other places of the account. */
  readonly others: ReadonlyArray<string>
  readonly recordIds: ReadonlyArray<string>
  readonly beginnings: ReadonlyArray<string>
  readonly returning: ReadonlyArray<string>
}

/**
 * What to look for, if anything on a page can have come from elsewhere: the records whose marks objects without one bear, and records as old as they. An object
 * that is older than what has been read here, and is seen for the first time, may also have left from here.
 */
export const searchFor = (
  { stream, streams, asking }: Pick<Batch, "stream" | "streams" | "asking">,
  items: ReadonlyArray<Item>,
  state: PageState,
): Search | undefined => {
  const others = streams.flatMap((other) => (other.kind === stream.kind && other.partition !== stream.partition ? [other.id] : []))
  const unlinked = items.filter(
    ({ externalId, change }) =>
      change !== undefined && !state.unchanged.has(externalId) && (state.links.get(externalId)?.recordId ?? null) === null,
  )
  const candidates = new Set(state.candidates)
  const recordIds = unlinked.flatMap(({ marked }) =>
    marked.filter((id) => state.records.has(id) && (others.length > 0 || !candidates.has(id))),
  )
  const times = new Set(unlinked.flatMap(({ change }) => change?.createdAt ?? []))
  const returning = [...times].filter((time) => asking?.covered !== undefined && time <= asking.covered).flatMap((time) => begin(time))
  const beginnings = others.length > 0 ? [...times].flatMap(begin) : returning
  return recordIds.length + beginnings.length === 0 ? undefined : { others, recordIds, beginnings, returning }
}

const begin = (time: number): ReadonlyArray<string> => {
  const beginning = RecordId.beginningAt(time)
  return beginning === undefined ? [] : [beginning]
}

/** Lets links go where their objects have gone. Whether any did. */
export const follow = Effect.fnUntraced(function* (
  batch: Batch,
  items: ReadonlyArray<Item>,
  state: PageState,
): Effect.fn.Return<boolean, Broken, Commits | Deliveries | Links> {
  const { stream, streams, resource, asking } = batch
  // Objects that match by key are found so, and are decided on in a transaction, in which nobody is asked.
  if (asking === undefined || resource.idScope === "instance" || items.some(({ matchKeys }) => matchKeys.length > 0)) return false
  const search = searchFor(batch, items, state)
  if (search === undefined) return false
  const { others: streamIds, ...ids } = search
  const links = yield* Links
  const { tenant, kind, id: streamId, partition } = stream
  const found = yield* links.origins({ tenant, kind, streamId, streamIds, ...ids, limit: mostAsked + 1 })
  if (found.length > mostAsked)
    yield* Effect.logWarning(`more than ${mostAsked} objects may be what came to ${kind} ${stream.partitionName}`)
  const here = new Set(items.map(({ externalId }) => externalId))
  const free = new Set(here)
  for (const { externalId, recordId } of state.links.values()) if (recordId !== null) free.delete(externalId)
  for (const externalId of state.unchanged) free.delete(externalId)
  let any = false
  for (const link of found.slice(0, mostAsked)) {
    const from = streams.find(({ id }) => id === link.streamId)
    if (from === undefined || (link.streamId === streamId && here.has(link.externalId))) continue
    const places = yield* asking.trace(resource, { partition: from.partition, externalId: link.externalId })
    const place = places.find((each) => each.partition === partition && free.has(each.externalId))
    if (place === undefined || (yield* isAnotherHere(links, stream, link))) continue
    free.delete(place.externalId)
    yield* Move.move({ link, from, to: stream, externalId: place.externalId, streams, fence: batch.fence, kindOf: kindOf(batch) })
    any = true
  }
  return any
})

/** Two accounts whose streams one connection has by now may have made a record twice: of two objects in one place it can be only one. */
const isAnotherHere = (links: Links["Service"], { tenant, id }: Stream, { streamId, recordId }: Link) =>
  Effect.map(links.ofRecord(tenant, recordId ?? ""), (all) => streamId !== id && all.some((other) => other.streamId === id))

const kindOf = ({ relatives }: Batch): Move.Moving["kindOf"] => {
  const kinds = new Map(relatives.map(({ resource }) => [resource.kind.name, resource]))
  return (name) => kinds.get(name)
}

/**
 * Reads what objects brought along that are here for the first time: a reading of changes does not show what is older. Until that is taken in they count as
 * arriving, so that a process that dies in between leaves it to the next.
 */
export const bring = Effect.fnUntraced(function* <R>(
  batch: Batch,
  { links }: PageState,
  absorb: (batch: Batch) => Effect.Effect<Absorbed, Broken, R>,
): Effect.fn.Return<void, Broken, R> {
  const { stream, asking, relatives } = batch
  const arriving = [...links.values()].filter(({ state }: Link) => state === "arriving")
  if (asking === undefined) return
  for (const { externalId } of arriving) {
    for (const child of relatives) {
      if (!Move.belongsTo(child.resource.kind, stream.kind)) continue
      const changes = yield* asking.brought(child.resource, { partition: stream.partition, externalId })
      if (changes.length === 0) continue
      const { fence, streams, inDoubt, elsewhere } = batch
      const others = relatives.filter((relative) => relative.stream.id !== child.stream.id)
      yield* absorb({ ...child, changes, fence, streams, relatives: others, inDoubt, elsewhere, with: () => ({}) })
    }
  }
})
