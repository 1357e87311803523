/**
 * Sends what the hub says and an application does not have yet. What is sent is computed at the last moment from record, link and settings; nothing to
 * send is success. A create is sent under an operation id that follows from stream and record, and is verified, not repeated, when its outcome is not
 * known; an update reads before it writes where the vendor does not check versions, and what it finds there is taken in first.
 */
import {
  type AdapterError,
  AdapterError as Failure,
  type Addresses,
  type Change,
  type Client,
  Conflict,
  type Json,
  type Resource,
  type Upsert,
  type View,
} from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import { absorb } from "../read/Absorb.ts"
import { adopt, ownFields, withNamed } from "./Adopt.ts"
import { fieldsAt } from "../read/Attempt.ts"
import { Commits, empty } from "../store/Commits.ts"
import * as Decide from "../decide/Decide.ts"
import * as DeliveryLog from "./DeliveryLog.ts"
import { resolved } from "../model/Conflict.ts"
import * as RecordId from "../model/RecordId.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import * as Failpoint from "../Failpoint.ts"
import type { Journal } from "../store/Journal.ts"
import type { Link } from "../model/Link.ts"
import { Links } from "../store/Links.ts"
import * as Merge from "../decide/Merge.ts"
import { type Work, relativesOf } from "../read/Work.ts"
import * as References from "../decide/References.ts"
import { mayBePartitions, stopsConnection } from "../decide/Retry.ts"
import type * as Settle from "../decide/Settle.ts"
import { isElsewhere } from "../decide/Standing.ts"
import { type Broken, type Target, awaited, close, fail, refuse, settle } from "./Settlement.ts"
import { hostOrigin } from "../model/Record.ts"
import { reads, writes } from "../model/Stream.ts"
import { Streams } from "../store/Streams.ts"

export type Requirements = Commits | Deliveries | Journal | Links | SecureRandom.SecureRandom | Streams | Client.Requirements

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
  const partitions: Target["partitions"] = new Map()
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
      partitions,
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
    const references = References.make(References.near(order.references, target.work.streams, target.stream))
    const { missing } = References.toExternal(resource.kind, order.record.data, references)
    const [parent] = missing
    const others = order.link === undefined ? yield* linksOf(order) : []
    if (order.link === undefined && isElsewhere(target.stream, order.references, parent?.recordId, others)) {
      return yield* settle(target, order, { _tag: "Elsewhere" })
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
    return yield* link === undefined || link.base === null ? create(target, order, references) : update(target, order, link, link.base)
  }).pipe(
    Effect.withSpan("Deliver.one", { attributes: { streamId: target.stream.id, recordId: order.record.id } }),
    Effect.as(undefined),
    Effect.catchTag("AdapterError", (error) => Effect.as(notSent(target, order, error), error)),
  )

/**
 * What is gone from one place and in another of the account has moved there, and is written there. When a whole partition is out of reach (renamed away, rights
 * that lapsed), what is owed to it waits; else it is the object that cannot be written.
 */
const notSent = Effect.fnUntraced(function* (target: Target, order: Order, error: AdapterError) {
  if (!mayBePartitions(error.reason)) return yield* fail(target, order, error)
  const { stream, partitions, work } = target
  const isThere = ({ connectionId, streamId }: Link) => connectionId === stream.connectionId && streamId !== stream.id
  if (error.reason._tag === "Gone" && (yield* linksOf(order)).some(isThere)) return yield* settle(target, order, { _tag: "Elsewhere" })
  if (!partitions.has(stream.partition)) {
    const looked = yield* Effect.result(work.session.opened.partition(stream.partition))
    partitions.set(stream.partition, Result.isFailure(looked) ? looked.failure : undefined)
  }
  const unreachable = partitions.get(stream.partition)
  if (unreachable === undefined) return yield* fail(target, order, error)
  const chance = (yield* (yield* SecureRandom.SecureRandom).intBetween(0, 999)) / 1000
  return yield* settle(target, order, {
    _tag: "Failed",
    message: `${stream.partitionName} cannot be reached: ${unreachable.message}`,
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

const create = Effect.fnUntraced(function* (target: Target, order: Order, references: References.References) {
  const { stream, resource, importer } = target
  const { client } = target.work.session.opened
  const { delivery } = order
  const { createSafety } = importer
  const now = yield* Clock.currentTimeMillis
  const since = delivery.unverifiedSince
  const data = since === null ? order.record.data : yield* fieldsAt(order.record, since)
  const viewBy = (by: References.References): View => resource.see(References.toExternal(resource.kind, data, by).fields)
  const view = viewBy(references)
  if (createSafety._tag === "None" && stream.settings.allowUnsafeCreates !== true) {
    return yield* refuse(target, "the application offers no way to make a create safe against duplicates; allow it with allowUnsafeCreates")
  }
  const request = {
    partition: stream.partition,
    operationId: RecordId.operationOf(order.record.id, stream),
    startedAt: since ?? now,
    view,
    address: references.addressOf,
  }
  const link = (by: Order, answer: Upsert, sent: View, attempt: Settle.Attempt) =>
    adopt({ target, order: by, answer, before: ownFields(resource, answer.view), sent, attempt })
  // Of a set what was sent and is there: what is missing may have been left out, and is sent again. Whatever else differs from what was sent is an edit.
  const linkFound = Effect.fnUntraced(function* (found: Upsert, wasSent: boolean) {
    const holder = yield* holderOf(target, found.externalId)
    if (holder !== undefined && holder !== order.record.id) {
      // It may be about to get another name, which the next attempt then finds free.
      const message = `${found.externalId} is record ${holder} already`
      return yield* new Failure({ app: stream.app, operation: "create", reason: new Conflict({ message }) })
    }
    const known = yield* withNamed(stream, resource.kind, order, found.view)
    const shown = References.make(References.near(known.references, target.work.streams, stream))
    return yield* link(known, found, agreed(resource, found.view, wasSent ? viewBy(shown) : {}, shown), { _tag: "Found" })
  })
  const find = Effect.suspend(() =>
    createSafety._tag === "ClientId"
      ? findById(target, request.operationId)
      : (importer.find?.(client, request) ?? Effect.succeed(undefined)),
  )

  if (delivery.unverifiedSince !== null && createSafety._tag !== "IdempotencyKey") {
    if (createSafety._tag === "None")
      return yield* refuse(
        target,
        "it is not known whether the create happened; look for it there: once the delivery is dropped, the next change of the record creates it again",
      )
    yield* Failpoint.pass("deliver.before-find")
    const made = yield* find
    if (made !== undefined) return yield* linkFound(made, true)
    const surelyAt = createSafety._tag === "Mark" ? delivery.unverifiedSince + createSafety.settleMillis : 0
    return yield* settle(target, order, { _tag: "NotFound", surelyAt })
  }
  yield* Failpoint.pass("deliver.before-create")
  const answer = yield* Effect.result(importer.create(client, request))
  yield* Failpoint.pass("deliver.created")
  if (Result.isSuccess(answer)) {
    return yield* link(order, answer.success, view, { _tag: "Created", awaits: awaited(target, order) })
  }
  if (answer.failure.reason._tag === "Conflict") {
    // An earlier attempt came through, or somebody else made the same thing.
    const made = (yield* find) ?? (yield* importer.find?.(client, request) ?? Effect.succeed(undefined))
    if (made !== undefined) return yield* linkFound(made, false)
    if (createSafety._tag === "ClientId") {
      const { app, operation, reason } = answer.failure
      const message = `${reason.message}; what was made is not there (Gone): it may have been removed since`
      return yield* new Failure({ app, operation, reason: new Conflict({ message }) })
    }
  }
  if (answer.failure.reason._tag === "UnknownOutcome") {
    // What it made is linked at once where it can be seen: the stream's next reading would take it for somebody else's.
    const made = yield* Effect.orElseSucceed(find, () => undefined)
    if (made !== undefined) return yield* linkFound(made, true)
    return yield* fail(target, { ...order, delivery: { ...delivery, unverifiedSince: now } }, answer.failure)
  }
  return yield* answer.failure
})

/** The record that an object of the stream is linked to. */
const holderOf = Effect.fnUntraced(function* ({ stream }: Target, externalId: string) {
  const { tenant, id: streamId, connectionId, kind } = stream
  const links = yield* Links
  const query = { tenant, streamId, connectionId, kind, externalIds: [externalId], references: [], referenceFields: [], matchKeys: [] }
  return (yield* links.page(query)).links.get(externalId)?.recordId ?? undefined
})

/** What a found object has in common with what was sent of it; of what was not sent, what it shows. References that nobody here knows are left out. */
const agreed = ({ kind, writable }: Resource.Resource, shown: View, sent: View, references: References.References): View =>
  Object.fromEntries(
    writable.flatMap((name) => {
      const [field, has, said] = [kind.fields[name], shown[name], sent[name]]
      if (field === undefined || has === undefined) return []
      if (field.merge !== "set" && said !== undefined) return [[name, said]]
      const { known } = References.toRecord(field, has, references)
      return [[name, Array.isArray(known) && field.merge === "set" ? known.filter((id) => [said ?? []].flat().includes(id)) : known]]
    }),
  )

const findById = (target: Target, externalId: string) =>
  target.resource.exporter.get(target.work.session.opened.client, { partition: target.stream.partition, externalId }).pipe(
    Effect.map((change) => (change._tag === "Upsert" ? change : undefined)),
    Effect.catchIf(
      (error) => error.reason._tag === "Gone",
      () => Effect.succeed(undefined),
    ),
  )

const update = Effect.fnUntraced(function* (target: Target, claimed: Order, link: Link, base: View) {
  const { resource, importer } = target
  const order = yield* withoutAgreed(target, claimed, base)
  const { wanted } = planOf(target, order, base)
  if (Object.keys(wanted).length === 0) return yield* settle(target, order, { _tag: "Nothing", awaits: awaited(target, order) })
  yield* importer.prepareUpdate?.(target.work.session.opened.client, { partition: target.stream.partition, patch: wanted }) ?? Effect.void
  // A set that holds something unknown here can only be changed beside what it has.
  if (importer.checksVersion === true && link.waitingFor.length === 0) return yield* send(target, order, link, base, undefined)
  yield* Failpoint.pass("deliver.before-read")
  const current = yield* lookAt(target, link)
  if (!moved(resource.kind, link, base, current)) return yield* send(target, order, link, base, current)
  const fresh = yield* takeIn(target, order, current)
  return fresh?.link === undefined || fresh.link.base === null
    ? yield* settle(target, order, { _tag: "Pointless" })
    : yield* send(target, fresh, fresh.link, fresh.link.base, current)
})

/** Ends the conflicts in which the record has come to what the application says. */
const withoutAgreed = Effect.fnUntraced(function* ({ work, stream, resource }: Target, order: Order, base: View) {
  if (order.conflicts.length === 0) return order
  const references = References.make(References.near(order.references, work.streams, stream))
  const { fields } = References.toExternal(resource.kind, order.record.data, references)
  const atRest = Decide.agreed(resource.kind, resource, fields, base, order.conflicts)
  if (atRest.length === 0) return order
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const ended = atRest.map((conflict) =>
    resolved({ ...conflict, local: order.record.data[conflict.field] ?? conflict.local }, "agreed", "engine", now),
  )
  yield* commits.apply({
    ...empty(stream.tenant, now),
    fence: work.fence,
    conflicts: ended.map(({ conflict }) => conflict),
    events: ended.map(({ event }) => event),
  })
  return { ...order, conflicts: order.conflicts.filter((conflict) => !atRest.includes(conflict)) }
})

/** What the application lacks, and the references by which it is said. */
const planOf = (target: Target, order: Order, base: View) => {
  const { resource } = target
  const references = References.make(References.near(order.references, target.work.streams, target.stream))
  const { fields } = References.toExternal(resource.kind, order.record.data, references)
  const held = new Set(order.conflicts.map(({ field }) => field))
  return { references, wanted: Decide.difference(resource.kind, resource, fields, base, held) }
}

/**
 * The addresses of what the application refers to, as it shows them: newer than those that were stored, and the only ones of what is not linked yet. An id in
 * place of a name would be taken for a name.
 */
const shownAddresses = ({ work }: Target, current: Upsert | undefined, references: References.References): Addresses => {
  const shown = new Map<string, string>()
  for (const { kind, raw } of current?.related ?? []) {
    const change = work.session.resourceOf(kind)?.exporter.read(raw)
    if (change?._tag === "Upsert" && change.address !== undefined) shown.set(`${kind}\n${change.externalId}`, change.address)
  }
  return (kind, externalId) => shown.get(`${kind}\n${externalId}`) ?? references.addressOf(kind, externalId)
}

const lookAt = ({ work, stream, resource }: Target, { externalId }: Link) =>
  resource.exporter.get(work.session.opened.client, { partition: stream.partition, externalId })

/** Takes in what the application has by now. Answers with what the delivery is computed from after that. */
const takeIn = Effect.fnUntraced(function* (target: Target, order: Order, current: Change) {
  const { work, stream, resource } = target
  const deliveries = yield* Deliveries
  yield* absorb({
    stream,
    resource,
    changes: [current],
    fence: work.fence,
    streams: work.streams,
    relatives: relativesOf(work, stream),
    inDoubt:
      order.delivery.unverifiedSince === null
        ? work.inDoubt
        : new Map([[RecordId.operationOf(order.record.id, stream), order.delivery.unverifiedSince]]),
    with: () => ({}),
  })
  if (current._tag === "Unreadable") {
    return yield* new Failure({ app: work.session.connection.app, operation: "read before write", reason: current.error })
  }
  const [fresh] = yield* deliveries.load([order.delivery], References.fieldsOf(resource.kind))
  return fresh
})

const send = Effect.fnUntraced(function* (target: Target, order: Order, link: Link, base: View, current: Change | undefined) {
  const { stream, resource, importer } = target
  const { kind } = resource
  const { references, wanted } = planOf(target, order, base)
  const awaits = awaited(target, order)
  if (Object.keys(wanted).length === 0) return yield* settle(target, order, { _tag: "Nothing", awaits })
  const theirs = current?._tag === "Upsert" ? current : undefined
  const patch: Record<string, Json.Json> = {}
  for (const [name, value] of Object.entries(wanted)) {
    const [before, has] = [base[name], theirs?.view[name] ?? base[name]]
    patch[name] =
      kind.fields[name]?.merge === "set" && Array.isArray(has) && Array.isArray(value)
        ? Merge.applySetEdit(has, Array.isArray(before) ? before : [], value)
        : value
  }
  yield* Failpoint.pass("deliver.before-update")
  const answer = yield* Effect.result(
    importer.update(target.work.session.opened.client, {
      partition: stream.partition,
      externalId: link.externalId,
      ownAddress: theirs?.address ?? link.address ?? undefined,
      ...(!RecordId.isOfSource(order.record.id, RecordId.sourceIn(stream, resource.idScope, link)) && {
        operationId: RecordId.operationOf(order.record.id, stream),
      }),
      version: theirs?.version ?? link.version ?? undefined,
      patch,
      address: shownAddresses(target, theirs, references),
    }),
  )
  yield* Failpoint.pass("deliver.updated")
  if (Result.isFailure(answer)) {
    const { reason } = answer.failure
    if (reason._tag === "Conflict") yield* takeIn(target, order, yield* lookAt(target, link))
    if (reason._tag !== "UnknownOutcome") return yield* answer.failure
    // All that this state of the record says was sent, even if it changed a moment ago; what it came to say while this was on its way was not.
    const unverifiedSince = order.delivery.unverifiedSince ?? order.record.updatedAt + 1
    return yield* fail(target, { ...order, delivery: { ...order.delivery, unverifiedSince } }, answer.failure)
  }
  return yield* adopt({ target, order, answer: answer.success, before: base, sent: wanted, attempt: { _tag: "Updated", awaits } })
})

/** Whether the application has something else than the base says. References that the link waits for are in no base. */
const moved = (kind: Resource.Resource["kind"], link: Link, base: View, current: Change): boolean => {
  if (current._tag !== "Upsert") return true
  return Object.entries(current.view).some(([name, value]) => {
    const field = kind.fields[name]
    if (field === undefined) return false
    const isAwaited = (id: Json.Json) =>
      link.waitingFor.some((reference) => reference.kind === field.references && reference.externalId === id)
    const known = Array.isArray(value) ? value.filter((id) => !isAwaited(id)) : isAwaited(value) ? null : value
    return !Merge.same(field, base[name], known)
  })
}
