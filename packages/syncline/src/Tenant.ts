/** Everything one tenant can do, as promises and async iterators. */
import { Authorization, type Json, type Kind } from "@syncline/adapter-core"
import type {
  ConflictFilter,
  ConflictView,
  ConflictsLike,
  Connection,
  ConnectionStatusReport,
  Decision,
  DeliveriesLike,
  Delivery,
  DeliveryFilter,
  Event,
  Explanation,
  Letter,
  ListedConflict,
  ObjectName,
  ResolvedAll,
  Run as RunRow,
  StreamFilter,
  Stream,
  StreamSettings,
  Subject,
  SyncEngine,
  SyncReport,
  UnreadableObject,
} from "@syncline/engine"
import { Effect, Stream as EffectStream } from "effect"
import * as Arguments from "./Arguments.ts"
import * as ExternalObjects from "./ExternalObjects.ts"
import type { Run } from "./Run.ts"
import * as TypedRecords from "./TypedRecords.ts"

export interface ConnectOptions {
  /** The adapter's short name: `github`. */
  readonly app: string
  /** A token, or credentials of another form that the adapter takes. */
  readonly credentials: string | Authorization.Credentials
  /** The adapter's own settings, such as `baseUrl`, all of them. Default: those the connection has; in a new one none. */
  readonly settings?: Json.JsonObject
}

export interface StreamsOptions {
  /** The connection's id. */
  readonly connection: string
  /** The repository, project or team, as people name it. */
  readonly partition: string
  /** Default: every kind the adapter has. */
  readonly kinds?: ReadonlyArray<string>
  /** What is left out keeps its value; in a new stream it has its default. */
  readonly settings?: Partial<StreamSettings>
}

/** The ids of two connections. */
export interface TakeOverOptions {
  readonly from: string
  readonly to: string
}

export interface SyncOptions {
  /** The id of the one connection to sync. Default: all. */
  readonly connection?: string
  /** When it answers at the latest, done or not; the report then says `complete: false`. Default: when everything that was due has had its turn. */
  readonly deadline?: Date
  /** Stops it: the promise rejects with the signal's reason, as that of `fetch` does. What was done stays done; the next call takes up the rest. */
  readonly signal?: AbortSignal
  /** Told the report as it stands, once a second at most, while there is work. A promise is waited for; what it throws is logged and changes nothing. */
  readonly onProgress?: (report: SyncReport) => void | Promise<void>
}

/** A delivery as a list shows it, or its name alone. */
export type DeliveryName = Pick<Delivery, "streamId" | "recordId">

/** One event with the time it was written. Hand `position` back to go on after it. */
export interface SynclineEvent {
  readonly position: number
  readonly at: Date
  readonly event: Event.Event
}

/**
 * Everything one tenant can do. Nothing here reads or writes another tenant's data. Every call that takes something may reject with `InvalidInput`, which names
 * the field, and every call with `StoreError` (the database did not answer) and `Closed`.
 */
export interface Tenant {
  /**
   * Signs in and stores the connection; the same account again replaces its credentials. What is stored already, with the same credentials and settings, is
   * returned as it is, and no application is asked. Rejects with `AdapterError` or `NotFound`.
   */
  readonly connect: (options: ConnectOptions) => Promise<Connection>
  readonly pause: (connection: string) => Promise<void>
  readonly resume: (connection: string) => Promise<void>
  /** Forgets the credentials, keeps records and links. */
  readonly disconnect: (connection: string) => Promise<void>
  /**
   * Hands everything that one connection keeps in step over to another account at the same application: streams, cursors, links and open work. Nothing is made
   * twice. Rejects with `InvalidInput` (another application, or no active connection), `AdapterError` (the new account cannot see all of it; nothing is handed
   * over then), `NotFound` or `Contended`.
   */
  readonly takeOver: (options: TakeOverOptions) => Promise<void>
  /**
   * Chooses what to keep in step, or changes the settings that are named. An application is asked only for a partition that is not known yet. Rejects with
   * `AdapterError` (no such partition), `PlaceTaken` (another account of yours keeps it in step already), `InvalidInput` or `NotFound`.
   */
  readonly addStreams: (options: StreamsOptions) => Promise<ReadonlyArray<Stream>>
  /**
   * Has everything of a stream read from the beginning again, for what its changes did not tell: a restored backup, a repaired mapping. What is known of it stays,
   * and only what differs is taken in. Rejects with `NotFound`, `InvalidInput` (nothing is read from it) or `Contended`.
   */
  readonly resync: (stream: string) => Promise<void>
  /**
   * Has everything of a stream read with the next sync, and asks for what is linked and not in its list: what the application does not have any more counts as
   * removed. For applications that do not tell what was deleted (GitHub). Nothing counts as removed where the list is not complete, or where more than the stream's
   * `removalLimit` would; the stream's run says so. Rejects with `NotFound`, `InvalidInput` (nothing is read from it) or `Contended`.
   */
  readonly reconcile: (stream: string) => Promise<void>
  /**
   * Reads every stream once, sends what there is to send and what arises from that, and answers. What failed is in the report, not thrown, and is tried again
   * later; nobody waits for it here. Rejects with `NotFound` (no such connection), `Contended` or `CommitRefused` (others changed the same: call again).
   */
  readonly sync: (options?: SyncOptions) => Promise<SyncReport>
  readonly status: () => Promise<ReadonlyArray<ConnectionStatusReport>>
  /** Newest first. */
  readonly runs: (filter?: StreamFilter) => Promise<ReadonlyArray<RunRow>>
  /** Throws `InvalidInput` for what is no kind; a kind that no adapter has is `NotFound` when it is used. */
  readonly records: <K extends Kind.Kind>(kind: K) => TypedRecords.TypedRecords<K>
  /** Which external objects a record is, in every application. */
  readonly links: (record: string) => Promise<ReadonlyArray<ExternalObjects.ExternalObject>>
  /**
   * The id of the record that an external object is, if it is one. Ids may repeat in another partition (GitHub's issue numbers do): rejects with
   * `InvalidInput` when several records fit and no `partition` says which is meant, with `NotFound` for an application or kind that nobody has.
   */
  readonly recordOf: (object: ObjectName) => Promise<string | undefined>
  /**
   * Why something is not in step, in words and in data: everywhere that a record is or should be, what differs, why, what happens next and what you can do. The
   * record's id, or an object by its id or by what it is called there. Asks no application. Rejects with `NotFound`, or with `InvalidInput` where several records
   * fit.
   */
  readonly explain: (subject: Subject) => Promise<Explanation>
  /**
   * Much that was removed at a place at once, which is not removed elsewhere before you say so: see `removalLimit` of a stream's settings. Both answer with how many
   * records there were, and reject with `NotFound` or `Contended`.
   */
  readonly removals: {
    /** It is removed elsewhere too. */
    readonly letGo: (stream: string) => Promise<number>
    /** Nothing of it is. What was removed at the place itself stays so, and catches up when it is put back. */
    readonly takeBack: (stream: string) => Promise<number>
  }
  readonly conflicts: {
    /** Oldest first, a hundred at most where no `limit` is named; `after` is the last id of the page before. Rejects with `NotFound` for what a filter names. */
    readonly list: (filter?: ConflictFilter) => Promise<ReadonlyArray<ListedConflict>>
    /** One with who said what when, as far as that is known, and texts passage by passage. Rejects with `NotFound`. */
    readonly get: (id: string) => Promise<ConflictView>
    /**
     * `by` says who decided. The same decision again changes nothing. With `seen`, the `version` of the conflict that was looked at, nothing is decided on what a
     * side does not say any more. Rejects with `ConflictMoved` (a side says something else by now), `AlreadyResolved` (decided before, and otherwise), `NotFound` or
     * `InvalidInput` (no decision, or a value that the field cannot hold).
     */
    readonly resolve: (id: string, decision: Decision, by: string, seen?: string) => Promise<void>
    /**
     * One decision on all open conflicts that are like this, such as `{ kind: "issue", field: "title" }`, or all of one record. Each is decided on its own: what
     * was decided when this is stopped stays so, and called again it goes on. Answers with what became of them; rejects with `NotFound` or `InvalidInput`.
     */
    readonly resolveAll: (like: ConflictsLike, decision: Decision, by: string) => Promise<ResolvedAll>
  }
  readonly deliveries: {
    /** By their next attempt, or their last one where none is to come; a hundred at most where no `limit` is named. Rejects with `NotFound` for what a filter names. */
    readonly list: (filter?: DeliveryFilter) => Promise<ReadonlyArray<Delivery>>
    /** One with what it would send, and what the application would not take of it. Rejects with `NotFound`. */
    readonly get: (delivery: DeliveryName) => Promise<Letter>
    /**
     * Changes the record of a dead, parked or held delivery to what can be sent, and sends it. `by` stands in the record's history. Rejects with `NotFound` or
     * `InvalidInput`, which names the field.
     */
    readonly edit: (delivery: DeliveryName, fields: Json.JsonObject, by: string) => Promise<void>
    readonly retry: (delivery: DeliveryName) => Promise<void>
    /**
     * Takes up all dead deliveries again that are like this: of an application, connection, stream or kind, or with a text in their `lastError`, for when what they
     * failed of is mended. Answers with how many there were.
     */
    readonly retryAll: (like?: DeliveriesLike) => Promise<number>
    /** Gives up a dead, parked or held delivery: the application keeps what it has until the record changes. `by` and `reason` are kept, and told by `explain`. */
    readonly drop: (delivery: DeliveryName, by: string, reason: string) => Promise<void>
  }
  /** Objects of applications that could not be read, with the reason. Each is read again when it changes there, or when the adapter can read it. */
  readonly unreadable: (filter?: StreamFilter) => Promise<ReadonlyArray<UnreadableObject>>
  /**
   * Events after a position (default: from the beginning), then new ones as they come, until `close`. Goes on by itself when the database was away; rejects only
   * where waiting does not help: for a position that is none, and for an event that only a newer version can read.
   */
  readonly events: (after?: number) => AsyncIterable<SynclineEvent>
}

export interface Surroundings {
  readonly engine: SyncEngine["Service"]
  readonly run: Run
  readonly closed: Effect.Effect<void>
}

export const make = ({ engine, run, closed }: Surroundings, tenant: string): Tenant => {
  const ofConnection =
    <E>(use: (tenant: string, id: string) => Effect.Effect<void, E>) =>
    (connection: string) =>
      run.promise(Effect.flatMap(Arguments.text("connection")(connection), (id) => use(tenant, id)))
  const ofDelivery =
    <A, E>(use: (tenant: string, streamId: string, recordId: string) => Effect.Effect<A, E>) =>
    (delivery: DeliveryName) =>
      run.promise(Effect.flatMap(Arguments.checkDelivery(delivery), ({ streamId, recordId }) => use(tenant, streamId, recordId)))
  return {
    connect: (options) =>
      run.promise(
        Effect.flatMap(Arguments.checkConnect(options), ({ credentials, ...input }) =>
          engine.connect({
            tenant,
            ...input,
            credentials: typeof credentials === "string" ? Authorization.token(credentials) : credentials,
          }),
        ),
      ),
    pause: ofConnection(engine.pause),
    resume: ofConnection(engine.resume),
    disconnect: ofConnection(engine.disconnect),
    takeOver: (options) =>
      run.promise(Effect.flatMap(Arguments.checkTakeOver(options), ({ from, to }) => engine.takeOver(tenant, from, to))),
    resync: (stream) => run.promise(Effect.flatMap(Arguments.text("stream")(stream), (id) => engine.resync(tenant, id))),
    reconcile: (stream) => run.promise(Effect.flatMap(Arguments.text("stream")(stream), (id) => engine.reconcile(tenant, id))),
    addStreams: (options) =>
      run.promise(
        Effect.flatMap(Arguments.checkStreams(options), ({ connection, ...input }) =>
          engine.addStreams({ tenant, connectionId: connection, ...input }),
        ),
      ),
    sync: (options = {}) => syncing(engine, run, tenant, options),
    status: () => run.promise(engine.status(tenant)),
    runs: (filter) => run.promise(engine.runs(tenant, filter)),
    records: <K extends Kind.Kind>(kind: K) => {
      Arguments.orThrow(Arguments.checkKind(kind))
      return TypedRecords.make(engine, run, tenant, kind)
    },
    links: (record) => run.promise(Effect.flatMap(Arguments.text("record")(record), (id) => ExternalObjects.ofRecord(engine, tenant, id))),
    recordOf: (object) => run.promise(engine.records.ofObject(tenant, object)),
    explain: (subject) => run.promise(engine.explain(tenant, subject)),
    removals: {
      letGo: (stream) => run.promise(Effect.flatMap(Arguments.text("stream")(stream), (id) => engine.removals.letGo(tenant, id))),
      takeBack: (stream) => run.promise(Effect.flatMap(Arguments.text("stream")(stream), (id) => engine.removals.takeBack(tenant, id))),
    },
    conflicts: {
      list: (filter) => run.promise(engine.conflicts.list(tenant, filter)),
      get: (id) => run.promise(Effect.flatMap(Arguments.text("id")(id), (conflict) => engine.conflicts.get(tenant, conflict))),
      resolve: (id, decision, by, seen) =>
        run.promise(Effect.flatMap(Arguments.text("id")(id), (conflict) => engine.conflicts.resolve(tenant, conflict, decision, by, seen))),
      resolveAll: (like, decision, by) => run.promise(engine.conflicts.resolveAll(tenant, like, decision, by)),
    },
    deliveries: {
      list: (filter) => run.promise(engine.deliveries.list(tenant, filter)),
      get: ofDelivery(engine.deliveries.get),
      edit: (delivery, fields, by) =>
        ofDelivery((owner, stream, record) => engine.deliveries.edit(owner, stream, record, fields, by))(delivery),
      retry: ofDelivery(engine.deliveries.retry),
      retryAll: (like) => run.promise(engine.deliveries.retryAll(tenant, like)),
      drop: (delivery, by, reason) =>
        ofDelivery((owner, stream, record) => engine.deliveries.drop(owner, stream, record, by, reason))(delivery),
    },
    unreadable: (filter) => run.promise(engine.unreadable(tenant, filter)),
    events: (after = 0) =>
      run.iterable(
        engine.events.follow(tenant, after).pipe(
          EffectStream.map(({ seq, at, event }) => ({ position: seq, at: new Date(at), event })),
          EffectStream.interruptWhen(closed),
        ),
        "end",
      ),
  }
}

const syncing = async (engine: SyncEngine["Service"], run: Run, tenant: string, options: SyncOptions): Promise<SyncReport> => {
  const { connection, deadline, signal } = await run.promise(Arguments.checkSync(options))
  const { onProgress } = options
  const input = {
    tenant,
    ...(connection !== undefined && { connectionId: connection }),
    ...(deadline !== undefined && { deadline: deadline.getTime() }),
    ...(onProgress !== undefined && { onProgress: (report: SyncReport) => telling(async () => onProgress(report)) }),
  }
  return run.promise(engine.sync(input), signal)
}

const telling = (tell: () => Promise<void>): Effect.Effect<void> =>
  Effect.tryPromise(tell).pipe(Effect.catch(({ cause }) => Effect.logWarning("onProgress failed", cause)))
