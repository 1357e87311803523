/**
 * Puts back what the engine removed at an application, when its record is there again: out of the bin where the application has one, else as a new object.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Effect, Result } from "effect"
import type * as References from "../decide/References.ts"
import { type Link, isAway } from "../model/Link.ts"
import type { Order } from "../store/Deliveries.ts"
import { create } from "./Create.ts"
import { type Broken, type Requirements, type Target, settle, wrote } from "./Settlement.ts"
import * as Update from "./Update.ts"

export const bringBack = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  link: Link,
  references: References.References,
): Effect.fn.Return<void, AdapterError | Broken, Requirements> {
  const { importer, stream, work } = target
  const { externalId, address } = link
  const isLost = ({ reason }: AdapterError) => reason._tag === "Gone"
  const looked = yield* Effect.result(Update.lookAt(target, link))
  if (Result.isFailure(looked) && !isLost(looked.failure)) return yield* looked.failure
  const request = { partition: stream.partition, externalId, ownAddress: address ?? undefined }
  const restored =
    Result.isFailure(looked) && importer.restore !== undefined
      ? yield* Effect.result(importer.restore(work.session.opened.client, request))
      : looked
  if (Result.isFailure(restored)) {
    if (!isLost(restored.failure)) return yield* restored.failure
    return yield* create({ ...target, replaces: link }, { ...order, link: undefined }, references)
  }
  const fresh = yield* Update.takeIn(target, order, restored.success)
  const isBack = fresh?.link !== undefined && !isAway(fresh.link.state)
  // What it missed is sent next.
  const writes = Result.isFailure(looked) ? [wrote(target, order, externalId, "restore")] : []
  return yield* settle(target, order, isBack ? { _tag: "Partly", sent: "Updated" } : { _tag: "Elsewhere" }, { writes })
})
