/** The records of one kind, typed by it, with promises and async iterators. */
import type { Kind } from "@syncline/adapter-core"
import type { HistoryEntry, HubRecord, Level, Privacy, SyncEngine, TimelineEntry } from "@syncline/engine"
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
  /** The record that it is by now: people at an application made one of their objects. */
  readonly mergedInto?: string
  /** How far it may go; absent where nobody has said. It never travels. */
  readonly privacy?: Privacy
}

/** `privacy`: how far the record may go from its first moment. Default: as the streams' `defaultPrivacy` says. */
export interface CreateOptions {
  readonly privacy?: Level
}

/** The place of one stream, by its id, or all of them. */
export type Whither = { readonly stream: string } | "everywhere"

export interface TypedRecords<K extends Kind.Kind> {
  /** Creates a record and answers with its id; fields left out have their initial value. Rejects with `InvalidInput` naming the field at fault. */
  readonly create: (fields: Partial<Kind.RecordType<K>>, options?: CreateOptions) => Promise<string>
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
  /**
   * How far a record may go: `local_only` nowhere, `shareable` where it is permitted, `public` everywhere. What is withheld leaves by itself when it may; what becomes of an
   * object that is there when it may not any more says the setting `withheld` of its stream. `by` stands in the history. The same again changes nothing. Rejects with
   * `NotFound`, `InvalidInput` or `Contended`.
   */
  readonly setPrivacy: (id: string, level: Level, by: string) => Promise<void>
  /**
   * Lets a record that is `shareable` go to the place of a stream, or everywhere. The last word on a place counts, and where there is none that on all of them. Rejects
   * like `setPrivacy`.
   */
  readonly permit: (id: string, where: Whither, by: string) => Promise<void>
  /** Takes that back. */
  readonly forbid: (id: string, where: Whither, by: string) => Promise<void>
  /**
   * Makes a record at a stream's place that the stream's `option` or starting point leaves here; from then on it goes both ways. `by` stands in its history. The same
   * again changes nothing. Rejects with `NotFound`, `InvalidInput` (a stream of another kind) or `Contended`.
   */
  readonly send: (id: string, stream: string, by: string) => Promise<void>
  /** One that was removed is still there to be looked at. Rejects with `NotFound`. */
  readonly get: (id: string) => Promise<TypedRecord<K>>
  /** All records that are not removed, in the order of their creation, read as they are taken. */
  readonly all: () => AsyncIterable<TypedRecord<K>>
  /** Every change of a record, oldest first. */
  readonly history: (id: string) => Promise<ReadonlyArray<HistoryEntry>>
  /** The same with what was read, asked and written, in which runs, and what is owed to whom. Oldest first. Rejects with `NotFound`. */
  readonly timeline: (id: string) => Promise<ReadonlyArray<TimelineEntry>>
}

export const make = <K extends Kind.Kind>(engine: SyncEngine["Service"], run: Run, tenant: string, kind: K): TypedRecords<K> => {
  // The store holds only what the kind's own schema let in.
  const typed = ({ id, version, data, createdAt, updatedAt, removal, privacy }: HubRecord): TypedRecord<K> => ({
    id,
    version,
    fields: data as Kind.RecordType<K>,
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
    ...(removal?.into !== undefined && { mergedInto: removal.into }),
    ...(removal !== undefined && { removedAt: new Date(removal.at) }),
    ...(privacy !== undefined && { privacy }),
  })
  const named = <A, E>(id: string, use: (id: string) => Effect.Effect<A, E>) =>
    run.promise(Effect.flatMap(Arguments.text("id")(id), (checked): Effect.Effect<A, E> => use(checked)))
  const permission = (use: SyncEngine["Service"]["records"]["permit"]) => (id: string, where: Whither, by: string) =>
    named(id, (record) =>
      Effect.flatMap(Arguments.checkWhither(where), (checked) =>
        use(tenant, kind.name, record, checked === "everywhere" ? checked : { streamId: checked.stream }, by),
      ),
    )
  return {
    create: (fields, options) =>
      run.promise(
        Effect.flatMap(Arguments.checkCreate(options), (checked) => engine.records.put(tenant, kind.name, { fields, ...checked })),
      ),
    update: (id, fields) => named(id, (record) => Effect.asVoid(engine.records.put(tenant, kind.name, { id: record, fields }))),
    remove: (id) => named(id, (record) => engine.records.remove(tenant, kind.name, record)),
    restore: (id) => named(id, (record) => engine.records.restore(tenant, kind.name, record)),
    setPrivacy: (id, level, by) => named(id, (record) => engine.records.setPrivacy(tenant, kind.name, record, level, by)),
    permit: (id, where, by) => permission(engine.records.permit)(id, where, by),
    forbid: (id, where, by) => permission(engine.records.forbid)(id, where, by),
    send: (id, stream, by) =>
      named(id, (record) =>
        Effect.flatMap(Arguments.text("stream")(stream), (place) => engine.records.send(tenant, kind.name, record, place, by)),
      ),
    get: (id) => named(id, (record) => Effect.map(engine.records.get(tenant, kind.name, record), typed)),
    all: () => run.iterable(Stream.map(engine.records.all(tenant, kind.name), typed), "reject"),
    history: (id) => named(id, (record) => engine.records.history(tenant, record)),
    timeline: (id) => named(id, (record) => engine.records.timeline(tenant, kind.name, record)),
  }
}
