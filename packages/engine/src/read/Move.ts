/**
 * The link of a record goes where its object has gone: with its base, its conflicts and what is still to be sent, and with the links of what belongs to the
 * object. One commit: either all of it is there, or all of it is still where it was.
 */
import type { Kind, Resource } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import * as References from "../decide/References.ts"
import * as Event from "../model/Event.ts"
import type { Link } from "../model/Link.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { Commits, type Fence, type LinkMove, empty } from "../store/Commits.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"

export interface Moving {
  readonly link: Link
  readonly from: Stream
  readonly to: Stream
  /** What the object is called there. */
  readonly externalId: string
  /** All streams of the connection. */
  readonly streams: ReadonlyArray<Stream>
  readonly fence: Fence
  /** Of kinds that may belong to this one. */
  readonly kindOf: (name: string) => Pick<Resource.Resource, "kind" | "idScope"> | undefined
}

/** Whether objects of a kind cannot be without one of another. */
export const belongsTo = ({ fields }: Kind.Kind, parent: string): boolean =>
  Object.values(fields).some(({ references, required }) => references === parent && required === true)

/** More deliveries than this to one kind of a partition are not looked through. */
const mostOpen = 1000

export const move = Effect.fnUntraced(function* (
  moving: Moving,
): Effect.fn.Return<void, CommitRefused | StoreError, Commits | Deliveries | Links> {
  const { link, from, to, externalId, fence } = moving
  const { recordId, kind } = link
  if (recordId === null) return
  const commits = yield* Commits
  const at = yield* Clock.currentTimeMillis
  const own: LinkMove = {
    kind,
    recordId,
    from: { connectionId: from.connectionId, streamId: from.id, externalId: link.externalId },
    to: { connectionId: to.connectionId, streamId: to.id, externalId },
    state: "arriving",
  }
  const children = from.partition === to.partition ? nothing : yield* childrenOf(moving, recordId)
  const moves = [own, ...children.moves]
  yield* commits.apply({
    ...empty(link.tenant, at),
    fence,
    moves,
    owed: children.owed,
    events: moves.map((each) => {
      const { from: old, to: place } = each
      const was = { fromStreamId: old.streamId, fromExternalId: old.externalId }
      return new Event.ExternalRecordMoved({
        streamId: place.streamId,
        kind: each.kind,
        recordId: each.recordId,
        externalId: place.externalId,
        ...was,
      })
    }),
  })
})

type Children = { readonly moves: ReadonlyArray<LinkMove>; readonly owed: ReadonlyArray<{ streamId: string; recordId: string }> }

const nothing: Children = { moves: [], owed: [] }

/** What belongs to the object and keeps its id wherever it is, and what is still to be made of it, goes along. */
const childrenOf = Effect.fnUntraced(function* (
  { from, to, streams, kindOf }: Moving,
  recordId: string,
): Effect.fn.Return<Children, StoreError, Deliveries | Links> {
  const links = yield* Links
  const deliveries = yield* Deliveries
  const moves: Array<LinkMove> = []
  const owed: Array<{ streamId: string; recordId: string }> = []
  for (const old of streams) {
    const resource = old.partition === from.partition ? kindOf(old.kind) : undefined
    const place = streams.find(({ kind, partition }) => kind === old.kind && partition === to.partition)
    if (resource === undefined || place === undefined || !belongsTo(resource.kind, from.kind)) continue
    const named = yield* links.naming(old.tenant, [old.id, place.id], [recordId])
    const there = new Set(named.flatMap((each) => (each.streamId === place.id ? [each.recordId] : [])))
    for (const { streamId, externalId, recordId: child } of resource.idScope === "instance" ? named : []) {
      if (streamId !== old.id || there.has(child)) continue
      moves.push({
        kind: old.kind,
        recordId: child,
        from: { connectionId: old.connectionId, streamId, externalId },
        to: { connectionId: place.connectionId, streamId: place.id, externalId },
        state: "linked",
      })
    }
    const open = yield* deliveries.list(old.tenant, { streamId: old.id, limit: mostOpen })
    const orders = yield* deliveries.load(open, References.fieldsOf(resource.kind))
    for (const { record, link } of orders) {
      const isOf = References.named(resource.kind, record.data).some((reference) => reference.externalId === recordId)
      if (link === undefined && isOf) owed.push({ streamId: place.id, recordId: record.id })
    }
  }
  return { moves, owed }
})
