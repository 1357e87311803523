/** Where everything of a tenant stands, for people: read from the same tables the engine writes. */
import { Clock, Effect } from "effect"
import { Adapters } from "../Adapters.ts"
import * as Hooks from "../decide/Hooks.ts"
import type { Hook } from "../model/Hook.ts"
import { Subscriptions } from "../store/Subscriptions.ts"
import { type Connection, type Wait, waitOf } from "../model/Connection.ts"
import { Connections } from "../store/Connections.ts"
import { Conflicts } from "../store/Conflicts.ts"
import { type Progress, progress } from "../decide/Progress.ts"
import type { DeliveryState } from "../model/Delivery.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Grants } from "../store/Grants.ts"
import { Journal } from "../store/Journal.ts"
import type { LinkState } from "../model/Link.ts"
import { Links } from "../store/Links.ts"
import type { Run } from "../model/Run.ts"
import type { StoreError } from "../model/StoreError.ts"
import { type Cursor, type Stream, matchesLater } from "../model/Stream.ts"
import { Streams } from "../store/Streams.ts"

export interface StreamStatus {
  readonly stream: Stream
  readonly cursor: Cursor
  readonly lastRun: Run | undefined
  readonly links: { readonly [State in LinkState]?: number }
  readonly deliveries: { readonly [State in DeliveryState]?: number }
  readonly openConflicts: number
  /** How far it has come with what was there when it was chosen. */
  readonly progress: Progress
  /** How it goes that the application tells of what changes by itself. `undefined`: it never does of this kind. */
  readonly webhook: WebhookStatus | undefined
}

export interface WebhookStatus extends Pick<Hook, "heardAt" | "missedAt" | "problem" | "expiresAt"> {
  /**
   * `off`: nobody is to tell of the place. `refused`: the application does not, and `problem` says why. `silent`: nothing was heard yet. `missing`: a reading found
   * what no message had told, within the last hour or since anything was heard. `telling`: messages come.
   */
  readonly state: Hooks.HookState
}

export interface ConnectionStatusReport {
  readonly connection: Connection
  /** Until when it does nothing, and why: its application asked for it or does not answer, or a limit is used up. */
  readonly waiting: Wait | undefined
  /** When its person must sign in again, whatever is done, where the application has such an end: epoch milliseconds. */
  readonly signInEndsAt: number | undefined
  readonly streams: ReadonlyArray<StreamStatus>
}

export type Requirements = Adapters | Connections | Grants | Streams | Links | Deliveries | Conflicts | Journal | Subscriptions

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
  const ends = yield* (yield* Grants).ends(tenant)
  const reports: Array<ConnectionStatusReport> = []
  for (const connection of yield* connections.list(tenant)) {
    const own = all.filter(({ connectionId }) => connectionId === connection.id)
    const cursors = yield* streams.cursors(tenant, connection.id)
    const hookOf = yield* hooksOf(connection, now)
    const ordered = own.toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
    reports.push({
      connection,
      waiting: waitOf(connection, now),
      signInEndsAt: ends.get(connection.id),
      streams: yield* Effect.forEach(
        ordered,
        (stream) => Effect.map(streamStatus(stream, cursors.get(stream.id), known), (report) => ({ ...report, webhook: hookOf(stream) })),
        { concurrency: 4 },
      ),
    })
  }
  return reports
})

const hooksOf = Effect.fnUntraced(function* (connection: Connection, now: number) {
  const { tenant, id, app } = connection
  const kinds = (yield* Adapters).adapters.get(app)?.webhooks?.kinds ?? []
  const hooks = kinds.length === 0 ? new Map<string, Hook>() : yield* (yield* Subscriptions).hooks(tenant, id)
  return ({ kind, partition }: Stream): WebhookStatus | undefined => {
    if (!kinds.includes(kind)) return undefined
    const hook = hooks.get(partition)
    const { heardAt = null, missedAt = null, problem = null, expiresAt = null } = hook ?? {}
    return { state: Hooks.stateOf(hook, now), heardAt, missedAt, problem, expiresAt }
  }
})

/** What is asked for all streams at once. */
const about = Effect.fnUntraced(function* (tenant: string, streamIds: ReadonlyArray<string>) {
  const deliveries = yield* Deliveries
  const journal = yield* Journal
  const runs = yield* journal.latestRuns(tenant, streamIds, { each: 1 })
  return { runs: new Map(runs.map((run) => [run.streamId, run])), deliveries: yield* deliveries.counts(tenant, streamIds) }
})

/** Nothing is where there are no rules and nobody has anything to decide. */
const mayBeDue = (stream: Stream, links: StreamStatus["links"]): boolean =>
  matchesLater(stream) || [links.unmatched, links.ambiguous, links.apart].some((count) => (count ?? 0) > 0)

const streamStatus = Effect.fnUntraced(function* (
  stream: Stream,
  cursor: Cursor | undefined,
  known: Effect.Success<ReturnType<typeof about>>,
) {
  const { tenant, id } = stream
  const links = yield* Links
  const conflicts = yield* Conflicts
  const amounts = { links: yield* links.counts(tenant, id), deliveries: known.deliveries.get(id) ?? {} }
  const due = mayBeDue(stream, amounts.links) ? yield* links.countDue(tenant, id) : 0
  const at: Cursor = cursor ?? { version: 0, generation: 1, failures: 0, nextDue: 0 }
  return {
    stream,
    cursor: at,
    lastRun: known.runs.get(id),
    ...amounts,
    openConflicts: yield* conflicts.countOpen(tenant, id),
    progress: progress(stream, at, { ...amounts, due }),
  }
})
