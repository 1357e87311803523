/** What a call of `sync` did and left undone, for people: read from the same tables the engine writes, of the call's connections alone. */
import { Clock, Effect } from "effect"
import * as RunWording from "../decide/RunWording.ts"
import { type Connection, type Wait, waitOf } from "../model/Connection.ts"
import type { Delivery, DeliveryState } from "../model/Delivery.ts"
import type { Run } from "../model/Run.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { Connections } from "../store/Connections.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Journal } from "../store/Journal.ts"
import { Streams } from "../store/Streams.ts"

/** A write that is owed to an application and did not go out. */
export interface Undelivered {
  readonly streamId: string
  readonly kind: string
  readonly recordId: string
  /** Why, in the application's words where it gave any. */
  readonly reason: string
}

/** How many there are, and the first few. All of them: `deliveries.list`. */
export interface UndeliveredSummary {
  readonly count: number
  readonly first: ReadonlyArray<Undelivered>
}

/** What a call of `sync` did. */
export interface SyncReport {
  /** `false` when the deadline came before everything that was due had had its turn. What is left is done by the next call, or by `watch`. */
  readonly complete: boolean
  /** The runs that ended or went on during the call, oldest first. */
  readonly runs: ReadonlyArray<Run>
  /** Connections that need their person. */
  readonly errors: ReadonlyArray<{ readonly connectionId: string; readonly message: string }>
  /** Streams whose last reading failed. */
  readonly failures: ReadonlyArray<{
    readonly streamId: string
    readonly kind: string
    readonly partitionName: string
    readonly message: string
  }>
  /** Connections that do nothing before `until` (epoch milliseconds), because their application asked for a wait or does not answer. */
  readonly waiting: ReadonlyArray<Wait & { readonly connectionId: string }>
  readonly deliveries: {
    /** Refused, or tried too often: they go out when a person retries them or their record changes. */
    readonly dead: UndeliveredSummary
    /** They wait for another record, and go out by themselves when it is there. */
    readonly parked: UndeliveredSummary
    /** Not made before a person says so: both sides were filled when they were joined. See `firstPush` of the streams' settings. */
    readonly held: UndeliveredSummary
    /** Not sent yet, or tried again by themselves later. */
    readonly pending: UndeliveredSummary
  }
  /** All of it for a person to read, a line each: what the runs did that did something, what failed or waits, and what is left. */
  readonly text: string
}

type Requirements = Connections | Deliveries | Journal | Streams

const shown = 5
const runsShown = 100

/** Of some connections of a tenant, since a time in epoch milliseconds. */
export const make = Effect.fnUntraced(function* (
  tenant: string,
  connectionIds: ReadonlySet<string>,
  since: number,
  complete: boolean,
): Effect.fn.Return<SyncReport, StoreError, Requirements> {
  const connections = yield* Connections
  const journal = yield* Journal
  const streams = yield* Streams
  const now = yield* Clock.currentTimeMillis
  const all = (yield* connections.list(tenant)).filter(({ id }) => connectionIds.has(id))
  const own = (yield* streams.list(tenant)).filter((stream) => connectionIds.has(stream.connectionId))
  const streamIds = own.map(({ id }) => id)
  const latest = yield* journal.latestRuns(tenant, streamIds, { each: runsShown, since })
  const runs = latest.toSorted((a, b) => a.startedAt - b.startedAt)
  const report = {
    complete,
    runs,
    errors: all.flatMap(({ id, status, reason }) =>
      status === "error" ? [{ connectionId: id, message: reason ?? "needs its person" }] : [],
    ),
    failures: yield* failuresOf(own),
    waiting: all.flatMap((connection) => {
      const wait = waitOf(connection, now)
      return wait === undefined ? [] : [{ connectionId: connection.id, ...wait }]
    }),
    deliveries: yield* undelivered(tenant, streamIds),
  }
  const told = runs.map((run) => ({ run, where: own.find(({ id }) => id === run.streamId) }))
  return { ...report, text: RunWording.ofSync(told, { ...report, troubles: troublesOf(report, all, own) }) }
})

/** What needs a person or waits, each in a sentence. */
export const troublesOf = (
  { errors, failures, waiting }: Pick<SyncReport, "errors" | "failures" | "waiting">,
  connections: ReadonlyArray<Connection>,
  streams: ReadonlyArray<Stream>,
): ReadonlyArray<string> => {
  const nameOf = (id: string) => connections.find((connection) => connection.id === id)?.app ?? id
  const placeOf = (id: string) => {
    const stream = streams.find((each) => each.id === id)
    return stream === undefined ? id : placeName(stream)
  }
  return [
    ...errors.map(({ connectionId, message }) => `${nameOf(connectionId)} needs its person: ${message}`),
    ...failures.map(({ streamId, message }) => `${placeOf(streamId)} could not be read: ${message}`),
    ...waiting.map(({ connectionId, reason, until }) => `${nameOf(connectionId)} waits until ${new Date(until).toISOString()}: ${reason}`),
  ]
}

export const placeName = ({ kind, partitionName, app }: Stream): string => `${kind} in ${partitionName} (${app})`

const failuresOf = Effect.fnUntraced(function* (own: ReadonlyArray<Stream>) {
  const streams = yield* Streams
  const failures: Array<SyncReport["failures"][number]> = []
  for (const [connectionId, [first, ...others]] of Map.groupBy(own, (stream) => stream.connectionId)) {
    if (first === undefined) continue
    const cursors = yield* streams.cursors(first.tenant, connectionId)
    for (const { id, kind, partitionName } of [first, ...others]) {
      const message = cursors.get(id)?.lastError
      if (message !== undefined) failures.push({ streamId: id, kind, partitionName, message })
    }
  }
  return failures
})

const states = ["dead", "parked", "held", "pending"] as const satisfies ReadonlyArray<DeliveryState>

/** One statement where there are none, as there are almost never. */
const undelivered = Effect.fnUntraced(function* (tenant: string, streamIds: ReadonlyArray<string>) {
  const deliveries = yield* Deliveries
  const found = { dead: nothing(), parked: nothing(), held: nothing(), pending: nothing() }
  const counted = yield* deliveries.counts(tenant, streamIds)
  for (const streamId of streamIds) {
    const counts = counted.get(streamId) ?? {}
    for (const state of states) {
      const { count, first } = found[state]
      const more = counts[state] ?? 0
      if (more === 0) continue
      const listed = first.length < shown ? yield* deliveries.list(tenant, { state, streamId, limit: shown - first.length }) : []
      found[state] = { count: count + more, first: [...first, ...listed.map(named)] }
    }
  }
  return found
})

const nothing = (): UndeliveredSummary => ({ count: 0, first: [] })

const named = ({ streamId, kind, recordId, lastError }: Delivery): Undelivered => ({
  streamId,
  kind,
  recordId,
  reason: lastError ?? "not sent yet",
})
