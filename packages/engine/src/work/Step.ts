/**
 * A bounded slice of all the work a connection has: deliveries, streams that are due, objects whose missing parts have come. It may be stopped
 * anywhere and entered again by anyone who holds the lease; everything that matters is in the store.
 */
import type { AdapterError, Json } from "@syncline/adapter-core"
import { Clock, Effect, Option } from "effect"
import * as Ask from "./Ask.ts"
import * as Forgetting from "./Forgetting.ts"
import { absorb } from "../read/Absorb.ts"
import type { Adapters } from "../Adapters.ts"
import * as Elsewhere from "../access/Elsewhere.ts"
import type { Fence } from "../store/Commits.ts"
import * as ChangedSettings from "../connect/ChangedSettings.ts"
import { type Connection, mayBecome } from "../model/Connection.ts"
import { Connections } from "../store/Connections.ts"
import * as Deliver from "../send/Deliver.ts"
import type * as Settlement from "../send/Settlement.ts"
import * as Remap from "./Remap.ts"
import * as Event from "../model/Event.ts"
import * as Failpoint from "../Failpoint.ts"
import * as Hints from "../receive/Hints.ts"
import * as Upkeep from "../receive/Upkeep.ts"
import { Links } from "../store/Links.ts"
import * as Pull from "../read/Pull.ts"
import { consequences, pauseMillis, stopsConnection } from "../decide/Retry.ts"
import { type Work, inDoubtOf, batchOf } from "../read/Work.ts"
import * as ConnectionLog from "../read/ConnectionLog.ts"
import * as Refresh from "../access/Refresh.ts"
import * as Session from "../access/Session.ts"
import type { CommitRefused, StoreError, Contended } from "../model/StoreError.ts"
import { type Cursor, type Stream, matchesLater, reads } from "../model/Stream.ts"
import { Streams } from "../store/Streams.ts"
import { OneByOne } from "./AtOnce.ts"
import type { Vault } from "../access/Vault.ts"

export type Requirements = Hints.Requirements | Settlement.Requirements | Connections | Adapters | Vault

type Broken = CommitRefused | StoreError | Contended

const pagesPerSlice = 20
/** Partitions of a kind that are read at the same time. Each has a page in memory, and the connection's limits are shared by all. */
const partitionsAtOnce = 8
const deliveriesPerSlice = 20
const linksPerSlice = 100

/** An application that asks for no wait at all would be asked without end. */
const shortestPauseMillis = 1000

/**
 * Does one slice. Answers with the time at which there will be more to do, `undefined` if never by itself. With `dueBy` (epoch milliseconds) only streams
 * that were due by then are read.
 */
export const step = Effect.fn("Step.step")(function* (
  tenant: string,
  fence: Fence,
  dueBy = Number.POSITIVE_INFINITY,
): Effect.fn.Return<number | undefined, Broken, Requirements> {
  const connections = yield* Connections
  const { connectionId } = fence
  const found = yield* connections.get(tenant, connectionId)
  const connection = Option.getOrUndefined(found)
  if (connection !== undefined && connection.blockedUntil <= (yield* Clock.currentTimeMillis)) {
    yield* Effect.annotateCurrentSpan({ tenant, connectionId })
    yield* workOf(connection, fence, dueBy).pipe(
      Effect.catchTag("AdapterError", (error) => halt(connection, error)),
      ConnectionLog.about(connection),
    )
  }
  return yield* connections.nextWake(tenant, connectionId)
})

/** The credentials of a connection that is paused are kept alive, and nothing else is done. */
const workOf = (connection: Connection, fence: Fence, dueBy: number) => {
  if (connection.status === "active") return Effect.andThen(slice(connection, fence, dueBy), goOn(connection))
  return connection.status === "paused" ? Effect.flatMap(Session.open(connection), ({ keepAlive }) => keepAlive) : Effect.void
}

const slice = Effect.fnUntraced(function* (
  connection: Connection,
  fence: Fence,
  dueBy: number,
): Effect.fn.Return<void, AdapterError | Broken, Requirements> {
  const { streams, cursors } = yield* prepare(connection)
  const session = yield* Session.open(connection)
  yield* session.keepAlive
  const context = yield* Effect.context<Adapters | Connections | Streams>()
  const elsewhere = yield* Effect.cached(Effect.provideContext(Elsewhere.resources(connection.tenant, connection.id), context))

  // Whoever changed the settings of a stream died before they did what those call for.
  for (const stream of streams) if (stream.former !== undefined) yield* ChangedSettings.carryOut(stream, session.resourceOf(stream.kind))
  const before = { session, fence, streams, inDoubt: new Map(), elsewhere }
  // Nothing is sent or read beside what was read by rules that do not hold any more.
  if (yield* Remap.remap(before, pagesPerSlice)) return
  const sent = yield* Deliver.deliver(before, deliveriesPerSlice)
  if (sent._tag === "stopped") return yield* sent.error
  const work = { session, fence, streams, inDoubt: yield* inDoubtOf(connection, streams), elsewhere }

  yield* Hints.takeIn(work)
  const latest = Math.min(yield* Clock.currentTimeMillis, dueBy)
  const due = streams
    .filter((stream) => reads(stream) && (cursors.get(stream.id)?.nextDue ?? 0) <= latest)
    .toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
  const reading = due.length === 0 ? work : { ...work, hookOf: yield* Upkeep.hooksOf(connection) }
  let pages = pagesPerSlice
  for (const partitions of Map.groupBy(due, ({ kind }) => kind).values()) {
    const read = (stream: Stream) =>
      Ask.ask(reading, stream, dueBy).pipe(
        Effect.flatMap((asked) => (asked === undefined ? Pull.pull(reading, stream, pages) : Effect.succeed(asked))),
        Effect.tap((result) => ConnectionLog.read(stream, cursors.get(stream.id), result)),
      )
    const results = yield* Effect.forEach(partitions, read, { concurrency: (yield* OneByOne) ? 1 : partitionsAtOnce })
    for (const result of results) if (result._tag === "failed" && stopsConnection(result.error.reason)) return yield* result.error
    // What a later kind refers to must have been read whole, else its objects would only be set aside.
    if (results.some(({ _tag }) => _tag === "more")) return yield* Upkeep.keepUp(work)
    pages = Math.max(1, pages - partitions.length)
  }
  const staged = streams.filter((stream) => stream.initialDoneAt === null && matchesLater(stream))
  const after = staged.length === 0 ? cursors : yield* (yield* Streams).cursors(connection.tenant, connection.id)
  const unread = staged.flatMap(({ id }) => (after.get(id)?.lastCompletedAt === undefined ? [id] : []))
  yield* settleWaiting(work, unread)
  yield* finish(staged, after)
  if (due.length > 0) yield* Upkeep.keepUp(work)
  yield* Forgetting.forget(connection.tenant)
  yield* Forgetting.forgetLeft(connection.tenant, connection.id)
})

/** Ends the initial reading of streams of which all is read and matched. */
const finish = Effect.fnUntraced(function* (all: ReadonlyArray<Stream>, cursors: ReadonlyMap<string, Cursor>) {
  const streams = yield* Streams
  const links = yield* Links
  let some = false
  for (const stream of all) {
    const { tenant } = stream
    if (stream.initialDoneAt !== null || cursors.get(stream.id)?.lastCompletedAt === undefined) continue
    if (matchesLater(stream) && (yield* links.countDue(tenant, stream.id)) > 0) continue
    yield* streams.finishInitial(tenant, stream.id, yield* Clock.currentTimeMillis)
    some = true
  }
  return some
})

/** A worker that died between the last page of an initial reading and its end left the end to us. */
const prepare = Effect.fnUntraced(function* ({ tenant, id }: Connection) {
  const streams = yield* Streams
  const all = yield* streams.list(tenant, { connectionId: id })
  const cursors = yield* streams.cursors(tenant, id)
  return (yield* finish(all, cursors)) ? { streams: yield* streams.list(tenant, { connectionId: id }), cursors } : { streams: all, cursors }
})

/** Looks again at stored objects that waited for others, or that are due, at each once, as long as there are any. `unread`: streams of which none is due yet. */
const settleWaiting = Effect.fnUntraced(function* (
  work: Work,
  unread: ReadonlyArray<string>,
  seen: ReadonlySet<string> = new Set(),
): Effect.fn.Return<void, AdapterError | Broken, Requirements> {
  const { connection } = work.session
  const links = yield* Links
  const ready = yield* links.ready(connection.tenant, connection.id, { limit: linksPerSlice, unread })
  if (ready.length > 0) yield* Failpoint.pass("waiting.found")
  const byStream = new Map<Stream, Array<string>>()
  for (const { link, payload } of ready) {
    const stream = work.streams.find(({ id }) => id === link.streamId)
    // What a person decided holds for what is not read any more, too.
    if (stream !== undefined && (reads(stream) || link.due !== undefined)) byStream.set(stream, [...(byStream.get(stream) ?? []), payload])
  }
  for (const [stream, payloads] of byStream) {
    const resource = work.session.resourceAt(stream)
    if (resource === undefined) continue
    const changes = payloads.map((payload) => resource.exporter.read(JSON.parse(payload) as Json.Json))
    yield* absorb({
      ...batchOf(work, stream, resource),
      changes,
      relatives: [],
      with: () => ({}),
    })
  }
  const now = new Set([...seen, ...ready.map(({ link }) => `${link.streamId}\n${link.externalId}`)])
  if (ready.length === linksPerSlice && now.size > seen.size) yield* settleWaiting(work, unread, now)
})

/** A wait that led to work is over, and so is what it was for. */
const goOn = Effect.fnUntraced(function* ({ tenant, id, reason }: Connection): Effect.fn.Return<void, StoreError, Connections> {
  const connections = yield* Connections
  if (reason === null) return
  yield* connections.update(tenant, id, { reason: null })
  yield* ConnectionLog.goesOn
})

/** What the error of a whole connection leads to. */
const halt = Effect.fnUntraced(function* (connection: Connection, error: AdapterError): Effect.fn.Return<void, StoreError, Connections> {
  const connections = yield* Connections
  const { reason } = error
  const { tenant, id } = connection
  const at = yield* Clock.currentTimeMillis
  if (consequences[reason._tag] === "sign-in") return yield* stop(connection, error, at)
  const pause = reason._tag === "RateLimited" ? Math.max(reason.waitMillis, shortestPauseMillis) : pauseMillis(4, 1)
  const { status } = connection
  const wait = { blockedUntil: at + pause, reason: error.message }
  // Where its person has paused it meanwhile, that is the reason.
  if (yield* connections.become(tenant, id, { from: status, to: status, ...wait, at, events: [] }))
    return yield* ConnectionLog.waits(connection, error)
  yield* connections.update(tenant, id, { blockedUntil: wait.blockedUntil })
})

/** Meanwhile its person may have paused or disconnected it; that stands. A sign-in that its application has ended is over as if its person had disconnected it. */
const stop = Effect.fnUntraced(function* (
  connection: Connection,
  error: AdapterError,
  at: number,
): Effect.fn.Return<void, StoreError, Connections> {
  const connections = yield* Connections
  const { tenant, id, app, status: from } = connection
  const { message: reason } = error
  const to = Refresh.isEnd(error) ? "disconnected" : "error"
  const failed = new Event.ConnectionFailed({ connectionId: id, app, reason })
  if (yield* connections.become(tenant, id, { from, to, reason, at, events: [failed] })) return yield* ConnectionLog.stopped(reason)
  const current = yield* connections.get(tenant, id)
  if (Option.isSome(current) && current.value.status !== to && mayBecome(current.value.status, to)) yield* stop(current.value, error, at)
})
