/**
 * What becomes of a delivery whose record may not leave: nothing is asked of the application, and the delivery rests and says why. Where the stream wants an
 * object that is there to be closed or removed, that is all that is still written of it. The object that the record was first read from is always left: it is what
 * people made there, and nothing of ours.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Effect } from "effect"
import { type Link, isAway } from "../model/Link.ts"
import * as RecordId from "../model/RecordId.ts"
import type { Order } from "../store/Deliveries.ts"
import type { Refused } from "./Gate.ts"
import { type Broken, type Requirements, type Target, awaiting, settle, withheldFor } from "./Settlement.ts"
import { update } from "./Update.ts"
import { withdraw } from "./Withdraw.ts"

export const withhold = Effect.fnUntraced(function* (
  { target, why, effect }: Refused,
  order: Order,
): Effect.fn.Return<void, AdapterError | Broken, Requirements> {
  const { link, delivery, conflicts } = order
  // What is in dispute stays as it is.
  const isHere = link !== undefined && link.base !== null && conflicts.length === 0 && !isOriginal(target, order, link)
  if (isHere && effect === "remove") {
    // One whose removal was begun, and of which nobody knows what became.
    const isBegun = link.state === "withdrawn" && delivery.unverifiedSince !== null
    if (isBegun || !isAway(link.state)) return yield* withdraw(target, order, link)
  }
  if (isHere && effect === "close" && !isAway(link.state)) return yield* update(target, order, link, link.base)
  // What waits for it goes on without it where it can.
  const heldUp = link === undefined ? yield* awaiting(target.stream, order.record.id) : []
  return yield* settle(target, order, withheldFor(why), { owed: heldUp })
})

const isOriginal = ({ stream, resource }: Target, { record }: Order, link: Link): boolean =>
  RecordId.isOfSource(record.id, RecordId.sourceIn(stream, resource.idScope, link))
