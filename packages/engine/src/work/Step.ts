/**
 * A bounded slice of all the work a connection has: deliveries, streams that are due, objects whose missing parts have come. It may be stopped
 * anywhere and entered again by anyone who holds the lease; everything that matters is in the store.
 */
import type { AdapterError, Json } from "@syncline/adapter-core"
import { Clock, Effect, Option } from "effect"
import { absorb } from "../read/Absorb.ts"
import type { Adapters } from "../Adapters.ts"
import * as Elsewhere from "../access/Elsewhere.ts"
import type { Fence } from "../store/Commits.ts"
import { type Connection, mayBecome } from "../model/Connection.ts"
import { Connections } from "../store/Connections.ts"
import * as Deliver from "../send/Deliver.ts"
import type * as Settlement from "../send/Settlement.ts"
import { Deliveries } from "../store/Deliveries.ts"
import * as RecordId from "../model/RecordId.ts"
import * as Event from "../model/Event.ts"
import * as Failpoint from "../Failpoint.ts"
import { Links } from "../store/Links.ts"
import * as Pull from "../read/Pull.ts"
import type { Requirements as ReadingRequirements } from "../read/ReadingStep.ts"
import { consequences, pauseMillis, stopsConnection } from "../decide/Retry.ts"
import type { Work } from "../read/Work.ts"
import * as ConnectionLog from "../read/ConnectionLog.ts"
import * as Session from "../access/Session.ts"
import type { CommitRefused, StoreError, Contended } from "../model/StoreError.ts"
import { type Stream, reads } from "../model/Stream.ts"
import { Streams } from "../store/Streams.ts"
import type { Vault } from "../access/Vault.ts"

export type Requirements = ReadingRequirements | Settlement.Requirements | Connections | Adapters | Vault

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
  if (Option.isSome(found) && found.value.status === "active" && found.value.blockedUntil <= (yield* Clock.currentTimeMillis)) {
    const connection = found.value
    yield* Effect.annotateCurrentSpan({ tenant, connectionId })
    yield* slice(connection, fence, dueBy).pipe(
      Effect.andThen(goOn(connection)),
      Effect.catchTag("AdapterError", (error) => halt(connection, error)),
      ConnectionLog.about(connection),
    )
  }
  return yield* connections.nextWake(tenant, connectionId)
})

const slice = Effect.fnUntraced(function* (
  connection: Connection,
  fence: Fence,
  dueBy: number,
): Effect.fn.Return<void, AdapterError | Broken, Requirements> {
  const { streams, cursors } = yield* prepare(connection)
  const session = yield* Session.open(connection)
  const deliveries = yield* Deliveries
  const context = yield* Effect.context<Adapters | Connections | Streams>()
  const elsewhere = yield* Effect.cached(Effect.provideContext(Elsewhere.resources(connection.tenant, connection.id), context))

  const sent = yield* Deliver.deliver({ session, fence, streams, inDoubt: new Map(), elsewhere }, deliveriesPerSlice)
  if (sent._tag === "stopped") return yield* sent.error
  const inDoubt = yield* deliveries.inDoubt(connection.tenant, connection.id)
  const placeOf = new Map(streams.map((stream) => [stream.id, stream]))
  const operations = inDoubt.flatMap(({ streamId, recordId, since }) => {
    const place = placeOf.get(streamId)
    return place === undefined ? [] : [[RecordId.operationOf(recordId, place), since] as const]
  })
  const work = { session, fence, streams, inDoubt: new Map(operations), elsewhere }

  const latest = Math.min(yield* Clock.currentTimeMillis, dueBy)
  const due = streams
    .filter((stream) => reads(stream) && (cursors.get(stream.id)?.nextDue ?? 0) <= latest)
    .toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
  let pages = pagesPerSlice
  for (const partitions of Map.groupBy(due, ({ kind }) => kind).values()) {
    const read = (stream: Stream) =>
      Effect.tap(Pull.pull(work, stream, pages), (result) => ConnectionLog.read(stream, cursors.get(stream.id), result))
    const results = yield* Effect.forEach(partitions, read, { concurrency: partitionsAtOnce })
    for (const result of results) if (result._tag === "failed" && stopsConnection(result.error.reason)) return yield* result.error
    // What a later kind refers to must have been read whole, else its objects would only be set aside.
    if (results.some(({ _tag }) => _tag === "more")) return
    pages = Math.max(1, pages - partitions.length)
  }
  yield* settleWaiting(work)
})

/** A worker that died between the last page of an initial reading and its end left the end to us. */
const prepare = Effect.fnUntraced(function* ({ tenant, id }: Connection) {
  const streams = yield* Streams
  const all = yield* streams.list(tenant, { connectionId: id })
  const cursors = yield* streams.cursors(tenant, id)
  const ready = all.filter((stream) => stream.initialDoneAt === null && cursors.get(stream.id)?.lastCompletedAt !== undefined)
  if (ready.length === 0) return { streams: all, cursors }
  for (const stream of ready) yield* streams.finishInitial(tenant, stream.id, yield* Clock.currentTimeMillis)
  return { streams: yield* streams.list(tenant, { connectionId: id }), cursors }
})

/** Looks again at stored objects that waited for others, at each once, as long as there are any. */
const settleWaiting = Effect.fnUntraced(function* (
  work: Work,
  seen: ReadonlySet<string> = new Set(),
): Effect.fn.Return<void, AdapterError | Broken, Requirements> {
  const { connection } = work.session
  const links = yield* Links
  const ready = yield* links.ready(connection.tenant, connection.id, linksPerSlice)
  if (ready.length > 0) yield* Failpoint.pass("waiting.found")
  const byStream = new Map<Stream, Array<string>>()
  for (const { link, payload } of ready) {
    const stream = work.streams.find(({ id }) => id === link.streamId)
    if (stream !== undefined && reads(stream)) byStream.set(stream, [...(byStream.get(stream) ?? []), payload])
  }
  for (const [stream, payloads] of byStream) {
    const resource = work.session.resourceOf(stream.kind)
    if (resource === undefined) continue
    const changes = payloads.map((payload) => resource.exporter.read(JSON.parse(payload) as Json.Json))
    yield* absorb({
      stream,
      resource,
      changes,
      fence: work.fence,
      streams: work.streams,
      relatives: [],
      inDoubt: work.inDoubt,
      elsewhere: work.elsewhere,
      with: () => ({}),
    })
  }
  const now = new Set([...seen, ...ready.map(({ link }) => `${link.streamId}\n${link.externalId}`)])
  if (ready.length === linksPerSlice && now.size > seen.size) yield* settleWaiting(work, now)
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
  if (consequences[reason._tag] === "sign-in") return yield* stop(connection, error.message, at)
  const pause = reason._tag === "RateLimited" ? Math.max(reason.waitMillis, shortestPauseMillis) : pauseMillis(4, 1)
  const { status } = connection
  const wait = { blockedUntil: at + pause, reason: error.message }
  // Where its person has paused it meanwhile, that is the reason.
  if (yield* connections.become(tenant, id, { from: status, to: status, ...wait, at, events: [] }))
    return yield* ConnectionLog.waits(connection, error)
  yield* connections.update(tenant, id, { blockedUntil: wait.blockedUntil })
})

/** Meanwhile its person may have paused or disconnected it; that stands. */
const stop = Effect.fnUntraced(function* (
  connection: Connection,
  reason: string,
  at: number,
): Effect.fn.Return<void, StoreError, Connections> {
  const connections = yield* Connections
  const { tenant, id, app, status: from } = connection
  const failed = new Event.ConnectionFailed({ connectionId: id, app, reason })
  if (yield* connections.become(tenant, id, { from, to: "error", reason, at, events: [failed] }))
    return yield* ConnectionLog.stopped(reason)
  const current = yield* connections.get(tenant, id)
  if (Option.isSome(current) && current.value.status !== "error" && mayBecome(current.value.status, "error"))
    yield* stop(current.value, reason, at)
})
