/**
 * Removes what a removed record is at an application. It looks before it removes, and what somebody edited there since is kept: then a person decides. Where the
 * application lets nobody remove it, it is said to be closed, if its kind can say so; else its delivery says that it stays.
 */
import { AdapterError as Failure, type Change, Rejected } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import * as Removals from "../decide/Removals.ts"
import * as Failpoint from "../Failpoint.ts"
import { type Link, withheld as withheldHere } from "../model/Link.ts"
import * as Asking from "../read/Asking.ts"
import { withdrawn } from "../read/Removed.ts"
import { type Commit, Commits, empty } from "../store/Commits.ts"
import type { Order } from "../store/Deliveries.ts"
import * as RemovalGuard from "./RemovalGuard.ts"
import { type Broken, type Requirements, type Target, fail, settle, withheldFor, wrote } from "./Settlement.ts"
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
  if (importer.remove === undefined || order.record.removal?.closes === true) {
    const isClosable = resource.kind.closed !== undefined && link.base !== null
    if (isClosable) return yield* Update.update(target, order, link, link.base)
    const message = `${stream.app} lets nobody remove a ${resource.kind.name} by its interface, so it stays as it is`
    return yield* new Failure({ app: stream.app, operation: "remove", reason: new Rejected({ message }) })
  }
  yield* Failpoint.pass("deliver.before-read")
  const current = yield* Effect.result(Update.lookAt(target, link))
  if (Result.isFailure(current)) return yield* goneOr(target, order, link, current.failure)
  // Its time is kept, so that one that is put back while nobody knows what became of its removal is told from one that was never removed.
  const isTouched = target.withheld === undefined && Removals.isNewer(updatedAtOf(current.success), link)
  if (isTouched || Update.moved(resource.kind, link, link.base ?? {}, current.success)) {
    // With what came in it may be allowed again.
    const isWithheld = target.withheld !== undefined
    const fresh = yield* Update.takeIn(target, order, current.success)
    // Decided on what is there by now: by a person, where somebody edited it.
    if (isWithheld || fresh?.link === undefined || fresh.conflicts.length > 0 || fresh.record.removal === undefined) {
      return yield* settle(target, order, { _tag: "Partly" })
    }
    return yield* remove(target, fresh, fresh.link, addressOf(current.success))
  }
  return yield* remove(target, order, link, addressOf(current.success))
})

/** What it is called by now: what it was called before may be another's name. */
const addressOf = (current: Change): string | undefined => (current._tag === "Upsert" ? current.address : undefined)

const updatedAtOf = (current: Change): number | undefined => (current._tag === "Upsert" ? current.updatedAt : undefined)

const remove = Effect.fnUntraced(function* (target: Target, order: Order, link: Link, ownAddress: string | undefined) {
  const { stream, importer, work, withheld } = target
  const { externalId } = link
  if (withheld !== undefined) yield* write(target, withdrawn(false, link, withheldHere))
  yield* Failpoint.pass("deliver.before-update")
  const request = { partition: stream.partition, externalId, ownAddress }
  const answer = yield* Effect.result(importer.remove?.(work.session.opened.client, request) ?? Effect.void)
  yield* Failpoint.pass("deliver.updated")
  if (Result.isSuccess(answer)) return yield* done(target, order, link, [wrote(target, order, externalId, "remove")])
  if (answer.failure.reason._tag === "UnknownOutcome") {
    const unverifiedSince = order.delivery.unverifiedSince ?? order.record.updatedAt + 1
    return yield* fail(target, { ...order, delivery: { ...order.delivery, unverifiedSince } }, answer.failure)
  }
  if (withheld === undefined || (yield* isGone(target, link, answer.failure))) return yield* goneOr(target, order, link, answer.failure)
  yield* write(target, { ...link, state: "linked", problem: null })
  return yield* answer.failure
})

/**
 * The record of what is withheld goes on, so that a reading which meets the removal before its delivery is settled must know that it was ours: the link says so
 * first.
 */
const write = Effect.fnUntraced(function* ({ stream, work }: Target, link: Link) {
  const commits = yield* Commits
  yield* commits.apply({ ...empty(stream.tenant, yield* Clock.currentTimeMillis), fence: work.fence, links: [link] })
})

/** What is not there any more was removed by an earlier attempt, or by somebody else. */
const goneOr = Effect.fnUntraced(function* (target: Target, order: Order, link: Link, error: Failure) {
  return (yield* isGone(target, link, error)) ? yield* done(target, order, link) : yield* error
})

const isGone = Effect.fnUntraced(function* ({ work, resource, stream }: Target, { externalId }: Link, { reason }: Failure) {
  if (reason._tag !== "Gone") return false
  const asking = yield* Asking.make(work)
  return yield* asking.isGone(resource, { partition: stream.partition, externalId })
})

const done = (target: Target, order: Order, link: Link, writes: Commit["writes"] = []) => {
  const { withheld, resource } = target
  if (withheld !== undefined)
    return settle(target, order, withheldFor(withheld, true), { links: [withdrawn(false, link, withheldHere)], writes })
  return settle(target, order, { _tag: "Withdrawn" }, { links: [withdrawn(resource.kind.word !== undefined, link)], writes })
}
