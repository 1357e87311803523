/** The records of one kind, typed by it, with promises and async iterators. */
import type { Kind } from "@syncline/adapter-core"
import type { HistoryEntry, HubRecord, SyncEngine } from "@syncline/engine"
import { Effect, Stream } from "effect"
import * as Arguments from "./Arguments.ts"
import type { Run } from "./Run.ts"

export interface TypedRecord<K extends Kind.Kind> {
  readonly id: string
  /** Grows by one with every change, from 1. */
  readonly version: number
  /** References to other records are their ids. */
  readonly fields: Kind.RecordType<K>
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Absent: it is not removed. */
  readonly removedAt?: Date
}

export interface TypedRecords<K extends Kind.Kind> {
  /** Creates a record and answers with its id; fields left out have their initial value. Rejects with `InvalidInput` naming the field at fault. */
  readonly create: (fields: Partial<Kind.RecordType<K>>) => Promise<string>
  /** Changes the given fields. Rejects with `NotFound` or `InvalidInput`. */
  readonly update: (id: string, fields: Partial<Kind.RecordType<K>>) => Promise<void>
  /**
   * Removes a record here and wherever it is; a place that lets nobody remove it closes it. What somebody edited there since is kept and becomes a conflict. The
   * same again changes nothing. Rejects with `NotFound` or `Contended`.
   */
  readonly remove: (id: string) => Promise<void>
  /**
   * Brings back a record that was removed, and its objects, also where a person removed one. The same again changes nothing. Rejects with `NotFound` or
   * `Contended`.
   */
  readonly restore: (id: string) => Promise<void>
  /** One that was removed is still there to be looked at. Rejects with `NotFound`. */
  readonly get: (id: string) => Promise<TypedRecord<K>>
  /** All records that are not removed, in the order of their creation, read as they are taken. */
  readonly all: () => AsyncIterable<TypedRecord<K>>
  /** Every change of a record, oldest first. */
  readonly history: (id: string) => Promise<ReadonlyArray<HistoryEntry>>
}

export const make = <K extends Kind.Kind>(engine: SyncEngine["Service"], run: Run, tenant: string, kind: K): TypedRecords<K> => {
  // The store holds only what the kind's own schema let in.
  const typed = ({ id, version, data, createdAt, updatedAt, removal }: HubRecord): TypedRecord<K> => ({
    id,
    version,
    fields: data as Kind.RecordType<K>,
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
    ...(removal !== undefined && { removedAt: new Date(removal.at) }),
  })
  const named = <A, E>(id: string, use: (id: string) => Effect.Effect<A, E>) =>
    run.promise(Effect.flatMap(Arguments.text("id")(id), (checked): Effect.Effect<A, E> => use(checked)))
  return {
    create: (fields) => run.promise(engine.records.put(tenant, kind.name, { fields })),
    update: (id, fields) => named(id, (record) => Effect.asVoid(engine.records.put(tenant, kind.name, { id: record, fields }))),
    remove: (id) => named(id, (record) => engine.records.remove(tenant, kind.name, record)),
    restore: (id) => named(id, (record) => engine.records.restore(tenant, kind.name, record)),
    get: (id) => named(id, (record) => Effect.map(engine.records.get(tenant, kind.name, record), typed)),
    all: () => run.iterable(Stream.map(engine.records.all(tenant, kind.name), typed), "reject"),
    history: (id) => named(id, (record) => engine.records.history(tenant, record)),
  }
}
