/**
 * The one door of the engine: connect accounts, choose what to keep in step, sync once or watch, see where everything stands, decide conflicts, read
 * and write records. Every operation names the tenant whose data it touches and touches no other's.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Clock, Context, Effect, Layer, Option, Stream } from "effect"
import { Adapters } from "./Adapters.ts"
import type { Connection } from "./model/Connection.ts"
import { addStreams, type StreamsInput } from "./connect/AddStreams.ts"
import * as EventFeed from "./hub/EventFeed.ts"
import * as Explain from "./hub/Explain.ts"
import * as Filters from "./hub/Filters.ts"
import type { DeliveryFilter, Page, StreamFilter } from "./hub/Filters.ts"
import * as DeadLetters from "./hub/DeadLetters.ts"
import * as ConflictInbox from "./hub/ConflictInbox.ts"
import * as Known from "./hub/Known.ts"
import { type MappingDoor, mappingDoor } from "./hub/MappingDoor.ts"
import type { Conflicts, ConflictsLike } from "./store/Conflicts.ts"
import type { Copies } from "./store/Copies.ts"
import type { Delivery } from "./model/Delivery.ts"
import { Deliveries, type DeliveriesLike } from "./store/Deliveries.ts"
import { type InvalidInput, NotFound, type OtherAccount, type PlaceTaken, type PlanMoved } from "./model/EngineError.ts"
import type { StoredEvent } from "./model/Event.ts"
import type { HistoryEntry } from "./model/History.ts"
import * as HostRecords from "./hub/HostRecords.ts"
import * as Privacy from "./hub/Privacy.ts"
import type { Level } from "./model/Privacy.ts"
import * as Matches from "./hub/Matches.ts"
import * as Removals from "./hub/Removals.ts"
import * as ObjectLookup from "./hub/ObjectLookup.ts"
import type { Grants } from "./store/Grants.ts"
import { Journal } from "./store/Journal.ts"
import type { Link } from "./model/Link.ts"
import * as KnownObject from "./store/KnownObject.ts"
import { Links } from "./store/Links.ts"
import { Orchestrator } from "./work/Orchestrator.ts"
import type { Plan } from "./model/Plan.ts"
import { apply } from "./plan/Apply.ts"
import { type TimelineEntry, timeline } from "./hub/Timeline.ts"
import * as Undo from "./plan/Undo.ts"
import * as Drift from "./plan/Drift.ts"
import * as Planning from "./plan/Planning.ts"
import type { HubRecord } from "./model/Record.ts"
import { Records } from "./store/Records.ts"
import { type Decision, type ResolveError, resolve } from "./hub/Resolve.ts"
import { type ResolvedAll, resolveAll } from "./hub/ResolveAll.ts"
import type { Run } from "./model/Run.ts"
import * as ReadAgain from "./hub/ReadAgain.ts"
import { type SyncInput, sync } from "./work/Sync.ts"
import * as HostEvents from "./hub/HostEvents.ts"
import type { HostEvent } from "./model/HostEvent.ts"
import * as RunReport from "./hub/RunReport.ts"
import type { SyncReport } from "./hub/SyncReport.ts"
import * as Secrets from "./access/Secrets.ts"
import { type WebhooksDoor, webhooksDoor } from "./receive/WebhooksDoor.ts"
import type { Profiles } from "./store/Profiles.ts"
import type { SignIns } from "./store/SignIns.ts"
import type { Subscriptions } from "./store/Subscriptions.ts"
import { type PartitionPage, type PartitionQuery, partitions } from "./connect/Partitions.ts"
import { type ProfilesDoor, profilesDoor } from "./connect/ProfilesDoor.ts"
import { type SignInDoor, signInDoor } from "./connect/SignInDoor.ts"
import * as Setup from "./connect/Setup.ts"
import { reconcile } from "./connect/Resync.ts"
import { type LeftStream, type TakeAwayInput, removeStreams } from "./connect/TakeAway.ts"
import * as TakeOver from "./connect/TakeOver.ts"
import { type ConnectionStatusReport, status } from "./hub/Status.ts"
import type { CommitRefused, Contended, StoreError } from "./model/StoreError.ts"
import type { Stream as SyncStream } from "./model/Stream.ts"
import { Streams } from "./store/Streams.ts"
import type { VaultError } from "./access/MasterKey.ts"
import { Vault } from "./access/Vault.ts"
import type { Mappings as MappingStore } from "./store/Mappings.ts"
import { Wakeups } from "./store/Wakeups.ts"
import * as Unreadable from "./hub/Unreadable.ts"
import * as Watched from "./work/Watched.ts"
import type * as Worker from "./work/Worker.ts"

export class SyncEngine extends Context.Service<
  SyncEngine,
  Watched.Watched & {
    /** Asks nobody when what is given is what is stored. */
    readonly connect: (
      input: Setup.ConnectInput,
    ) => Effect.Effect<Connection, NotFound | InvalidInput | OtherAccount | AdapterError | StoreError | VaultError>
    /** How people sign in at applications. */
    readonly signIn: SignInDoor
    /** People whom nothing but the accounts they signed in with tells. A profile's id is that of its tenant. */
    readonly profiles: ProfilesDoor
    /**
     * Seals the credentials and webhook secrets of all tenants anew that another master key wrapped than the one that does now, so that the other can go. Answers with how many there
     * were; what does not open stays.
     */
    readonly resealCredentials: Effect.Effect<number, VaultError | StoreError>
    readonly pause: (tenant: string, connectionId: string) => Effect.Effect<void, NotFound | InvalidInput | StoreError>
    readonly resume: (tenant: string, connectionId: string) => Effect.Effect<void, NotFound | InvalidInput | StoreError>
    readonly disconnect: (tenant: string, connectionId: string) => Effect.Effect<void, NotFound | InvalidInput | StoreError>
    /**
     * Hands streams, cursors, links and open work of one connection over to another account at the same application. Refuses when the new account cannot
     * see all of it; nothing is handed over then.
     */
    readonly takeOver: (
      tenant: string,
      from: string,
      to: string,
    ) => Effect.Effect<void, NotFound | InvalidInput | AdapterError | StoreError | Contended>
    /**
     * Has something read again, and what is known of it stays: everything of a stream (its id) or of a kind, what last changed in a span of time, or single objects,
     * which the application is asked for. The same wish again, before it was carried out, changes nothing, but that a stream is read from the beginning once more.
     */
    readonly resync: (tenant: string, what: string | ReadAgain.ReadAgain) => Effect.Effect<void, ReadAgain.ReadAgainError>
    /**
     * Has everything of a stream read, and what is linked and not in its list asked for: what the application does not have any more counts as removed. Nothing
     * does where the list is not complete, or where more than the stream's `removalLimit` would.
     */
    readonly reconcile: (tenant: string, streamId: string) => Effect.Effect<void, NotFound | InvalidInput | StoreError | Contended>
    /** What an account can see to choose from: the application is asked. `InvalidInput` where it has no such list. */
    readonly partitions: (
      tenant: string,
      connectionId: string,
      query?: PartitionQuery,
    ) => Effect.Effect<PartitionPage, NotFound | InvalidInput | AdapterError | StoreError>
    /** Asks for a partition only when nobody has looked it up yet; settings that are not given stay. */
    readonly addStreams: (
      input: StreamsInput,
    ) => Effect.Effect<ReadonlyArray<SyncStream>, NotFound | InvalidInput | PlaceTaken | AdapterError | StoreError | Contended>
    /**
     * Takes streams away: those of a partition, of some kinds, or all of a connection, which may be disconnected. Nothing is begun for them any more, and when this
     * answers nothing is under way. With `links: "keep"` they go on where they stood when their place is chosen again; with `"drop"` what is known of them is
     * forgotten, and choosing the place again is an initial sync. Neither records nor objects are changed. May be called again when it was stopped.
     */
    readonly removeStreams: (
      input: TakeAwayInput,
    ) => Effect.Effect<ReadonlyArray<LeftStream>, NotFound | InvalidInput | StoreError | Contended>
    /**
     * Reads every stream once, sends what there is to send and what arises from that, and returns. What failed is in the report and tried again later, not
     * waited for; past its deadline it returns with `complete: false`. Interrupting it is safe.
     */
    readonly sync: (input: SyncInput) => Effect.Effect<SyncReport, NotFound | InvalidInput | StoreError | CommitRefused | Contended>
    /**
     * What a sync would do now: what would be written to every application and what would become of records, how much of it and the first few. It reads the
     * applications, writes nothing to any, and stores nothing.
     */
    readonly plan: (input: Planning.PlanInput) => Effect.Effect<Plan, Planning.PlanError>
    /**
     * How far a stream's place and the hub have come apart: each object of its list is compared with its record, now. It reads the list and asks nothing else, writes
     * nothing, and stores nothing.
     */
    readonly drift: (tenant: string, streamId: string, options?: Drift.DriftOptions) => Effect.Effect<Drift.DriftReport, Drift.DriftError>
    /**
     * Syncs as a plan shows. Fails with `PlanMoved`, before anything is done, where a fresh look shows anything else; what comes in between that and its write is
     * left for the next sync.
     */
    readonly apply: (tenant: string, plan: Plan) => Effect.Effect<SyncReport, PlanMoved | Planning.PlanError>
    /**
     * Takes back what a run changed of records, where nothing changed it since: what stays is in the report. The applications keep what they have, which is in the
     * report too and held back, unless `compensate` has them told. The same again changes nothing, and an undo is a run that can be undone.
     */
    readonly undo: (tenant: string, runId: string, input: Undo.UndoInput) => Effect.Effect<Undo.UndoReport, Undo.UndoError>
    readonly status: (tenant: string) => Effect.Effect<ReadonlyArray<ConnectionStatusReport>, StoreError>
    /**
     * Where a record is or should be, whether it is in step there, what differs and why, what happens next and what a person can do. The same of an object of an
     * application, known or not. Asks no application.
     */
    readonly explain: (tenant: string, subject: Explain.Subject) => Effect.Effect<Explain.Explanation, NotFound | InvalidInput | StoreError>
    readonly records: {
      readonly put: (tenant: string, kind: string, input: HostRecords.Put) => Effect.Effect<string, HostRecords.PutError>
      /** Sets how far a record may go; `by` stands in its history. The same again changes nothing. */
      readonly setPrivacy: (tenant: string, kind: string, id: string, level: Level, by: string) => Effect.Effect<void, Privacy.PrivacyError>
      /** Lets a record that is shareable go to the place of a stream, or everywhere. The last word on a place counts. The same again changes nothing. */
      readonly permit: (
        tenant: string,
        kind: string,
        id: string,
        where: Privacy.Whither,
        by: string,
      ) => Effect.Effect<void, Privacy.PrivacyError>
      /** Takes that back. */
      readonly forbid: (
        tenant: string,
        kind: string,
        id: string,
        where: Privacy.Whither,
        by: string,
      ) => Effect.Effect<void, Privacy.PrivacyError>
      /** Removes a record here and wherever it is. The same again changes nothing. */
      readonly remove: (tenant: string, kind: string, id: string) => Effect.Effect<void, Removals.RemoveError>
      /** Brings back a record that was removed, and what it was elsewhere. The same again changes nothing. */
      readonly restore: (tenant: string, kind: string, id: string) => Effect.Effect<void, Removals.RemoveError>
      /** Makes a record at a stream's place that its option or starting point would leave here. The same again changes nothing. */
      readonly send: (tenant: string, kind: string, id: string, streamId: string, by: string) => Effect.Effect<void, Matches.DecideError>
      /** One that was removed says so. */
      readonly get: (tenant: string, kind: string, id: string) => Effect.Effect<HubRecord, NotFound | StoreError>
      /** Without those that were removed. */
      readonly list: (
        tenant: string,
        kind: string,
        page?: Page,
      ) => Effect.Effect<ReadonlyArray<HubRecord>, NotFound | InvalidInput | StoreError>
      readonly all: (tenant: string, kind: string) => Stream.Stream<HubRecord, NotFound | StoreError>
      readonly history: (tenant: string, id: string) => Effect.Effect<ReadonlyArray<HistoryEntry>, StoreError>
      /** What was read, decided, changed and written of a record, and in which runs; and what it is owed. In the order of time. */
      readonly timeline: (tenant: string, kind: string, id: string) => Effect.Effect<ReadonlyArray<TimelineEntry>, NotFound | StoreError>
      /** Which external objects the record is. */
      readonly links: (tenant: string, id: string) => Effect.Effect<ReadonlyArray<Link>, StoreError>
      /** The link of an external object, if it has one. */
      readonly find: (tenant: string, streamId: string, externalId: string) => Effect.Effect<Option.Option<Link>, NotFound | StoreError>
      /** The record that an object is, if it is one. Fails with `InvalidInput` where several fit and no partition is named. */
      readonly ofObject: (
        tenant: string,
        name: ObjectLookup.ObjectName,
      ) => Effect.Effect<string | undefined, NotFound | InvalidInput | StoreError>
    }
    /** Objects that are no record: which record they may be, and what people decide. */
    readonly matches: {
      readonly list: (
        tenant: string,
        filter?: Matches.MatchFilter,
      ) => Effect.Effect<ReadonlyArray<Matches.OpenMatch>, NotFound | InvalidInput | StoreError>
      /** Of an object that is a record, `apart` takes the two from each other. The same again changes nothing. */
      readonly decide: (
        tenant: string,
        streamId: string,
        externalId: string,
        decision: Matches.MatchDecision,
        by: string,
      ) => Effect.Effect<void, Matches.DecideError>
      /** Links all that may be one record and no other. May be stopped anywhere, and called again. */
      readonly linkExact: (tenant: string, scope: Matches.MatchScope, by: string) => Effect.Effect<Matches.LinkedExact, Matches.DecideError>
    }
    /** Much that was removed at a place at once: see `removalLimit` of a stream's settings. Both answer with how many records there were. */
    readonly removals: {
      /** It is removed elsewhere too. */
      readonly letGo: (tenant: string, streamId: string) => Effect.Effect<number, NotFound | StoreError | Contended>
      /** Nothing of it is. What was removed at the place itself stays so, and catches up when it is put back. */
      readonly takeBack: (tenant: string, streamId: string) => Effect.Effect<number, NotFound | StoreError | Contended>
    }
    readonly conflicts: {
      readonly list: (
        tenant: string,
        filter?: Filters.ConflictFilter,
      ) => Effect.Effect<ReadonlyArray<ConflictInbox.ListedConflict>, NotFound | InvalidInput | StoreError>
      /** One with who said what when, and texts passage by passage. */
      readonly get: (tenant: string, id: string) => Effect.Effect<ConflictInbox.ConflictView, NotFound | StoreError>
      /**
       * `by` says who decided, for the record. The same decision again changes nothing; another fails with `AlreadyResolved`. With `seen`, the `version` that was
       * decided on, it fails with `ConflictMoved` where the sides say something else by now.
       */
      readonly resolve: (tenant: string, id: string, decision: Decision, by: string, seen?: string) => Effect.Effect<void, ResolveError>
      /** One decision on all that are open and like this. May be stopped anywhere, and called again. */
      readonly resolveAll: (
        tenant: string,
        like: ConflictsLike,
        decision: Decision,
        by: string,
      ) => Effect.Effect<ResolvedAll, NotFound | InvalidInput | StoreError>
    }
    readonly deliveries: {
      readonly list: (
        tenant: string,
        filter?: DeliveryFilter,
      ) => Effect.Effect<ReadonlyArray<Delivery>, NotFound | InvalidInput | StoreError>
      /** One with what it would send, and what was refused of it. */
      readonly get: (tenant: string, streamId: string, recordId: string) => Effect.Effect<DeadLetters.Letter, NotFound | StoreError>
      /** Changes the record of a dead, parked or held delivery to what can be sent, and sends it. */
      readonly edit: (
        tenant: string,
        streamId: string,
        recordId: string,
        fields: unknown,
        by: string,
      ) => Effect.Effect<void, HostRecords.PutError>
      /** Takes up a dead or parked delivery again. */
      readonly retry: (tenant: string, streamId: string, recordId: string) => Effect.Effect<void, NotFound | StoreError>
      /** Takes up all dead deliveries again that are like this: for when what they failed of is mended. Answers with how many there were. */
      readonly retryAll: (tenant: string, like?: DeliveriesLike) => Effect.Effect<number, NotFound | InvalidInput | StoreError>
      /** Gives up a dead, parked or held delivery; the application keeps what it has until the record changes again. Who and why stands in the history. */
      readonly drop: (
        tenant: string,
        streamId: string,
        recordId: string,
        by: string,
        reason: string,
      ) => Effect.Effect<void, NotFound | InvalidInput | StoreError | Contended>
    }
    /** How applications' fields and values are read and said: see `Mapping.Rules`. */
    readonly mapping: MappingDoor
    readonly runs: (tenant: string, filter?: StreamFilter) => Effect.Effect<ReadonlyArray<Run>, NotFound | InvalidInput | StoreError>
    /** One with the first of what it changed and wrote, and in words. */
    readonly runReport: (tenant: string, id: string) => Effect.Effect<RunReport.RunReport, NotFound | StoreError>
    /** Objects that could not be read, with the reason. */
    readonly unreadable: (
      tenant: string,
      filter?: StreamFilter,
    ) => Effect.Effect<ReadonlyArray<Unreadable.UnreadableObject>, NotFound | InvalidInput | StoreError>
    /**
     * Takes in what the host tells of itself: a record made, changed, removed, a place to keep in step, a sync. The same event again changes nothing, whatever came in
     * between; one that fails is not noted, and is tried when it is told again.
     */
    readonly consume: (tenant: string, event: HostEvent) => Effect.Effect<HostEvents.Consumption, HostEvents.ConsumeError>
    /** What applications tell by themselves. */
    readonly webhooks: WebhooksDoor
    readonly events: {
      /** Events after a position (0: from the beginning), oldest first. */
      readonly list: (
        tenant: string,
        page: { readonly after: number; readonly limit?: number },
      ) => Effect.Effect<ReadonlyArray<StoredEvent>, InvalidInput | StoreError>
      /** The same without end: new events as they come. */
      readonly follow: (tenant: string, after: number) => Stream.Stream<StoredEvent, InvalidInput | StoreError>
    }
  }
>()("@syncline/engine/SyncEngine") {
  static readonly layer: Layer.Layer<SyncEngine, never, Requirements> = Layer.effect(
    SyncEngine,
    Effect.suspend(() => make),
  )
}

export type Requirements =
  | Worker.Requirements
  | Subscriptions
  | SignIns
  | Profiles
  | Copies
  | Grants
  | Wakeups
  | Orchestrator
  | Records
  | Conflicts
  | Journal
  | MappingStore

const make = Effect.gen(function* () {
  const context = yield* Effect.context<Requirements>()
  const { kinds } = yield* Adapters
  const deliveries = yield* Deliveries
  const journal = yield* Journal
  const links = yield* Links
  const orchestrator = yield* Orchestrator
  const records = yield* Records
  const streams = yield* Streams
  const wakeups = yield* Wakeups
  const within = Effect.provideContext(context)
  const thenWake = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.tap(effect, () => Effect.ignore(wakeups.wake))
  const kindOf = (name: string) =>
    Effect.mapError(Effect.fromNullishOr(kinds.get(name)), () => NotFound.among("kind", name, [...kinds.keys()]))

  const streamOf = (tenant: string, id: string) => within(Known.stream(tenant, id))

  /** A filter that names what does not exist is a mistake; an empty list would hide it. */
  const queryOf = <F extends Known.Named>(tenant: string, filter: F) =>
    Effect.as(within(Known.check(tenant, filter)), { limit: Filters.pageSize, ...filter })

  const pageOf = (tenant: string, kind: string, page: Page) =>
    Effect.andThen(kindOf(kind), records.list(tenant, kind, { limit: Filters.pageSize, ...page }))

  return SyncEngine.of({
    connect: (input) => within(Setup.connect(input)),
    signIn: signInDoor(within),
    profiles: profilesDoor(within),
    resealCredentials: within(
      Effect.zipWith(
        Effect.flatMap(Vault, (vault) => vault.resealAll),
        Secrets.resealAll,
        (grants, secrets) => grants + secrets,
      ),
    ),
    pause: (tenant, id) => within(Setup.become(tenant, id, "paused", null)),
    resume: (tenant, id) => thenWake(within(Setup.become(tenant, id, "active", null))),
    disconnect: (tenant, id) => within(Setup.become(tenant, id, "disconnected", null)),
    takeOver: (tenant, from, to) => thenWake(within(TakeOver.takeOver(tenant, from, to))),
    resync: (tenant, what) => thenWake(within(ReadAgain.readAgain(tenant, what))),
    reconcile: (tenant, streamId) => thenWake(within(Effect.flatMap(streamOf(tenant, streamId), reconcile))),
    partitions: (tenant, id, query) => within(partitions(tenant, id, query)),
    addStreams: (input) => thenWake(within(addStreams(input))),
    removeStreams: (input) => within(removeStreams(input)),
    sync: (input) => within(sync(input)),
    plan: (input) => within(Planning.plan(input)),
    drift: (tenant, streamId, options) => within(Drift.drift(tenant, streamId, options)),
    apply: (tenant, plan) => within(apply(tenant, plan)),
    undo: (tenant, runId, input) => thenWake(within(Undo.undo(tenant, runId, input))),
    ...Watched.make(orchestrator.run, streams),
    status: (tenant) => within(status(tenant)),
    explain: (tenant, subject) => within(Explain.explain(tenant, subject)),
    records: {
      put: (tenant, kind, input) => thenWake(within(Effect.flatMap(kindOf(kind), (known) => HostRecords.put(tenant, known, input)))),
      setPrivacy: (tenant, kind, id, level, by) =>
        thenWake(within(Effect.flatMap(kindOf(kind), (known) => Privacy.set(tenant, known, id, level, by)))),
      permit: (tenant, kind, id, where, by) =>
        thenWake(within(Effect.flatMap(kindOf(kind), (known) => Privacy.permit(tenant, known, id, where, by, true)))),
      forbid: (tenant, kind, id, where, by) =>
        thenWake(within(Effect.flatMap(kindOf(kind), (known) => Privacy.permit(tenant, known, id, where, by, false)))),
      remove: (tenant, kind, id) => thenWake(within(Effect.flatMap(kindOf(kind), (known) => Removals.remove(tenant, known, id)))),
      restore: (tenant, kind, id) => thenWake(within(Effect.flatMap(kindOf(kind), (known) => Removals.restore(tenant, known, id)))),
      send: (tenant, kind, id, streamId, by) =>
        thenWake(within(Effect.flatMap(kindOf(kind), (known) => Matches.send(tenant, known, id, streamId, by)))),
      get: (tenant, kind, id) => within(Effect.flatMap(kindOf(kind), (known) => HostRecords.find(tenant, known, id))),
      list: (tenant, kind, page = {}) => Effect.flatMap(Filters.checkPage(page), (checked) => pageOf(tenant, kind, checked)),
      all: (tenant, kind) =>
        Stream.paginate(undefined as string | undefined, (after) =>
          Effect.map(pageOf(tenant, kind, after === undefined ? {} : { after }), (page) => {
            const last = page.at(-1)
            return [
              page,
              page.length < Filters.pageSize || last === undefined ? Option.none() : Option.some<string | undefined>(last.id),
            ] as const
          }),
        ),
      history: (tenant, id) => journal.history(tenant, id),
      timeline: (tenant, kind, id) => within(Effect.flatMap(kindOf(kind), (known) => timeline(tenant, known, id))),
      links: Effect.fnUntraced(function* (tenant, id) {
        const there = new Set((yield* streams.list(tenant)).map((stream) => stream.id))
        return (yield* links.ofRecord(tenant, id)).filter(({ streamId }) => there.has(streamId))
      }),
      find: Effect.fnUntraced(function* (tenant, streamId, externalId) {
        return Option.fromUndefinedOr(yield* within(KnownObject.linkOf(yield* streamOf(tenant, streamId), externalId)))
      }),
      ofObject: (tenant, name) => within(ObjectLookup.recordOf(tenant, name)),
    },
    matches: {
      list: (tenant, filter = {}) => within(Matches.list(tenant, filter)),
      decide: (tenant, streamId, externalId, decision, by) => thenWake(within(Matches.decide(tenant, streamId, externalId, decision, by))),
      linkExact: (tenant, scope, by) => thenWake(within(Matches.linkExact(tenant, scope, by))),
    },
    removals: {
      letGo: (tenant, streamId) =>
        thenWake(within(Effect.flatMap(streamOf(tenant, streamId), ({ id }) => Removals.letGo(tenant, kinds, id)))),
      takeBack: (tenant, streamId) =>
        thenWake(within(Effect.flatMap(streamOf(tenant, streamId), ({ id }) => Removals.takeBack(tenant, kinds, id)))),
    },
    conflicts: {
      list: (tenant, filter = {}) => within(ConflictInbox.list(tenant, filter)),
      get: (tenant, id) => within(ConflictInbox.get(tenant, id)),
      resolve: (tenant, id, decision, by, seen) => thenWake(within(resolve(tenant, kinds, id, decision, by, seen))),
      resolveAll: (tenant, like, decision, by) => thenWake(within(resolveAll(tenant, like, decision, by))),
    },
    deliveries: {
      list: Effect.fnUntraced(function* (tenant, filter = {}) {
        return yield* deliveries.list(tenant, yield* queryOf(tenant, yield* Filters.checkDeliveries(filter)))
      }),
      get: (tenant, streamId, recordId) => within(DeadLetters.get(tenant, streamId, recordId)),
      edit: (tenant, streamId, recordId, fields, by) => thenWake(within(DeadLetters.edit(tenant, streamId, recordId, fields, by))),
      retry: Effect.fnUntraced(function* (tenant, streamId, recordId) {
        const taken = yield* deliveries.retry(tenant, streamId, recordId, yield* Clock.currentTimeMillis)
        if (!taken) return yield* DeadLetters.none(streamId, recordId)
        yield* Effect.ignore(wakeups.wake)
      }),
      retryAll: Effect.fnUntraced(function* (tenant, like = {}) {
        const checked = yield* Filters.checkLike(like)
        yield* within(Known.check(tenant, checked))
        const taken = yield* deliveries.retryAll(tenant, checked, yield* Clock.currentTimeMillis)
        if (taken > 0) yield* Effect.ignore(wakeups.wake)
        return taken
      }),
      drop: (tenant, streamId, recordId, by, reason) => within(DeadLetters.drop(tenant, streamId, recordId, by, reason)),
    },
    mapping: mappingDoor(within, thenWake),
    runs: Effect.fnUntraced(function* (tenant, filter = {}) {
      return yield* journal.runs(tenant, yield* queryOf(tenant, yield* Filters.checkOfStream(filter)))
    }),
    runReport: (tenant, id) => within(RunReport.make(tenant, id)),
    unreadable: Effect.fnUntraced(function* (tenant, filter = {}) {
      const { streamId, limit = Filters.pageSize } = yield* Filters.checkOfStream(filter)
      const chosen = streamId === undefined ? yield* streams.list(tenant) : [yield* streamOf(tenant, streamId)]
      return yield* within(Unreadable.list(chosen, limit))
    }),
    webhooks: webhooksDoor(within),
    consume: (tenant, event) => thenWake(within(HostEvents.consume(tenant, event))),
    events: {
      list: (tenant, page) =>
        Effect.flatMap(Filters.checkEvents(page), (checked) => journal.events(tenant, { limit: Filters.pageSize, ...checked })),
      follow: (tenant, after) => Stream.unwrap(Effect.map(Filters.checkPosition(after), (from) => EventFeed.follow(journal, tenant, from))),
    },
  })
})
