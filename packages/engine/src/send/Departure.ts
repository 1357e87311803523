/**
 * What becomes of a delivery whose object, or what it belongs to, is no longer at its place because it moved within the application. Where the connection keeps
 * the new place in step the link goes there, with all that is to be sent; else the link says where the object went, and nothing is written until it is back.
 */
import type { AdapterError, MovedTo, Resource } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import * as References from "../decide/References.ts"
import type { Link } from "../model/Link.ts"
import type { Stream } from "../model/Stream.ts"
import * as Asking from "../read/Asking.ts"
import * as Move from "../read/Move.ts"
import type { Work } from "../read/Work.ts"
import { Commits, empty } from "../store/Commits.ts"
import type { Order } from "../store/Deliveries.ts"
import * as KnownObject from "../store/KnownObject.ts"
import { Links } from "../store/Links.ts"
import { type Broken, type Requirements, type Target, settle } from "./Settlement.ts"

/** Settles the delivery if a move explains the failure. Answers whether it did. */
export const settleMoved = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  { reason }: AdapterError,
): Effect.fn.Return<boolean, AdapterError | Broken, Requirements> {
  const { stream, resource, work } = target
  if (reason._tag === "Moved" && order.link !== undefined) {
    const { partition, externalId } = reason
    const left = yield* follow(target, { stream, resource, link: order.link }, yield* onward(target, resource, { partition, externalId }))
    if (left === undefined) yield* settle(target, order, { _tag: "Elsewhere" })
    else yield* settle(target, order, { _tag: "Left", message: left.problem ?? "it moved" }, { links: [left] })
    return true
  }
  if (reason._tag !== "Moved" && reason._tag !== "Gone") return false
  const asking = yield* Asking.make(work)
  for (const parent of yield* parentsOf(target, order)) {
    const from = { partition: parent.stream.partition, externalId: parent.link.externalId }
    const place = (yield* asking.trace(parent.resource, from)).at(-1)
    if (place === undefined) continue
    const left = yield* follow(target, parent, place)
    if (left === undefined) yield* settle(target, order, { _tag: "Elsewhere" })
    else {
      const commits = yield* Commits
      yield* commits.apply({ ...empty(left.tenant, yield* Clock.currentTimeMillis), fence: work.fence, links: [left] })
      yield* settle(target, order, { _tag: "Waits", awaits: { kind: parent.stream.kind, recordId: left.recordId ?? "" } })
    }
    return true
  }
  return false
})

/** An object that has a link, where it was. */
interface Linked {
  readonly stream: Stream
  readonly resource: Resource.Resource
  readonly link: Link
}

/** Lets the link of an object go that is said to be at a place, as far as it has moved on from there; or it says where the object went. */
export const depart = Effect.fnUntraced(function* (
  work: Work,
  linked: Linked,
  place: MovedTo,
): Effect.fn.Return<void, AdapterError | Broken, Requirements> {
  const left = yield* follow({ work }, linked, yield* onward({ work }, linked.resource, place))
  if (left === undefined) return
  yield* (yield* Commits).apply({ ...empty(left.tenant, yield* Clock.currentTimeMillis), fence: work.fence, links: [left] })
})

/** Where an object is that may have moved on from a place. */
const onward = Effect.fnUntraced(function* ({ work }: Pick<Target, "work">, resource: Resource.Resource, place: MovedTo) {
  const asking = yield* Asking.make(work)
  return (yield* asking.trace(resource, place)).at(-1) ?? place
})

/** What the record cannot be without, where that has a link beside it. */
export const parentsOf = Effect.fnUntraced(function* ({ stream, resource, work }: Target, { record }: Order) {
  const links = yield* Links
  const found: Array<Linked> = []
  for (const { kind, externalId: id } of References.named(resource.kind, record.data)) {
    const beside = work.streams.find((other) => other.kind === kind && other.partition === stream.partition)
    const parent = beside && work.session.resourceAt(beside)
    if (beside === undefined || parent === undefined || !Move.belongsTo(resource.kind, kind)) continue
    const link = (yield* links.ofRecord(record.tenant, id)).find(({ streamId }) => streamId === beside.id)
    if (link !== undefined) found.push({ stream: beside, resource: parent, link })
  }
  return found
})

/** Lets the link go where the object is, or answers with the link as it is left behind. */
const follow = Effect.fnUntraced(function* (
  { work }: Pick<Target, "work">,
  { stream: from, link }: Linked,
  { partition, externalId }: MovedTo,
): Effect.fn.Return<Link | undefined, Broken, Requirements> {
  const to = work.streams.find((other) => other.kind === from.kind && other.partition === partition)
  const where = `it moved to "${externalId}" in ${to?.partitionName ?? partition}`
  const left = (why: string): Link => ({ ...link, state: "moved", problem: `${where}, ${why}` })
  if (to === undefined) return left("which no stream of this account keeps in step")
  const links = yield* Links
  const holder = (yield* KnownObject.linkOf(to, externalId))?.recordId ?? undefined
  if (holder !== undefined) return left(holder === link.recordId ? "where it is linked already" : `where it is record ${holder}`)
  const elsewhere = (yield* links.ofRecord(to.tenant, link.recordId ?? "")).some(({ streamId }) => streamId === to.id && to.id !== from.id)
  if (elsewhere) return left("where the record is another object")
  const { streams, fence, session } = work
  yield* Move.move({ link, from, to, externalId, streams, fence, kindOf: session.resourceOf })
  return undefined
})
