/**
 * Sends what the hub says and an application does not have yet. What is sent is computed at the last moment from record, link and settings; nothing to
 * send is success.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import * as References from "../decide/References.ts"
import * as SyncOption from "../decide/SyncOption.ts"
import { mayBePartitions, stopsConnection } from "../decide/Retry.ts"
import { isElsewhere } from "../decide/Standing.ts"
import * as Failpoint from "../Failpoint.ts"
import { type Link, isAway } from "../model/Link.ts"
import { hostOrigin } from "../model/Record.ts"
import * as RecordId from "../model/RecordId.ts"
import { stepAside } from "./StepAside.ts"
import * as Words from "./Words.ts"
import * as Gate from "./Gate.ts"
import { reads, writes } from "../model/Stream.ts"
import type { Work } from "../read/Work.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"
import { bringBack } from "./BringBack.ts"
import { create } from "./Create.ts"
import { settleMoved } from "./Departure.ts"
import { settleRemoved } from "./Removal.ts"
import * as FirstPush from "./FirstPush.ts"
import * as DeliveryLog from "./DeliveryLog.ts"
import { type Broken, type Receiver, type Requirements, type Target, awaiting, close, fail, settle } from "./Settlement.ts"
import * as Twin from "./Twin.ts"
import { update } from "./Update.ts"
import { withdraw } from "./Withdraw.ts"
import { withhold } from "./Withhold.ts"

/** How a slice of delivering ended. `stopped`: the application takes no more now. */
export type Slice = { readonly _tag: "more" | "done" } | { readonly _tag: "stopped"; readonly error: AdapterError }

/** How long a reading has before what waits for it is looked at again, in milliseconds. */
const rereadMillis = 1000

const scopes = ["partition", "instance"] as const

/** After this many deliveries in a row that found the application unavailable the rest is left for later. */
const patience = 3

/**
 * Sends up to `limit` deliveries of a connection, parents before children. One at a time is claimed, so that after a crash the outcome of one create at
 * most is unknown, and what a record refers to has been sent by the time it is loaded.
 */
export const deliver = Effect.fn("Deliver.deliver")(function* (work: Work, limit: number): Effect.fn.Return<Slice, Broken, Requirements> {
  const { connection } = work.session
  const random = yield* SecureRandom.SecureRandom
  const streams = yield* Streams
  const all = yield* Effect.cached(streams.list(connection.tenant))
  const unreachable: Receiver["unreachable"] = new Map()
  const unmatched: Receiver["unmatched"] = new Map()
  const amounts: Receiver["amounts"] = new Map()
  const log = yield* DeliveryLog.make
  const receivers = new Map<string, Receiver>()
  for (const stream of work.streams) {
    const resource = work.session.resourceAt(stream)
    if (resource?.importer === undefined || !writes(stream)) continue
    receivers.set(stream.id, {
      work,
      stream,
      resource: { ...resource, importer: resource.importer },
      runId: yield* random.uuidV7(),
      streams: all,
      unreachable,
      unmatched,
      amounts,
      log,
    })
  }
  return yield* Effect.ensuring(sendAll(work, limit, receivers, log), log.write)
})

const sendAll = Effect.fnUntraced(function* (
  work: Work,
  limit: number,
  receivers: ReadonlyMap<string, Receiver>,
  log: DeliveryLog.DeliveryLog,
): Effect.fn.Return<Slice, Broken, Requirements> {
  const { connection } = work.session
  const deliveries = yield* Deliveries
  let unavailable = 0
  for (let sent = 0; sent < limit; sent += 1) {
    const [delivery] = yield* deliveries.claim(connection.tenant, work.fence, 1, yield* Clock.currentTimeMillis)
    if (delivery === undefined) return { _tag: "done" }
    yield* Failpoint.pass("deliver.claimed")
    const receiver = receivers.get(delivery.streamId)
    const [order] = receiver === undefined ? [] : yield* deliveries.load([delivery], References.fieldsOf(receiver.resource.kind))
    yield* Failpoint.pass("deliver.loaded")
    const error = yield* receiver === undefined || order === undefined ? Effect.as(close(work, delivery), undefined) : one(receiver, order)
    log.confirm()
    unavailable = error?.reason._tag === "Unavailable" ? unavailable + 1 : 0
    if (error !== undefined && (stopsConnection(error.reason) || unavailable >= patience)) return { _tag: "stopped", error }
  }
  return { _tag: "more" }
})

/** Sends one delivery and settles it. Answers with the error that kept it from being sent, if one did. */
const one = (receiver: Receiver, order: Order): Effect.Effect<AdapterError | undefined, Broken, Requirements> =>
  Effect.gen(function* () {
    const { resource, work, stream } = receiver
    const { link, record, others } = order
    const isRemoved = record.removal !== undefined
    if (record.removal?.stays?.includes(stream.id) === true) return yield* settle(receiver, order, { _tag: "Pointless" })
    // What may have been made of what is another record by now is left to the reading: nothing is removed for that.
    if (record.removal?.into !== undefined && link === undefined) return yield* settle(receiver, order, { _tag: "Pointless" })
    // What may have been made is looked for, and then removed.
    if (isRemoved && link === undefined && order.delivery.unverifiedSince === null) {
      return yield* settle(receiver, order, { _tag: "Pointless" })
    }
    // Somebody decided that it is another thing, or none, and that is carried out first.
    if (link?.due !== undefined) {
      const until = (yield* Clock.currentTimeMillis) + rereadMillis
      return yield* settle(receiver, order, {
        _tag: "Unread",
        until,
        why: "somebody decided what it is there, and that is carried out first",
      })
    }
    const isWithdrawn = link?.state === "withdrawn" && !isRemoved
    if (link !== undefined && isAway(link.state) && !isWithdrawn) return yield* settle(receiver, order, { _tag: "Elsewhere" })
    const references = References.make(References.near(order.references, work.streams, stream))
    const [parent] = References.toExternal(resource.kind, record.data, references).missing
    const kept = link === undefined ? SyncOption.keptBack(stream.settings, resource.kind, record, order.delivery) : undefined
    // What may have been made is looked for.
    if (kept !== undefined && order.delivery.unverifiedSince === null) return yield* settle(receiver, order, { _tag: "KeptBack" })
    const isWord = resource.kind.word !== undefined
    if (link === undefined && !isWord && isElsewhere(stream, order.references, parent?.recordId, others)) {
      return yield* settle(receiver, order, { _tag: "Elsewhere" })
    }
    if (link === undefined && isWord && !(yield* Words.isWanted(receiver, order))) {
      return yield* settle(receiver, order, { _tag: "Unnamed" })
    }
    const pass = yield* Gate.pass(receiver, order)
    const { target } = pass
    const through = (attempt: Effect.Effect<void, AdapterError | Broken, Requirements>) => failing(target, order, attempt)
    if (pass._tag === "Open") yield* letParts(receiver, order)
    if (pass._tag === "Refused") return yield* through(withhold(pass, order))
    if (isRemoved && link !== undefined) return yield* through(withdraw(target, order, link))
    return yield* through(send(target, order, { references, parent, isWithdrawn }))
  }).pipe(
    Effect.withSpan("Deliver.one", {
      attributes: {
        streamId: receiver.stream.id,
        recordId: order.record.id,
        operationId: RecordId.operationOf(order.record.id, receiver.stream),
      },
    }),
    Effect.map((error) => error ?? undefined),
  )

/**
 * What belongs to a record may leave when that may. A change of its level is told to what belongs to it at once; that it came past a filter, or that what it belongs
 * to itself may leave, is known only now.
 */
const letParts = Effect.fnUntraced(function* ({ stream, resource, work }: Receiver, { record }: Order) {
  const { filter = null } = stream.settings
  if (filter === null && !Object.values(resource.kind.fields).some(({ required }) => required === true)) return
  const owed = yield* awaiting(stream, record.id)
  if (owed.length === 0) return
  const commits = yield* Commits
  yield* commits.apply({ ...empty(stream.tenant, yield* Clock.currentTimeMillis), fence: work.fence, owed })
})

/** An attempt with what follows when the application does not take it. Answers with the error that kept it from being sent. */
const failing = (
  target: Target,
  order: Order,
  attempt: Effect.Effect<void, AdapterError | Broken, Requirements>,
): Effect.Effect<AdapterError | undefined, Broken, Requirements> =>
  attempt.pipe(
    Effect.as(undefined),
    Effect.catchTag("AdapterError", (error) =>
      unblocked(target, order, error).pipe(
        Effect.catchTag("AdapterError", (met) => Effect.as(notSent(target, order, met), met)),
        // What could not be asked about is asked about again with the next attempt.
        Effect.catchTag("AdapterError", (unasked) => Effect.as(fail(target, order, unasked), unasked)),
      ),
    ),
  )

/** What is known of a delivery before it is sent. */
interface Known {
  readonly references: References.References
  /** What the record cannot be without, and that is not there. */
  readonly parent: { readonly field: string; readonly recordId: string } | undefined
  readonly isWithdrawn: boolean
}

const send = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  { references, parent, isWithdrawn }: Known,
): Effect.fn.Return<void, AdapterError | Broken, Requirements> {
  const { resource } = target
  const { link } = order
  if (parent !== undefined) {
    const { field, recordId } = parent
    return yield* settle(target, order, {
      _tag: "Waits",
      awaits: { kind: resource.kind.fields[field]?.references ?? field, recordId },
    })
  }
  const until = link === undefined ? yield* unreadUntil(target, order) : undefined
  if (until !== undefined) return yield* settle(target, order, { _tag: "Unread", until })
  const twin = link === undefined ? yield* Twin.mayBe(target, order) : undefined
  if (twin?._tag === "due")
    return yield* settle(target, order, { _tag: "Unread", until: (yield* Clock.currentTimeMillis) + rereadMillis, why: twin.why })
  if (twin !== undefined) return yield* settle(target, order, { _tag: "Held", message: twin.why })
  const message = link === undefined ? yield* FirstPush.questionOf(target, order) : undefined
  if (message !== undefined) return yield* settle(target, order, { _tag: "Held", message })
  const { toMake, hopeless, removed } = yield* Words.look(target, order)
  if (toMake !== undefined) {
    const { streamId, ...awaits } = toMake
    return yield* settle(target, order, { _tag: "Waits", awaits }, { owed: [{ streamId, recordId: awaits.recordId }] })
  }
  const knowing = { ...target, hopeless, removed }
  if (isWithdrawn && link !== undefined) return yield* bringBack(knowing, order, link, references)
  return yield* link === undefined || link.base === null ? create(knowing, order, references) : update(knowing, order, link, link.base)
})

/** What is refused for a word that was deleted there is sent again without that; a word that others bar from its name steps aside. */
const unblocked = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  error: AdapterError,
): Effect.fn.Return<AdapterError | undefined, AdapterError | Broken, Requirements> {
  const { _tag } = error.reason
  const { resource, work, stream } = target
  const fresh = _tag === "Gone" || (_tag === "Conflict" && resource.kind.word !== undefined) ? yield* reloaded(target, order) : undefined
  if (fresh === undefined) return yield* error
  if (_tag === "Conflict") return (yield* stepAside(target, fresh)) ? undefined : yield* error
  const references = References.make(References.near(fresh.references, work.streams, stream))
  const said = References.toExternal(resource.kind, fresh.record.data, references).fields
  if (!(yield* Words.releaseGone(target, fresh, said))) return yield* error
  return yield* Effect.as(settle(target, fresh, { _tag: "Partly" }), undefined)
})

const reloaded = Effect.fnUntraced(function* ({ resource }: Target, { delivery }: Order) {
  const deliveries = yield* Deliveries
  const [order] = yield* deliveries.load([delivery], References.fieldsOf(resource.kind))
  return order
})

/**
 * What is gone from one place and in another of the account has moved there, and is written there. When a whole partition is out of reach (renamed away, rights
 * that lapsed), what is owed to it waits; else it is the object that cannot be written.
 */
const notSent = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  error: AdapterError,
): Effect.fn.Return<void, AdapterError | Broken, Requirements> {
  const { stream, work } = target
  const isThere = ({ connectionId, streamId }: Link) => connectionId === stream.connectionId && streamId !== stream.id
  const mayMove = error.reason._tag === "Gone" && target.resource.kind.word === undefined
  if (mayMove && (yield* linksOf(order)).some(isThere)) return yield* settle(target, order, { _tag: "Elsewhere" })
  if (yield* settleMoved(target, order, error)) return
  if (!mayBePartitions(error.reason)) return yield* fail(target, order, error)
  // One that was there a moment ago may be out of reach by now.
  if (!target.unreachable.has(stream.partition)) {
    const looked = yield* Effect.result(work.session.opened.partition(stream.partition))
    if (Result.isFailure(looked)) target.unreachable.set(stream.partition, looked.failure)
  }
  const unreachable = target.unreachable.get(stream.partition)
  if (unreachable === undefined && (yield* settleRemoved(target, order, error))) return
  // Both are there now, and may have been away for a moment.
  if (unreachable === undefined && order.delivery.attempts > 1) return yield* fail(target, order, error)
  const chance = (yield* (yield* SecureRandom.SecureRandom).intBetween(0, 999)) / 1000
  return yield* settle(target, order, {
    _tag: "Failed",
    message: unreachable === undefined ? error.message : `${stream.partitionName} cannot be reached: ${unreachable.message}`,
    chance,
  })
})

const linksOf = ({ record }: Order) => Effect.flatMap(Links, (links) => links.ofRecord(record.tenant, record.id))

/**
 * A record that was first read from a copy has its original somewhere: perhaps here, made a moment before the copy and not read yet. So nothing is made of it
 * here before all that was here when it was read has been read. Answers with when to look again.
 */
const unreadUntil = Effect.fnUntraced(function* ({ stream, resource, streams: all }: Target, { record, delivery, others }: Order) {
  if (!reads(stream) || delivery.unverifiedSince !== null || others.length === 0 || !RecordId.isTelling(record.id)) return undefined
  if (RecordId.isOfHost(record.id) && Object.values(record.fieldTimes).some(({ origin }) => origin === hostOrigin)) return undefined
  const places = yield* all
  const isOriginal = ({ streamId, externalId }: Link) => {
    const place = places.find(({ id }) => id === streamId)
    return place !== undefined && scopes.some((scope) => RecordId.isOfSource(record.id, RecordId.sourceIn(place, scope, { externalId })))
  }
  if (others.some(isOriginal)) return undefined
  const streams = yield* Streams
  const { facts } = resource.exporter
  const { lastBegunAt, failures } = yield* streams.cursor(stream.tenant, stream.id)
  const shownFrom = record.createdAt + (facts.kind === "none" ? 0 : facts.consistencyLagMillis)
  if (lastBegunAt !== undefined && lastBegunAt > shownFrom) return undefined
  const readAt = Math.max(yield* Clock.currentTimeMillis, shownFrom + 1)
  if (failures === 0) yield* streams.setDue(stream.tenant, [stream.id], readAt)
  return readAt + rereadMillis
})
