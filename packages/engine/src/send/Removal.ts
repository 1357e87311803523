/**
 * What becomes of a delivery whose object, or what it belongs to, was removed at the application: the link says so, and nothing is written there until the
 * object is back. Believed only when the application, asked for the object itself, does not have it.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import * as Event from "../model/Event.ts"
import { type Link, noLongerThere } from "../model/Link.ts"
import { Commits, empty } from "../store/Commits.ts"
import type { Order } from "../store/Deliveries.ts"
import { type Linked, parentsOf } from "./Departure.ts"
import { type Broken, type Requirements, type Target, settle } from "./Settlement.ts"

/** Settles the delivery if a removal explains the failure. Answers whether it did. */
export const settleRemoved = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  { reason }: AdapterError,
): Effect.fn.Return<boolean, Broken, Requirements> {
  if (reason._tag !== "Gone") return false
  const { stream, resource, work } = target
  const own = order.link === undefined ? [] : [{ stream, resource, link: order.link }]
  for (const linked of [...own, ...(yield* parentsOf(target, order))]) {
    if (!(yield* isRemoved(target, linked))) continue
    const { link, stream: its } = linked
    const recordId = link.recordId ?? order.record.id
    const links: ReadonlyArray<Link> = [{ ...link, state: "removed", problem: noLongerThere }]
    const { id: streamId, kind } = its
    const events = [new Event.ExternalRecordRemoved({ streamId, kind, recordId, externalId: link.externalId })]
    if (link === order.link) yield* settle(target, order, { _tag: "Left", message: noLongerThere }, { links, events })
    else {
      const commits = yield* Commits
      yield* commits.apply({ ...empty(its.tenant, yield* Clock.currentTimeMillis), fence: work.fence, links, events })
      yield* settle(target, order, { _tag: "Waits", awaits: { kind, recordId, why: noLongerThere } })
    }
    return true
  }
  return false
})

/** A word is let go of instead: see `Words`. */
const isRemoved = Effect.fnUntraced(function* ({ work }: Target, { stream, resource, link }: Linked) {
  if (link.state !== "linked" || resource.kind.word !== undefined) return false
  const { externalId } = link
  const current = yield* Effect.result(resource.exporter.get(work.session.opened.client, { partition: stream.partition, externalId }))
  return Result.isFailure(current) && current.failure.reason._tag === "Gone"
})
