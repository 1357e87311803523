/** Everything one tenant can do, as promises and async iterators. */
import { Authorization, type Json, type Kind, type Mapping } from "@syncline/adapter-core"
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
  DriftOptions,
  DriftReport,
  Event,
  Explanation,
  GivenSettings,
  LeftStream,
  Letter,
  LinkedExact,
  LinksLeft,
  ListedConflict,
  MappingLevel,
  MappingVersion,
  MatchDecision,
  MatchFilter,
  MatchScope,
  ObjectName,
  OfferedField,
  OpenMatch,
  Plan,
  Preview,
  Problem,
  ReadAgain,
  ResolvedAll,
  Run as RunRow,
  StreamFilter,
  Stream,
  Subject,
  Suggestion,
  SyncEngine,
  Consumption,
  EndpointInput,
  HostEvent,
  RunReport,
  SyncReport,
  UndoInput,
  UndoReport,
  UnreadableObject,
  ToldPlace,
  PartitionPage,
  PartitionQuery,
} from "@syncline/engine"
import { Effect, Stream as EffectStream } from "effect"
import * as Arguments from "./Arguments.ts"
import * as ExternalObjects from "./ExternalObjects.ts"
import type { Run } from "./Run.ts"
import * as TypedRecords from "./TypedRecords.ts"
import { Webhooks } from "@syncline/http"
type GivenEndpoint = Webhooks.GivenEndpoint
type WebhookEndpoint = Webhooks.WebhookEndpoint

export interface ConnectOptions {
  /** The adapter's short name: `github`. */
  readonly app: string
  /** A token, or credentials of another form that the adapter takes. */
  readonly credentials: string | Authorization.Credentials
  /** The id of the connection that is signed in to again; another account is refused then. Default: that of the account, or a new one. */
  readonly connection?: string
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
  readonly settings?: GivenSettings
}

export interface PartitionsOptions extends PartitionQuery {
  /** The connection's id. */
  readonly connection: string
}

export interface RemoveStreamsOptions {
  /** The connection's id. It may be disconnected. */
  readonly connection: string
  /** As it was named when it was added, or what it is called by now. Default: all of the connection. */
  readonly partition?: string
  /** Default: every kind. */
  readonly kinds?: ReadonlyArray<string>
  /**
   * `keep`: which object is which record is remembered, and chosen again the place goes on where it stood. `drop`: all of that is forgotten, and chosen again the place
   * is a new one.
   */
  readonly links: LinksLeft
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

export interface PlanOptions {
  /** The id of the one connection to plan for. Default: all. */
  readonly connection?: string
  /** `go`: a first push between two filled sides is shown as what it makes, and applying the plan lets it go. Default: it stays held. */
  readonly firstPush?: "go"
}

/** A delivery as a list shows it, or its name alone. */
export type DeliveryName = Pick<Delivery, "streamId" | "recordId">

/** An object as the list of open matches shows it, or its name alone. */
export type MatchName = Pick<OpenMatch, "streamId" | "externalId">

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
   * returned as it is, and no application is asked. Rejects with `AdapterError`, `NotFound` or `OtherAccount` (the connection that was named is another account's; it says
   * how to hand over to this one).
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
   * What an account can see to choose from, as the application lists it, a page at a time: each has the id that streams name it by and the name that people know. Rejects with
   * `NotFound`, `AdapterError`, or `InvalidInput` where the application has no such list.
   */
  readonly partitions: (options: PartitionsOptions) => Promise<PartitionPage>
  /**
   * Chooses what to keep in step, or changes the settings that are named. An application is asked only for a partition that is not known yet. Rejects with
   * `AdapterError` (no such partition), `PlaceTaken` (another account of yours keeps it in step already), `InvalidInput` or `NotFound`.
   */
  readonly addStreams: (options: StreamsOptions) => Promise<ReadonlyArray<Stream>>
  /**
   * Keeps a place, some kinds of it, or all of a connection in step no more. When it answers nothing is under way for them; nothing is changed at the application, and
   * records stay. Answers with the streams, and with what was known of each. Stopped in the middle, call it again. Rejects with `NotFound`, `InvalidInput` (a stream that
   * stays refers to what would be forgotten) or `Contended`.
   */
  readonly removeStreams: (options: RemoveStreamsOptions) => Promise<ReadonlyArray<LeftStream>>
  /**
   * Has something read again with the next sync, for what its changes did not tell: a restored backup, a repaired mapping, a change that was missed. What is known of
   * it stays, and only what differs is taken in. Everything of a stream (its id, or `{ stream }`) or of a kind (`{ kind, connection? }`); with `since`, and `until`, what
   * last changed then; a record (`{ record, stream? }`) or an object (`{ stream, externalId }`), which the application is asked for. Rejects with `NotFound`,
   * `InvalidInput` (nothing is read from it, or a moment that is yet to come) or `Contended`.
   */
  readonly resync: (what: string | ReadAgain) => Promise<void>
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
  /**
   * What `sync` would do now: what would be written to every application, what would become of records, conflicts and what a person would have to look at, how much
   * of each and the first few. Applications are read; nothing is written to any, and nothing is stored. Rejects with `NotFound` (no such connection), `Contended` or
   * `CommitRefused`.
   */
  readonly plan: (options?: PlanOptions) => Promise<Plan>
  /**
   * How far a stream's place and the records here have come apart, now: each object of its list is compared with its record. A score from 0 to 1, how many are not in
   * step by what is the matter, and the first few of each with the fields in which they differ. The list is read and nothing else; nothing is written anywhere, and
   * nothing is stored. Rejects with `NotFound`, `AdapterError` (the list cannot be read) or `Contended` (its mapping has just changed).
   */
  readonly drift: (stream: string, options?: DriftOptions) => Promise<DriftReport>
  /**
   * Syncs as a plan shows. Looks once more first, and rejects with `PlanMoved`, before anything is done, where something else would be done by now. What comes in
   * between is put off until the next sync. Rejects with `InvalidInput` for a plan that does not show everything (`complete: false`).
   */
  readonly apply: (plan: Plan) => Promise<SyncReport>
  /**
   * Takes back what a run changed of records, where nothing has changed it since. Applications keep what they have, unless `compensate` has them told: what that is
   * the report says. The same again changes nothing, and what it answers as `runId` can be undone itself. Rejects with `NotFound`, `InvalidInput` (the run goes on)
   * or `Contended`.
   */
  readonly undo: (run: string, options: UndoInput) => Promise<UndoReport>
  readonly status: () => Promise<ReadonlyArray<ConnectionStatusReport>>
  /** Newest first. */
  readonly runs: (filter?: StreamFilter) => Promise<ReadonlyArray<RunRow>>
  /** One with the first of what it changed and wrote, and in words (`text`). Rejects with `NotFound`. */
  readonly runReport: (run: string) => Promise<RunReport>
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
  /** Objects of applications that are no record: which of the records they may be, and what you decide them to be. */
  readonly matches: {
    /**
     * What waits for a decision, or with `state: "apart"` what was left apart; by stream and id, a hundred at most where no `limit` is named. Each with what it says and
     * the records that it may be. Rejects with `NotFound` for what a filter names.
     */
    readonly list: (filter?: MatchFilter) => Promise<ReadonlyArray<OpenMatch>>
    /**
     * `{ record }`: it is that record, and what differs is decided like between all that match. `"new"`: a record is made of it. `"apart"`: it is left alone, and where it
     * was a record the two go their own ways from now on. `by` says who decided, and is kept. Carried out with the next sync; the same again changes nothing. Rejects with
     * `InvalidInput` (it is another record already, or the record is another object there), `NotFound` or `Contended`.
     */
    readonly decide: (object: MatchName, decision: MatchDecision, by: string) => Promise<void>
    /** Links all that wait and may be one record and no other. What was linked when this is stopped stays so, and called again it goes on. */
    readonly linkExact: (scope: MatchScope, by: string) => Promise<LinkedExact>
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
  /** How applications' fields and values are read and said: rules as data, by field of the kind. Only `set` writes; none of these asks an application. */
  readonly mapping: {
    /** The fields that the application of a stream has, and the values that were seen in them. Rejects with `NotFound`. */
    readonly discover: (stream: string) => Promise<ReadonlyArray<OfferedField>>
    /** Rules that may fit, each with its reason. Rejects with `NotFound`. */
    readonly suggest: (stream: string) => Promise<ReadonlyArray<Suggestion>>
    /** What is wrong with rules (`stops`), or what they leave open for what was seen. Rejects with `NotFound`, or `InvalidInput` for what is no rule at all. */
    readonly validate: (stream: string, rules: Mapping.Rules) => Promise<ReadonlyArray<Problem>>
    /** What samples come to by rules, both ways, beside what they come to by now. `samples`: how many, 10 where nothing is said. */
    readonly preview: (stream: string, rules: Mapping.Rules, samples?: number) => Promise<Preview>
    /**
     * Rules hold from now on, at a stream (`{ stream }`) or at all streams of an application and kind (`{ app, kind }`). What is known of them is read anew from what is
     * kept, and what that changes goes out. `by` says who set them, for the record. Rejects with `NotFound`, or with `InvalidInput`, which names the field and what
     * would be right.
     */
    readonly set: (level: MappingLevel, rules: Mapping.Rules, by: string) => Promise<MappingVersion>
    /** What held and holds, newest first; a hundred at most where no `limit` is named. `before`: only older versions than this one. */
    readonly versions: (
      level: MappingLevel,
      page?: { readonly before?: number; readonly limit?: number },
    ) => Promise<ReadonlyArray<MappingVersion>>
  }
  /** Objects of applications that could not be read, with the reason. Each is read again when it changes there, or when the adapter can read it. */
  readonly unreadable: (filter?: StreamFilter) => Promise<ReadonlyArray<UnreadableObject>>
  /**
   * Takes in what your program tells of itself, as a queue or an outbox hands it over, perhaps more than once: a record made, changed, removed or put back, its privacy, a
   * place to keep in step, a sync that somebody wants. The same event (by its `id`) again changes nothing, whatever came in between, and answers with the same record. One that
   * rejects is not noted, and is tried when you tell it again. Rejects with `NotFound`, `InvalidInput` or `Contended`, or as `addStreams` does.
   */
  readonly consume: (event: HostEvent) => Promise<Consumption>
  /** What applications tell by themselves: known at once, and asked for less. What never comes is found by the next reading. */
  readonly webhooks: {
    /**
     * Opens the endpoint of a connection, or tells of the one that it has: the address and the secret to be named to the application. Rejects with `NotFound`, or with
     * `InvalidInput` where the application tells nothing by itself.
     */
    readonly endpoint: (connection: string, input: GivenEndpoint) => Promise<WebhookEndpoint>
    /**
     * Opens the endpoint and has the application send to it, with the rights of whoever is signed in, at each place that is read; asked again, also at those that were
     * chosen since. Resolves with what became of each place: `problem` says why not. Rejects as `endpoint` does, and with `InvalidInput` where a person has to do it.
     */
    readonly register: (connection: string, input: GivenEndpoint) => Promise<ReadonlyArray<ToldPlace>>
    /** What is sent to it from now on is refused, and the application is told to send nothing more: resolves with what became of each place. Rejects with `NotFound`. */
    readonly close: (connection: string) => Promise<ReadonlyArray<ToldPlace>>
  }
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
    <A, E>(use: (tenant: string, id: string) => Effect.Effect<A, E>) =>
    (connection: string) =>
      run.promise(Effect.flatMap(Arguments.text("connection")(connection), (id) => use(tenant, id)))
  const toConnection =
    <A, E>(use: (tenant: string, id: string, input: EndpointInput) => Effect.Effect<A, E>) =>
    (connection: string, input: GivenEndpoint) =>
      ofConnection((owner, id) => use(owner, id, Webhooks.given(input)))(connection)
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
    resync: (what) => run.promise(engine.resync(tenant, what)),
    reconcile: (stream) => run.promise(Effect.flatMap(Arguments.text("stream")(stream), (id) => engine.reconcile(tenant, id))),
    partitions: (options) =>
      run.promise(
        Effect.flatMap(Arguments.checkPartitions(options), ({ connection, ...query }) => engine.partitions(tenant, connection, query)),
      ),
    addStreams: (options) =>
      run.promise(
        Effect.flatMap(Arguments.checkStreams(options), ({ connection, ...input }) =>
          engine.addStreams({ tenant, connectionId: connection, ...input }),
        ),
      ),
    removeStreams: (options) =>
      run.promise(
        Effect.flatMap(Arguments.checkRemoveStreams(options), ({ connection, ...input }) =>
          engine.removeStreams({ tenant, connectionId: connection, ...input }),
        ),
      ),
    sync: (options = {}) => syncing(engine, run, tenant, options),
    drift: (stream, options) => run.promise(Effect.flatMap(Arguments.text("stream")(stream), (id) => engine.drift(tenant, id, options))),
    plan: (options = {}) =>
      run.promise(
        Effect.flatMap(Arguments.checkPlan(options), ({ connection, ...input }) =>
          engine.plan({ tenant, ...input, ...(connection !== undefined && { connectionId: connection }) }),
        ),
      ),
    apply: (plan) => run.promise(engine.apply(tenant, plan)),
    undo: (undone, options) => run.promise(Effect.flatMap(Arguments.text("run")(undone), (id) => engine.undo(tenant, id, options))),
    status: () => run.promise(engine.status(tenant)),
    runs: (filter) => run.promise(engine.runs(tenant, filter)),
    runReport: (id) => run.promise(Effect.flatMap(Arguments.text("run")(id), (named) => engine.runReport(tenant, named))),
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
    matches: {
      list: (filter) => run.promise(engine.matches.list(tenant, filter)),
      decide: (object, decision, by) =>
        run.promise(
          Effect.flatMap(Arguments.checkObject(object), ({ streamId, externalId }) =>
            engine.matches.decide(tenant, streamId, externalId, decision, by),
          ),
        ),
      linkExact: (scope, by) => run.promise(engine.matches.linkExact(tenant, scope, by)),
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
    mapping: {
      discover: (stream) => run.promise(engine.mapping.discover(tenant, stream)),
      suggest: (stream) => run.promise(engine.mapping.suggest(tenant, stream)),
      validate: (stream, rules) => run.promise(engine.mapping.validate(tenant, stream, rules)),
      preview: (stream, rules, samples) => run.promise(engine.mapping.preview(tenant, stream, rules, samples)),
      set: (level, rules, by) => run.promise(engine.mapping.set(tenant, level, rules, by)),
      versions: (level, page) => run.promise(engine.mapping.versions(tenant, level, page)),
    },
    unreadable: (filter) => run.promise(engine.unreadable(tenant, filter)),
    webhooks: {
      endpoint: async (connection, input) => Webhooks.shown(await toConnection(engine.webhooks.endpoint)(connection, input)),
      register: toConnection(engine.webhooks.register),
      close: ofConnection(engine.webhooks.close),
    },
    consume: (event) => run.promise(engine.consume(tenant, event)),
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
