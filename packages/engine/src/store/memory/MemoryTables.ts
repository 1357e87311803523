/** The hub's tables in memory. One JavaScript turn is one transaction: nothing here waits, so nothing is ever half done. */
import { Context, Layer } from "effect"
import type { Conflict } from "../../model/Conflict.ts"
import type { Connection } from "../../model/Connection.ts"
import type { Delivery } from "../../model/Delivery.ts"
import type { StoredEvent } from "../../model/Event.ts"
import type { Grant } from "../Grants.ts"
import type { HistoryEntry } from "../../model/History.ts"
import type { Link } from "../../model/Link.ts"
import type { RawObject } from "../../model/RawObject.ts"
import type { HubRecord } from "../../model/Record.ts"
import type { Run } from "../../model/Run.ts"
import type { Cursor, Stream } from "../../model/Stream.ts"

export interface Lease {
  readonly token: number
  readonly owner: string
  readonly until: number
}

/** A delivery with what only the store needs: when its claim began and under which lease. */
export interface StoredDelivery extends Delivery {
  readonly seq: number
  readonly claimedAt: number | null
  readonly token: number | null
}

/** Rows by key; keys are made by `key`. */
export interface Tables {
  readonly connections: Map<string, Connection>
  readonly leases: Map<string, Lease>
  readonly grants: Map<string, Grant>
  readonly streams: Map<string, Stream>
  readonly cursors: Map<string, Cursor>
  readonly rawObjects: Map<string, RawObject>
  readonly records: Map<string, HubRecord>
  readonly links: Map<string, Link>
  /** Link keys by connection, kind and record. */
  readonly linksOfRecord: Map<string, Set<string>>
  readonly recordsOfKey: Map<string, Set<string>>
  readonly deliveries: Map<string, StoredDelivery>
  readonly conflicts: Map<string, Conflict>
  readonly runs: Map<string, Run>
  /** What reconciliations showed, by stream and run. */
  readonly seen: Map<string, Map<string, Set<string>>>
  readonly history: Array<HistoryEntry>
  readonly events: Array<StoredEvent>
  sequence: number
}

export const key = (...parts: ReadonlyArray<string>): string => JSON.stringify(parts)

export class MemoryTables extends Context.Service<MemoryTables, Tables>()("@syncline/engine/internal/MemoryTables") {
  static readonly layer: Layer.Layer<MemoryTables> = Layer.sync(MemoryTables, () => ({
    connections: new Map(),
    leases: new Map(),
    grants: new Map(),
    streams: new Map(),
    cursors: new Map(),
    rawObjects: new Map(),
    records: new Map(),
    links: new Map(),
    linksOfRecord: new Map(),
    recordsOfKey: new Map(),
    deliveries: new Map(),
    conflicts: new Map(),
    runs: new Map(),
    seen: new Map(),
    history: [],
    events: [],
    sequence: 0,
  }))
}

/** Whether something says what is asked of it; what is left out is not asked. */
export const shares = <A extends object>(subject: A, asked: { readonly [Name in keyof A]?: A[Name] | undefined }): boolean =>
  (Object.keys(asked) as Array<keyof A>).every((name) => asked[name] === undefined || asked[name] === subject[name])

const add = (index: Map<string, Set<string>>, at: string, value: string) => {
  const set = index.get(at)
  if (set === undefined) index.set(at, new Set([value]))
  else set.add(value)
}

export const putLink = (tables: Tables, link: Link): void => {
  const at = key(link.tenant, link.streamId, link.externalId)
  const before = tables.links.get(at)
  if (before !== undefined && before.recordId !== null) tables.linksOfRecord.get(key(link.tenant, before.recordId))?.delete(at)
  tables.links.set(at, link)
  if (link.recordId !== null) add(tables.linksOfRecord, key(link.tenant, link.recordId), at)
}

/** Takes a link away, with what its object said. */
export const removeLink = (tables: Tables, { tenant, streamId, externalId, recordId }: Link): void => {
  const at = key(tenant, streamId, externalId)
  if (recordId !== null) tables.linksOfRecord.get(key(tenant, recordId))?.delete(at)
  tables.links.delete(at)
  tables.rawObjects.delete(at)
}

export const linksOfRecord = (tables: Tables, tenant: string, recordId: string): ReadonlyArray<Link> =>
  [...(tables.linksOfRecord.get(key(tenant, recordId)) ?? [])].flatMap((at) => tables.links.get(at) ?? [])

export const putRecord = (tables: Tables, record: HubRecord): void => {
  const at = key(record.tenant, record.kind, record.id)
  for (const matchKey of tables.records.get(at)?.matchKeys ?? [])
    tables.recordsOfKey.get(key(record.tenant, record.kind, matchKey))?.delete(at)
  tables.records.set(at, record)
  for (const matchKey of record.matchKeys) add(tables.recordsOfKey, key(record.tenant, record.kind, matchKey), at)
}

export const putEvent = (tables: Tables, event: Omit<StoredEvent, "seq">): void => {
  tables.sequence += 1
  tables.events.push({ ...event, seq: tables.sequence })
}

/** Opens a delivery, or says that there may be more to send. */
export const openDelivery = (tables: Tables, stream: Stream, recordId: string, now: number): void => {
  const at = key(stream.tenant, stream.id, recordId)
  const before = tables.deliveries.get(at)
  tables.sequence += 1
  tables.deliveries.set(at, {
    tenant: stream.tenant,
    streamId: stream.id,
    connectionId: stream.connectionId,
    kind: stream.kind,
    recordId,
    rank: stream.rank,
    seq: before?.seq ?? tables.sequence,
    revision: (before?.revision ?? 0) + 1,
    state: before?.state === "running" ? "running" : "pending",
    attempts: before?.state === "running" ? before.attempts : 0,
    unverifiedSince: before?.unverifiedSince ?? null,
    nextAttemptAt: now,
    lastError: null,
    waitsForRecord: null,
    claimedAt: before?.claimedAt ?? null,
    token: before?.token ?? null,
  })
}
