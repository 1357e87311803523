/**
 * Sends what the hub says and an application does not have yet. What is sent is computed at the last moment from record, link and settings; nothing to
 * send is success.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import * as References from "../decide/References.ts"
import { mayBePartitions, stopsConnection } from "../decide/Retry.ts"
import { isElsewhere } from "../decide/Standing.ts"
import * as Failpoint from "../Failpoint.ts"
import { type Link, isAway } from "../model/Link.ts"
import { hostOrigin } from "../model/Record.ts"
import * as RecordId from "../model/RecordId.ts"
import { stepAside } from "./StepAside.ts"
import * as Words from "./Words.ts"
import { reads, writes } from "../model/Stream.ts"
import type { Work } from "../read/Work.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"
import { bringBack } from "./BringBack.ts"
import { create } from "./Create.ts"
import { settleMoved } from "./Departure.ts"
import { settleRemoved } from "./Removal.ts"
import * as FirstPush from "./FirstPush.ts"
import * as DeliveryLog from "./DeliveryLog.ts"
import { type Broken, type Requirements, type Target, close, fail, settle } from "./Settlement.ts"
import { update } from "./Update.ts"
import { withdraw } from "./Withdraw.ts"

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
  const unreachable: Target["unreachable"] = new Map()
  const unmatched: Target["unmatched"] = new Map()
  const amounts: Target["amounts"] = new Map()
  const log = yield* DeliveryLog.make
  const targets = new Map<string, Target>()
  for (const stream of work.streams) {
    const resource = work.session.resourceOf(stream.kind)
    if (resource?.importer === undefined || !writes(stream)) continue
    targets.set(stream.id, {
      work,
      stream,
      resource,
      importer: resource.importer,
      runId: yield* random.uuidV7(),
      streams: all,
      unreachable,
      unmatched,
      amounts,
      log,
    })
  }
  return yield* Effect.ensuring(sendAll(work, limit, targets, log), log.write)
})

const sendAll = Effect.fnUntraced(function* (
  work: Work,
  limit: number,
  targets: ReadonlyMap<string, Target>,
  log: DeliveryLog.DeliveryLog,
): Effect.fn.Return<Slice, Broken, Requirements> {
  const { connection } = work.session
  const deliveries = yield* Deliveries
  let unavailable = 0
  for (let sent = 0; sent < limit; sent += 1) {
    const [delivery] = yield* deliveries.claim(connection.tenant, work.fence, 1, yield* Clock.currentTimeMillis)
    if (delivery === undefined) return { _tag: "done" }
    yield* Failpoint.pass("deliver.claimed")
    const target = targets.get(delivery.streamId)
    const [order] = target === undefined ? [] : yield* deliveries.load([delivery], References.fieldsOf(target.resource.kind))
    yield* Failpoint.pass("deliver.loaded")
    const error = yield* target === undefined || order === undefined ? Effect.as(close(work, delivery), undefined) : one(target, order)
    log.confirm()
    unavailable = error?.reason._tag === "Unavailable" ? unavailable + 1 : 0
    if (error !== undefined && (stopsConnection(error.reason) || unavailable >= patience)) return { _tag: "stopped", error }
  }
  return { _tag: "more" }
})

/** Sends one delivery and settles it. Answers with the error that kept it from being sent, if one did. */
const one = (target: Target, order: Order): Effect.Effect<AdapterError | undefined, Broken, Requirements> =>
  Effect.gen(function* () {
    const { resource } = target
    const isRemoved = order.record.removal !== undefined
    if (isRemoved && order.link !== undefined && !isAway(order.link.state)) return yield* withdraw(target, order, order.link)
    // What may have been made is looked for, and then removed.
    if (isRemoved && order.link === undefined && order.delivery.unverifiedSince === null) {
      return yield* settle(target, order, { _tag: "Pointless" })
    }
    const isWithdrawn = order.link?.state === "withdrawn" && !isRemoved
    if (order.link !== undefined && isAway(order.link.state) && !isWithdrawn) return yield* settle(target, order, { _tag: "Elsewhere" })
    const references = References.make(References.near(order.references, target.work.streams, target.stream))
    const { missing } = References.toExternal(resource.kind, order.record.data, references)
    const [parent] = missing
    const others = order.link === undefined ? yield* linksOf(order) : []
    const isWord = resource.kind.word !== undefined
    if (order.link === undefined && !isWord && isElsewhere(target.stream, order.references, parent?.recordId, others)) {
      return yield* settle(target, order, { _tag: "Elsewhere" })
    }
    if (order.link === undefined && isWord && !(yield* Words.isWanted(target, order))) {
      return yield* settle(target, order, { _tag: "Unnamed" })
    }
    if (parent !== undefined) {
      const { field, recordId } = parent
      return yield* settle(target, order, {
        _tag: "Waits",
        awaits: { kind: resource.kind.fields[field]?.references ?? field, recordId },
      })
    }
    const { link } = order
    const until = link === undefined ? yield* unreadUntil(target, order, others) : undefined
    if (until !== undefined) return yield* settle(target, order, { _tag: "Unread", until })
    const message = link === undefined ? yield* FirstPush.questionOf(target, order, others) : undefined
    if (message !== undefined) return yield* settle(target, order, { _tag: "Held", message })
    const { toMake, hopeless, removed } = yield* Words.look(target, order)
    if (toMake !== undefined) {
      const { streamId, ...awaits } = toMake
      return yield* settle(target, order, { _tag: "Waits", awaits }, { owed: [{ streamId, recordId: awaits.recordId }] })
    }
    const knowing = { ...target, hopeless, removed }
    if (isWithdrawn && link !== undefined) return yield* bringBack(knowing, order, link, references)
    return yield* link === undefined || link.base === null ? create(knowing, order, references) : update(knowing, order, link, link.base)
  }).pipe(
    Effect.withSpan("Deliver.one", {
      attributes: {
        streamId: target.stream.id,
        recordId: order.record.id,
        operationId: RecordId.operationOf(order.record.id, target.stream),
      },
    }),
    Effect.as(undefined),
    Effect.catchTag("AdapterError", (error) =>
      unblocked(target, order, error).pipe(
        Effect.catchTag("AdapterError", (met) => Effect.as(notSent(target, order, met), met)),
        // What could not be asked about is asked about again with the next attempt.
        Effect.catchTag("AdapterError", (unasked) => Effect.as(fail(target, order, unasked), unasked)),
      ),
    ),
  )

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
const unreadUntil = Effect.fnUntraced(function* (
  { stream, resource, streams: all }: Target,
  { record, delivery }: Order,
  others: ReadonlyArray<Link>,
) {
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
