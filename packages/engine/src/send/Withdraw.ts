/**
 * Removes what a removed record is at an application. It looks before it removes, and what somebody edited there since is kept: then a person decides. Where the
 * application lets nobody remove it, it is said to be closed, if its kind can say so; else its delivery says that it stays.
 */
import { AdapterError as Failure, type Change, Rejected } from "@syncline/adapter-core"
import { Effect, Result } from "effect"
import * as Failpoint from "../Failpoint.ts"
import type { Link } from "../model/Link.ts"
import * as Asking from "../read/Asking.ts"
import { withdrawn } from "../read/Removed.ts"
import type { Order } from "../store/Deliveries.ts"
import * as RemovalGuard from "./RemovalGuard.ts"
import { type Broken, type Requirements, type Target, settle } from "./Settlement.ts"
import * as Update from "./Update.ts"

export const withdraw = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  link: Link,
): Effect.fn.Return<void, Failure | Broken, Requirements> {
  const { resource, importer, stream } = target
  // What is in dispute stays as it is.
  if (order.conflicts.length > 0) return yield* settle(target, order, { _tag: "Nothing", awaits: undefined })
  const waits = yield* RemovalGuard.verdict(target, order)
  if (waits !== undefined) return yield* settle(target, order, waits.attempt, { events: waits.events })
  if (importer.remove === undefined) {
    const isClosable = resource.kind.closed !== undefined && link.base !== null
    if (isClosable) return yield* Update.update(target, order, link, link.base)
    const message = `${stream.app} lets nobody remove a ${resource.kind.name} by its interface, so it stays as it is`
    return yield* new Failure({ app: stream.app, operation: "remove", reason: new Rejected({ message }) })
  }
  yield* Failpoint.pass("deliver.before-read")
  const current = yield* Effect.result(Update.lookAt(target, link))
  if (Result.isFailure(current)) return yield* goneOr(target, order, link, current.failure)
  if (Update.moved(resource.kind, link, link.base ?? {}, current.success)) {
    const fresh = yield* Update.takeIn(target, order, current.success)
    // Decided on what is there by now: by a person, where somebody edited it.
    if (fresh?.link === undefined || fresh.conflicts.length > 0 || fresh.record.removal === undefined) {
      return yield* settle(target, order, { _tag: "Partly" })
    }
    return yield* remove(target, fresh, fresh.link, addressOf(current.success))
  }
  return yield* remove(target, order, link, addressOf(current.success))
})

/** What it is called by now: what it was called before may be another's name. */
const addressOf = (current: Change): string | undefined => (current._tag === "Upsert" ? current.address : undefined)

const remove = Effect.fnUntraced(function* (target: Target, order: Order, link: Link, ownAddress: string | undefined) {
  const { stream, importer, work } = target
  const { externalId } = link
  yield* Failpoint.pass("deliver.before-update")
  const request = { partition: stream.partition, externalId, ownAddress }
  const answer = yield* Effect.result(importer.remove?.(work.session.opened.client, request) ?? Effect.void)
  yield* Failpoint.pass("deliver.updated")
  if (Result.isFailure(answer)) return yield* goneOr(target, order, link, answer.failure)
  return yield* done(target, order, link)
})

/** What is not there any more was removed by an earlier attempt, or by somebody else. */
const goneOr = Effect.fnUntraced(function* (target: Target, order: Order, link: Link, error: Failure) {
  if (error.reason._tag !== "Gone") return yield* error
  const asking = yield* Asking.make(target.work)
  const isGone = yield* asking.isGone(target.resource, { partition: target.stream.partition, externalId: link.externalId })
  return isGone ? yield* done(target, order, link) : yield* error
})

const done = (target: Target, order: Order, link: Link) =>
  settle(target, order, { _tag: "Withdrawn" }, { links: [withdrawn(target.resource.kind.word !== undefined, link)] })
