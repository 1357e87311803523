/** What has become of a record, in the order of time, from what is stored: what was read, what it came to say and why, what was asked, and what was written. */
import type { Kind } from "@syncline/adapter-core"
import { Effect, Option } from "effect"
import type { Conflict } from "../model/Conflict.ts"
import type { Delivery } from "../model/Delivery.ts"
import type { NotFound } from "../model/EngineError.ts"
import type { HistoryEntry } from "../model/History.ts"
import type { Link } from "../model/Link.ts"
import type { RunStrategy } from "../model/Run.ts"
import type { SentWrite } from "../model/SentWrite.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { Conflicts } from "../store/Conflicts.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Journal } from "../store/Journal.ts"
import { Links } from "../store/Links.ts"
import type { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import * as HostRecords from "./HostRecords.ts"

/** Where it was; absent for what the host did. */
export interface TimelinePlace {
  readonly streamId: string
  readonly app: string
  readonly partitionName: string
}

export type TimelineEvent =
  /** The record came to say something, or a person decided about it. */
  | ({ readonly _tag: "Changed" } & Pick<HistoryEntry, "version" | "changes" | "deed">)
  /** It was written to its object. */
  | ({ readonly _tag: "Written" } & Pick<SentWrite, "externalId" | "action" | "changes">)
  | ({ readonly _tag: "Asked" } & Pick<Conflict, "id" | "field" | "local" | "external">)
  | ({ readonly _tag: "Decided" } & Pick<Conflict, "id" | "field" | "resolution" | "resolvedBy">)
  /** Its object was last read, or last written, and looked at. */
  | ({ readonly _tag: "LookedAt" } & Pick<Link, "externalId" | "state">)
  /** It is owed to the place, at the earliest then. */
  | ({ readonly _tag: "Owed" } & Pick<Delivery, "state" | "lastError">)

export type TimelineEntry = TimelineEvent & {
  /** Epoch milliseconds of our clock. */
  readonly at: number
  readonly place?: TimelinePlace
  /** Of which it was part. */
  readonly run?: { readonly id: string; readonly strategy: RunStrategy }
}

type Requirements = Conflicts | Deliveries | Journal | Links | Records | Streams

/** So many writes and conflicts of one record are looked at. */
const most = 1000

/** Oldest first. */
export const timeline = Effect.fnUntraced(function* (
  tenant: string,
  kind: Kind.Kind,
  id: string,
): Effect.fn.Return<ReadonlyArray<TimelineEntry>, NotFound | StoreError, Requirements> {
  yield* HostRecords.find(tenant, kind, id)
  const [journal, deliveries] = [yield* Journal, yield* Deliveries]
  const streams = (yield* Effect.flatMap(Streams, (store) => store.list(tenant))).filter((stream) => stream.kind === kind.name)
  const place = placesOf(streams)
  const history = yield* journal.history(tenant, id)
  const writes = yield* journal.writes(tenant, { recordId: id, limit: most })
  const run = yield* runsOf(tenant, [...history, ...writes])
  const conflicts = yield* Effect.flatMap(Conflicts, (store) => store.list(tenant, { recordId: id, limit: most }))
  const links = yield* Effect.flatMap(Links, (store) => store.ofRecord(tenant, id))
  const owed = yield* Effect.forEach(streams, (stream) => deliveries.find(tenant, stream.id, id))
  const entries: ReadonlyArray<TimelineEntry> = [
    ...history.map(({ at, version, changes, deed, origin, runId }): TimelineEntry => ({
      _tag: "Changed",
      at,
      version,
      changes,
      ...(deed && { deed }),
      ...place(deed !== undefined && "streamId" in deed && typeof deed.streamId === "string" ? deed.streamId : origin),
      ...run(runId),
    })),
    ...writes.map(({ at, externalId, action, changes, streamId, runId }): TimelineEntry => ({
      _tag: "Written",
      at,
      externalId,
      action,
      changes,
      ...place(streamId),
      ...run(runId),
    })),
    ...conflicts.flatMap((conflict) => ofConflict(conflict).map((event) => ({ ...event, ...place(conflict.streamId) }))),
    ...links.map(({ externalId, state, streamId, processedAt: at }): TimelineEntry => ({
      _tag: "LookedAt",
      at,
      externalId,
      state,
      ...place(streamId),
    })),
    ...owed.flatMap((delivery): ReadonlyArray<TimelineEntry> => {
      if (delivery === undefined) return []
      const { state, lastError, nextAttemptAt: at, streamId } = delivery
      return [{ _tag: "Owed", at, state, lastError, ...place(streamId) }]
    }),
  ]
  // What happened in one moment stays in the order in which one follows from the other.
  return entries.toSorted((a, b) => a.at - b.at)
})

const ofConflict = ({
  id,
  field,
  local,
  external,
  detectedAt,
  resolvedAt,
  resolution,
  resolvedBy,
}: Conflict): ReadonlyArray<TimelineEntry> => [
  { _tag: "Asked", at: detectedAt, id, field, local, external },
  ...(resolvedAt === null ? [] : [{ _tag: "Decided" as const, at: resolvedAt, id, field, resolution, resolvedBy }]),
]

const placesOf = (streams: ReadonlyArray<Stream>) => {
  const places = new Map(streams.map(({ id: streamId, app, partitionName }) => [streamId, { streamId, app, partitionName }]))
  return (id: string): { readonly place?: TimelinePlace } => {
    const place = places.get(id)
    return place === undefined ? {} : { place }
  }
}

const runsOf = Effect.fnUntraced(function* (tenant: string, parts: ReadonlyArray<{ readonly runId: string | null }>) {
  const journal = yield* Journal
  const ids = new Set(parts.flatMap(({ runId }) => runId ?? []))
  const found = yield* Effect.forEach(ids, (id) => journal.run(tenant, id))
  const strategies = new Map(found.flatMap((run) => (Option.isSome(run) ? [[run.value.id, run.value.strategy] as const] : [])))
  return (id: string | null): Pick<TimelineEntry, "run"> => {
    const strategy = id === null ? undefined : strategies.get(id)
    return id === null || strategy === undefined ? {} : { run: { id, strategy } }
  }
})
