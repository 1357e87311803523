/**
 * What becomes of a delivery whose object, or what it belongs to, was removed at the application: that is taken in like a removal that was read, and nothing is
 * written there until the object is back. Believed only when the application, asked for the object itself, does not have it.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Effect } from "effect"
import { noLongerThere } from "../model/Link.ts"
import { absorb } from "../read/Absorb.ts"
import { batchOf } from "../read/Work.ts"
import * as Asking from "../read/Asking.ts"
import type { Order } from "../store/Deliveries.ts"
import { parentsOf } from "./Departure.ts"
import { type Broken, type Requirements, type Target, settle } from "./Settlement.ts"
import { letGo } from "./Deleted.ts"

/** Settles the delivery if a removal explains the failure. Answers whether it did. */
export const settleRemoved = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  { reason }: AdapterError,
): Effect.fn.Return<boolean, AdapterError | Broken, Requirements> {
  if (reason._tag !== "Gone") return false
  const { stream, resource, work } = target
  const asking = yield* Asking.make(work)
  const own = order.link === undefined ? [] : [{ stream, resource, link: order.link }]
  for (const linked of [...own, ...(yield* parentsOf(target, order))]) {
    const { link, stream: its } = linked
    const isWord = linked.resource.kind.word !== undefined
    // What names a word that is gone lets go of it: see `Words`.
    if (link.state !== "linked" || (isWord && link !== order.link)) continue
    const { externalId } = link
    if (!(yield* asking.isGone(linked.resource, { partition: its.partition, externalId }))) continue
    if (isWord) {
      // Nobody's edit is dropped: what was to be said of it is said of its successor, or of a new one where the place is to have it.
      yield* letGo(target, externalId)
      yield* settle(target, order, { _tag: "Partly" })
      return true
    }
    yield* absorb({
      ...batchOf(work, its, linked.resource),
      changes: [{ _tag: "Removal", externalId }],
      relatives: [],
      with: () => ({}),
    })
    if (link === order.link) yield* settle(target, order, { _tag: "Left", message: noLongerThere })
    else yield* settle(target, order, { _tag: "Waits", awaits: { kind: its.kind, recordId: link.recordId ?? "", why: noLongerThere } })
    return true
  }
  return false
})
