/**
 * Syncline for programs that are not written with Effect: the same engine behind promises and async iterators. Whatever goes wrong rejects with one of
 * the tagged errors that the method names; look at `error._tag`.
 */
import { type Adapter, Authorization, type Json, type Kind, Limiter } from "@syncline/adapter-core"
import {
  Adapters,
  type Conflict,
  type ConflictState,
  type Connection,
  type ConnectionStatusReport,
  type Decision,
  type Delivery,
  type DeliveryState,
  Orchestrator,
  type Run as RunRow,
  type Event,
  InvalidInput,
  type Stream,
  type StreamSettings,
  SyncEngine,
  type SyncReport,
  Vault,
} from "@syncline/engine"
import { Deferred, Effect, Fiber, Layer, ManagedRuntime, Option, Schema, Stream as EffectStream } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import * as Database from "./Database.ts"
import type { Run } from "./Run.ts"
import * as TypedRecords from "./TypedRecords.ts"

export interface SynclineOptions {
  readonly adapters: ReadonlyArray<Adapter.Adapter>
  /** Default: an embedded PostgreSQL in the folder `.syncline`. */
  readonly database?: Database.Database
  /** The first seals credentials, all of them open. Required with `database.url`. */
  readonly vaultKeys?: ReadonlyArray<Database.Key>
}

export interface ConnectOptions {
  /** The adapter's short name: `github`. */
  readonly app: string
  /** A token, or credentials of another form that the adapter takes. */
  readonly credentials: string | Authorization.Credentials
  /** The adapter's own settings, such as `baseUrl`. */
  readonly settings?: Json.JsonObject
}

export interface StreamsOptions {
  /** The connection's id. */
  readonly connection: string
  /** The repository, project or team, as people name it. */
  readonly partition: string
  /** Default: every kind the adapter has. */
  readonly kinds?: ReadonlyArray<string>
  readonly settings?: Partial<StreamSettings>
}

/** An object in an application. */
export interface ExternalObject {
  readonly app: string
  readonly connection: string
  readonly partition: string
  readonly kind: string
  readonly externalId: string
}

/** Names an external object. */
export interface ExternalObjectName {
  readonly app: string
  readonly kind: string
  readonly externalId: string
  /** The stream's partition, as `links` shows it. */
  readonly partition?: string
}

/** One event with the time it was written. Hand `position` back to go on after it. */
export interface SynclineEvent {
  readonly position: number
  readonly at: Date
  readonly event: Event.Event
}

/** The Syncline has been closed. */
export class Closed extends Schema.TaggedError<Closed>()("Closed", {}) {
  override get message(): string {
    return "this Syncline has been closed"
  }
}

/** Everything one tenant can do. Nothing here reads or writes another tenant's data. */
export interface Tenant {
  /** Signs in and stores the connection; the same account again replaces its credentials. Rejects with `AdapterError` or `NotFound`. */
  readonly connect: (options: ConnectOptions) => Promise<Connection>
  readonly pause: (connection: string) => Promise<void>
  readonly resume: (connection: string) => Promise<void>
  /** Forgets the credentials, keeps records and links. */
  readonly disconnect: (connection: string) => Promise<void>
  /** Chooses what to keep in step. Rejects with `AdapterError` (no such partition), `InvalidInput` or `NotFound`. */
  readonly addStreams: (options: StreamsOptions) => Promise<ReadonlyArray<Stream>>
  /** Reads everything now and sends everything there is to send. Readings that failed are in the report, refused writes in `deliveries`. */
  readonly sync: (options?: { readonly connection?: string }) => Promise<SyncReport>
  readonly status: () => Promise<ReadonlyArray<ConnectionStatusReport>>
  readonly runs: (filter?: { readonly streamId?: string; readonly limit?: number }) => Promise<ReadonlyArray<RunRow>>
  readonly records: <K extends Kind.Kind>(kind: K) => TypedRecords.TypedRecords<K>
  /** Which external objects a record is, in every application. */
  readonly links: (record: string) => Promise<ReadonlyArray<ExternalObject>>
  /**
   * The id of the record that an external object is, if it is one. Ids may repeat in another partition (GitHub's issue numbers do): rejects with
   * `InvalidInput` when several records fit and no `partition` says which is meant.
   */
  readonly recordOf: (object: ExternalObjectName) => Promise<string | undefined>
  readonly conflicts: {
    readonly list: (filter?: {
      readonly state?: ConflictState
      readonly after?: string
      readonly limit?: number
    }) => Promise<ReadonlyArray<Conflict>>
    /**
     * `by` says who decided. The same decision again changes nothing. Rejects with `AlreadyResolved` (decided before, and otherwise), `NotFound` or
     * `InvalidInput` (no decision, or a value that the field cannot hold).
     */
    readonly resolve: (id: string, decision: Decision, by: string) => Promise<void>
  }
  readonly deliveries: {
    readonly list: (filter?: {
      readonly state?: DeliveryState
      readonly streamId?: string
      readonly limit?: number
    }) => Promise<ReadonlyArray<Delivery>>
    readonly retry: (delivery: Pick<Delivery, "streamId" | "recordId">) => Promise<void>
    readonly drop: (delivery: Pick<Delivery, "streamId" | "recordId">) => Promise<void>
  }
  /** Events after a position (default: from the beginning), then new ones as they come, until `close`. Throws when the database does not answer. */
  readonly events: (after?: number) => AsyncIterable<SynclineEvent>
}

export interface Syncline extends Tenant, AsyncDisposable {
  /** The same for another tenant. Without this everything belongs to the tenant `default`. */
  readonly tenant: (id: string) => Tenant
  /** Keeps everything of all tenants in step until the returned function is called. */
  readonly watch: () => () => Promise<void>
  /** Stops what is under way and lets go of the database. What is called later rejects with `Closed`. */
  readonly close: () => Promise<void>
}

/** Opens the database, brings it up to date and starts nothing else. Rejects when the database or a key is not usable. */
export const createSyncline = async (options: SynclineOptions): Promise<Syncline> => {
  const database = options.database ?? { folder: ".syncline" }
  const keys = await Effect.runPromise(Database.keys(database, options.vaultKeys ?? []))
  const layer = SyncEngine.layer.pipe(
    Layer.provide(Orchestrator.layerInProcess()),
    Layer.provide(Layer.mergeAll(Adapters.layer(options.adapters), Vault.layer(keys))),
    Layer.provide(Database.store(database)),
    Layer.provide(Layer.mergeAll(SecureRandom.layerWebCrypto, FetchHttpClient.layer, Limiter.layerMemory)),
  )
  const runtime = ManagedRuntime.make(layer)
  const closed = Deferred.makeUnsafe<void>()
  const run: Run = (effect) => (Deferred.isDoneUnsafe(closed) ? Promise.reject(new Closed()) : runtime.runPromise(effect))
  const engine = await runtime.runPromise(SyncEngine)
  const close = async () => {
    Deferred.doneUnsafe(closed, Effect.void)
    await runtime.dispose()
  }
  const makeTenantOf = (id: string) => makeTenant(engine, run, id, Deferred.await(closed))
  return {
    ...makeTenantOf("default"),
    tenant: makeTenantOf,
    watch: () => {
      const fiber = runtime.runFork(engine.watch)
      return () => run(Fiber.interrupt(fiber))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const makeTenant = (engine: SyncEngine["Service"], run: Run, tenant: string, closed: Effect.Effect<void>): Tenant => ({
  connect: ({ credentials, ...input }) =>
    run(
      engine.connect({ tenant, ...input, credentials: typeof credentials === "string" ? Authorization.token(credentials) : credentials }),
    ),
  pause: (connection) => run(engine.pause(tenant, connection)),
  resume: (connection) => run(engine.resume(tenant, connection)),
  disconnect: (connection) => run(engine.disconnect(tenant, connection)),
  addStreams: ({ connection, ...input }) => run(engine.addStreams({ tenant, connectionId: connection, ...input })),
  sync: ({ connection } = {}) => run(engine.sync({ tenant, ...(connection !== undefined && { connectionId: connection }) })),
  status: () => run(engine.status(tenant)),
  runs: (filter) => run(engine.runs(tenant, filter)),
  records: (kind) => TypedRecords.make(engine, run, tenant, kind),
  links: (record) => run(linksOf(engine, tenant, record)),
  recordOf: (object) => run(recordOf(engine, tenant, object)),
  conflicts: {
    list: (filter) => run(engine.conflicts.list(tenant, filter)),
    resolve: (id, decision, by) => run(engine.conflicts.resolve(tenant, id, decision, by)),
  },
  deliveries: {
    list: (filter) => run(engine.deliveries.list(tenant, filter)),
    retry: ({ streamId, recordId }) => run(engine.deliveries.retry(tenant, streamId, recordId)),
    drop: ({ streamId, recordId }) => run(engine.deliveries.drop(tenant, streamId, recordId)),
  },
  events: (after = 0) =>
    EffectStream.toAsyncIterable(
      engine.events.follow(tenant, after).pipe(
        EffectStream.map(({ seq, at, event }) => ({ position: seq, at: new Date(at), event })),
        EffectStream.interruptWhen(closed),
      ),
    ),
})

const streamsOf = (engine: SyncEngine["Service"], tenant: string) =>
  Effect.map(engine.status(tenant), (reports) => reports.flatMap(({ streams }) => streams.map(({ stream }) => stream)))

const linksOf = Effect.fnUntraced(function* (engine: SyncEngine["Service"], tenant: string, record: string) {
  const streams = yield* streamsOf(engine, tenant)
  const links = yield* engine.records.links(tenant, record)
  return links.flatMap(({ streamId, kind, externalId }): ReadonlyArray<ExternalObject> => {
    const stream = streams.find(({ id }) => id === streamId)
    return stream === undefined ? [] : [{ app: stream.app, connection: stream.connectionId, partition: stream.partition, kind, externalId }]
  })
})

const recordOf = Effect.fnUntraced(function* (
  engine: SyncEngine["Service"],
  tenant: string,
  { app, kind, externalId, partition }: ExternalObjectName,
) {
  const found = new Map<string, string>()
  for (const stream of yield* streamsOf(engine, tenant)) {
    if (stream.app !== app || stream.kind !== kind || (partition !== undefined && stream.partition !== partition)) continue
    const link = Option.getOrUndefined(yield* engine.records.find(tenant, stream.id, externalId))
    if (link !== undefined && link.recordId !== null) found.set(link.recordId, stream.partition)
  }
  if (found.size > 1) {
    return yield* new InvalidInput({
      message: `${kind} ${externalId} is in several partitions: ${[...found.values()].join(", ")}; name one`,
    })
  }
  return [...found.keys()][0]
})
