/** The hub's tables in memory. One JavaScript turn is one transaction: nothing here waits, so nothing is ever half done. */
import { Context, Layer } from "effect"
import type { Conflict } from "../../model/Conflict.ts"
import type { Connection } from "../../model/Connection.ts"
import type { Delivery } from "../../model/Delivery.ts"
import type { StoredEvent } from "../../model/Event.ts"
import type { Grant } from "../Grants.ts"
import type { Hook } from "../../model/Hook.ts"
import type { HistoryEntry } from "../../model/History.ts"
import type { Consumed } from "../../model/HostEvent.ts"
import type { Link } from "../../model/Link.ts"
import type { MappingVersion } from "../../model/MappingVersion.ts"
import type { RawObject } from "../../model/RawObject.ts"
import type { HubRecord } from "../../model/Record.ts"
import type { SentWrite } from "../../model/SentWrite.ts"
import type { Run } from "../../model/Run.ts"
import type { Cursor, Stream, TakenAway } from "../../model/Stream.ts"
import type { BegunSignIn } from "../../model/BegunSignIn.ts"
import type { BrowserSession, Profile } from "../../model/Profile.ts"
import type { InboxMessage } from "../../model/InboxMessage.ts"
import type { Subscription } from "../../model/Subscription.ts"
import type { Target, TargetMessage } from "../../model/Target.ts"

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

/** A target with what only the store needs: whose claim it is under, and until when. */
export interface StoredTarget extends Omit<Target, "refused"> {
  readonly fence: number
  readonly claimedUntil: number
}

/** Rows by key; keys are made by `key`. */
export interface Tables {
  readonly connections: Map<string, Connection>
  readonly leases: Map<string, Lease>
  readonly grants: Map<string, Grant & { readonly claimedUntil?: number }>
  readonly subscriptions: Map<string, Subscription>
  readonly hooks: Map<string, Hook>
  readonly signIns: Map<string, BegunSignIn>
  readonly profiles: Map<string, Profile & { readonly unitedInto?: string }>
  readonly profileOfAccount: Map<string, string>
  readonly browserSessions: Map<string, BrowserSession>
  readonly inbox: Map<string, { readonly message: InboxMessage; readonly done: boolean }>
  readonly targets: Map<string, StoredTarget>
  readonly targetMessages: Map<string, TargetMessage>
  readonly streams: Map<string, Stream | TakenAway>
  readonly cursors: Map<string, Cursor>
  readonly rawObjects: Map<string, RawObject>
  readonly records: Map<string, HubRecord>
  readonly links: Map<string, Link>
  /** Link keys by connection, kind and record. */
  readonly linksOfRecord: Map<string, Set<string>>
  readonly recordsOfKey: Map<string, Set<string>>
  /** The record that one is by now, of those that are another. */
  readonly mergedInto: Map<string, string>
  readonly cluesOfRecord: Map<string, ReadonlyArray<string>>
  /** What objects without a record are found by, by link key. */
  readonly keysOfLink: Map<string, ReadonlyArray<string>>
  readonly deliveries: Map<string, StoredDelivery>
  readonly conflicts: Map<string, Conflict>
  readonly runs: Map<string, Run>
  /** Of each place the newest last. */
  readonly mappings: Map<string, ReadonlyArray<MappingVersion>>
  /** What reconciliations showed, by stream and run. */
  readonly seen: Map<string, Map<string, Set<string>>>
  readonly history: Array<HistoryEntry>
  readonly writes: Array<SentWrite>
  readonly consumed: Map<string, Consumed & { readonly tenant: string; readonly at: number }>
  readonly events: Array<StoredEvent>
  sequence: number
}

export const key = (...parts: ReadonlyArray<string>): string => JSON.stringify(parts)

/** Tables that hold nothing. */
export const empty = (): Tables => ({
  connections: new Map(),
  leases: new Map(),
  grants: new Map(),
  subscriptions: new Map(),
  hooks: new Map(),
  signIns: new Map(),
  profiles: new Map(),
  profileOfAccount: new Map(),
  browserSessions: new Map(),
  inbox: new Map(),
  targets: new Map(),
  targetMessages: new Map(),
  streams: new Map(),
  cursors: new Map(),
  rawObjects: new Map(),
  records: new Map(),
  links: new Map(),
  linksOfRecord: new Map(),
  recordsOfKey: new Map(),
  mergedInto: new Map(),
  cluesOfRecord: new Map(),
  keysOfLink: new Map(),
  deliveries: new Map(),
  conflicts: new Map(),
  runs: new Map(),
  mappings: new Map(),
  seen: new Map(),
  history: [],
  writes: [],
  consumed: new Map(),
  events: [],
  sequence: 0,
})

export class MemoryTables extends Context.Service<MemoryTables, Tables>()("@syncline/engine/internal/MemoryTables") {
  static readonly layer: Layer.Layer<MemoryTables> = Layer.sync(MemoryTables, empty)
}

export const isTakenAway = (stream: Stream | TakenAway): stream is TakenAway => "takenAway" in stream

/** Whether a stream is one that nobody is told of. */
export const isHidden = (tables: Tables, tenant: string, streamId: string): boolean => {
  const stream = tables.streams.get(key(tenant, streamId))
  return stream !== undefined && isTakenAway(stream)
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

export const putRecord = (tables: Tables, record: HubRecord, clues: ReadonlyArray<string>): void => {
  const at = key(record.tenant, record.kind, record.id)
  const before = tables.records.get(at)
  for (const matchKey of [...(before?.matchKeys ?? []), ...(tables.cluesOfRecord.get(at) ?? [])])
    tables.recordsOfKey.get(key(record.tenant, record.kind, matchKey))?.delete(at)
  tables.records.set(at, record)
  if (record.removal?.into === undefined) tables.mergedInto.delete(key(record.tenant, record.id))
  else tables.mergedInto.set(key(record.tenant, record.id), record.removal.into)
  for (const matchKey of record.matchKeys) add(tables.recordsOfKey, key(record.tenant, record.kind, matchKey), at)
  putClues(tables, record, clues)
}

/** In place of those before. */
export const putClues = (
  tables: Tables,
  { tenant, kind, id }: Pick<HubRecord, "tenant" | "kind" | "id">,
  clues: ReadonlyArray<string>,
): void => {
  const at = key(tenant, kind, id)
  tables.cluesOfRecord.set(at, clues)
  for (const clue of clues) add(tables.recordsOfKey, key(tenant, kind, clue), at)
}

export const putEvent = (tables: Tables, event: Omit<StoredEvent, "seq">): void => {
  tables.sequence += 1
  tables.events.push({ ...event, seq: tables.sequence })
}

/** Opens a delivery, or says that there may be more to send. */
export const openDelivery = (tables: Tables, stream: Stream, recordId: string, now: number, chosen?: true): void => {
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
    chosen: chosen === true || before?.chosen === true,
    claimedAt: before?.claimedAt ?? null,
    token: before?.token ?? null,
  })
}
