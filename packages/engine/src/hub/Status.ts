/** Where everything of a tenant stands, for people: read from the same tables the engine writes. */
import { Clock, Effect } from "effect"
import { type Connection, type Wait, waitOf } from "../model/Connection.ts"
import { Connections } from "../store/Connections.ts"
import { Conflicts } from "../store/Conflicts.ts"
import type { DeliveryState } from "../model/Delivery.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Journal } from "../store/Journal.ts"
import type { LinkState } from "../model/Link.ts"
import { Links } from "../store/Links.ts"
import type { Run } from "../model/Run.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Cursor, Stream } from "../model/Stream.ts"
import { Streams } from "../store/Streams.ts"

export interface StreamStatus {
  readonly stream: Stream
  readonly cursor: Cursor
  readonly lastRun: Run | undefined
  readonly links: { readonly [State in LinkState]?: number }
  readonly deliveries: { readonly [State in DeliveryState]?: number }
  readonly openConflicts: number
}

export interface ConnectionStatusReport {
  readonly connection: Connection
  /** Until when it does nothing, and why: its application asked for it or does not answer, or a limit is used up. */
  readonly waiting: Wait | undefined
  readonly streams: ReadonlyArray<StreamStatus>
}

export type Requirements = Connections | Streams | Links | Deliveries | Conflicts | Journal

export const status = Effect.fnUntraced(function* (
  tenant: string,
): Effect.fn.Return<ReadonlyArray<ConnectionStatusReport>, StoreError, Requirements> {
  const connections = yield* Connections
  const streams = yield* Streams
  const now = yield* Clock.currentTimeMillis
  const all = yield* streams.list(tenant)
  const known = yield* about(
    tenant,
    all.map(({ id }) => id),
  )
  const reports: Array<ConnectionStatusReport> = []
  for (const connection of yield* connections.list(tenant)) {
    const own = all.filter(({ connectionId }) => connectionId === connection.id)
    const cursors = yield* streams.cursors(tenant, connection.id)
    const ordered = own.toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
    reports.push({
      connection,
      waiting: waitOf(connection, now),
      streams: yield* Effect.forEach(ordered, (stream) => streamStatus(stream, cursors.get(stream.id), known), { concurrency: 4 }),
    })
  }
  return reports
})

/** What is asked for all streams at once. */
const about = Effect.fnUntraced(function* (tenant: string, streamIds: ReadonlyArray<string>) {
  const deliveries = yield* Deliveries
  const journal = yield* Journal
  const runs = yield* journal.latestRuns(tenant, streamIds, { each: 1 })
  return { runs: new Map(runs.map((run) => [run.streamId, run])), deliveries: yield* deliveries.counts(tenant, streamIds) }
})

const streamStatus = Effect.fnUntraced(function* (
  stream: Stream,
  cursor: Cursor | undefined,
  known: Effect.Success<ReturnType<typeof about>>,
) {
  const { tenant, id } = stream
  const links = yield* Links
  const conflicts = yield* Conflicts
  return {
    stream,
    cursor: cursor ?? { version: 0, generation: 1, failures: 0, nextDue: 0 },
    lastRun: known.runs.get(id),
    links: yield* links.counts(tenant, id),
    deliveries: known.deliveries.get(id) ?? {},
    openConflicts: yield* conflicts.countOpen(tenant, id),
  }
})
