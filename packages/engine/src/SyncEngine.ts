/**
 * The one door of the engine: connect accounts, choose what to keep in step, sync once or watch, see where everything stands, decide conflicts, read
 * and write records. Every operation names the tenant whose data it touches and touches no other's.
 */
import type { AdapterError } from "@syncline/adapter-core"
import { Clock, Context, Effect, Layer, Option, Schedule, Stream } from "effect"
import { Adapters } from "./Adapters.ts"
import type { Connection } from "./model/Connection.ts"
import type { Conflict, ConflictState } from "./model/Conflict.ts"
import { Conflicts } from "./store/Conflicts.ts"
import type { Delivery, DeliveryState } from "./model/Delivery.ts"
import { Deliveries } from "./store/Deliveries.ts"
import { type AlreadyResolved, type InvalidInput, NotFound } from "./model/EngineError.ts"
import type { StoredEvent } from "./model/Event.ts"
import type { HistoryEntry } from "./model/History.ts"
import * as HostRecords from "./hub/HostRecords.ts"
import { Journal } from "./store/Journal.ts"
import type { Link } from "./model/Link.ts"
import { Links } from "./store/Links.ts"
import { Orchestrator } from "./work/Orchestrator.ts"
import type { HubRecord } from "./model/Record.ts"
import { Records } from "./store/Records.ts"
import { type Decision, resolve } from "./hub/Resolve.ts"
import type { Run } from "./model/Run.ts"
import { type SyncInput, sync } from "./work/Sync.ts"
import type { SyncReport } from "./hub/SyncReport.ts"
import * as Setup from "./connect/Setup.ts"
import { type ConnectionStatusReport, status } from "./hub/Status.ts"
import type { CommitRefused, Contended, StoreError } from "./model/StoreError.ts"
import type { Stream as SyncStream } from "./model/Stream.ts"
import { Streams } from "./store/Streams.ts"
import type { VaultError } from "./access/Vault.ts"
import { Wakeups } from "./store/Wakeups.ts"
import type * as Worker from "./work/Worker.ts"

type Page = { readonly after?: string; readonly limit?: number }

export class SyncEngine extends Context.Service<
  SyncEngine,
  {
    readonly connect: (input: Setup.ConnectInput) => Effect.Effect<Connection, NotFound | AdapterError | StoreError | VaultError>
    readonly pause: (tenant: string, connectionId: string) => Effect.Effect<void, NotFound | InvalidInput | StoreError>
    readonly resume: (tenant: string, connectionId: string) => Effect.Effect<void, NotFound | InvalidInput | StoreError>
    readonly disconnect: (tenant: string, connectionId: string) => Effect.Effect<void, NotFound | InvalidInput | StoreError>
    readonly addStreams: (
      input: Setup.StreamsInput,
    ) => Effect.Effect<ReadonlyArray<SyncStream>, NotFound | InvalidInput | AdapterError | StoreError>
    /**
     * Reads every stream once, sends what there is to send and what arises from that, and returns. What failed is in the report and tried again later, not
     * waited for; past its deadline it returns with `complete: false`. Interrupting it is safe.
     */
    readonly sync: (input: SyncInput) => Effect.Effect<SyncReport, NotFound | InvalidInput | StoreError | CommitRefused | Contended>
    /** Keeps everything in step until interrupted. */
    readonly watch: Effect.Effect<never>
    readonly status: (tenant: string) => Effect.Effect<ReadonlyArray<ConnectionStatusReport>, StoreError>
    readonly records: {
      readonly put: (
        tenant: string,
        kind: string,
        input: { readonly id?: string; readonly fields: unknown },
      ) => Effect.Effect<string, HostRecords.PutError>
      readonly get: (tenant: string, kind: string, id: string) => Effect.Effect<HubRecord, NotFound | StoreError>
      readonly list: (tenant: string, kind: string, page?: Page) => Effect.Effect<ReadonlyArray<HubRecord>, NotFound | StoreError>
      readonly all: (tenant: string, kind: string) => Stream.Stream<HubRecord, NotFound | StoreError>
      readonly history: (tenant: string, id: string) => Effect.Effect<ReadonlyArray<HistoryEntry>, StoreError>
      /** Which external objects the record is. */
      readonly links: (tenant: string, id: string) => Effect.Effect<ReadonlyArray<Link>, StoreError>
      /** The link of an external object, if it has one. */
      readonly find: (tenant: string, streamId: string, externalId: string) => Effect.Effect<Option.Option<Link>, NotFound | StoreError>
    }
    readonly conflicts: {
      readonly list: (
        tenant: string,
        filter?: Page & { readonly state?: ConflictState },
      ) => Effect.Effect<ReadonlyArray<Conflict>, StoreError>
      /** `by` says who decided, for the record. The same decision again changes nothing; another fails with `AlreadyResolved`. */
      readonly resolve: (
        tenant: string,
        id: string,
        decision: Decision,
        by: string,
      ) => Effect.Effect<void, NotFound | InvalidInput | AlreadyResolved | StoreError | Contended>
    }
    readonly deliveries: {
      readonly list: (
        tenant: string,
        filter?: { readonly state?: DeliveryState; readonly streamId?: string; readonly limit?: number },
      ) => Effect.Effect<ReadonlyArray<Delivery>, StoreError>
      /** Takes up a dead or parked delivery again. */
      readonly retry: (tenant: string, streamId: string, recordId: string) => Effect.Effect<void, NotFound | StoreError>
      /** Gives up a dead or parked delivery; the application keeps what it has until the record changes again. */
      readonly drop: (tenant: string, streamId: string, recordId: string) => Effect.Effect<void, NotFound | StoreError>
    }
    readonly runs: (
      tenant: string,
      filter?: { readonly streamId?: string; readonly limit?: number },
    ) => Effect.Effect<ReadonlyArray<Run>, StoreError>
    readonly events: {
      /** Events after a position (0: from the beginning), oldest first. */
      readonly list: (
        tenant: string,
        page: { readonly after: number; readonly limit?: number },
      ) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>
      /** The same, and then new events as they come. Fails when the store does. */
      readonly follow: (tenant: string, after: number) => Stream.Stream<StoredEvent, StoreError>
    }
  }
>()("@syncline/engine/SyncEngine") {
  static readonly layer: Layer.Layer<SyncEngine, never, Requirements> = Layer.effect(
    SyncEngine,
    Effect.suspend(() => make),
  )
}

export type Requirements = Worker.Requirements | Wakeups | Orchestrator | Records | Conflicts | Journal

const pageSize = 100

const make = Effect.gen(function* () {
  const context = yield* Effect.context<Requirements>()
  const { kinds } = yield* Adapters
  const conflicts = yield* Conflicts
  const deliveries = yield* Deliveries
  const journal = yield* Journal
  const links = yield* Links
  const orchestrator = yield* Orchestrator
  const records = yield* Records
  const streams = yield* Streams
  const wakeups = yield* Wakeups
  const within = Effect.provideContext(context)
  const thenWake = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.tap(effect, () => Effect.ignore(wakeups.wake))
  const kindOf = (name: string) => Effect.mapError(Effect.fromNullishOr(kinds.get(name)), () => new NotFound({ what: "kind", id: name }))

  const list = Effect.fnUntraced(function* (tenant: string, kind: string, page: Page = {}) {
    yield* kindOf(kind)
    return yield* records.list(tenant, kind, { limit: pageSize, ...page })
  })

  return SyncEngine.of({
    connect: (input) => within(Setup.connect(input)),
    pause: (tenant, id) => within(Setup.become(tenant, id, "paused", null)),
    resume: (tenant, id) => thenWake(within(Setup.become(tenant, id, "active", null))),
    disconnect: (tenant, id) => within(Setup.become(tenant, id, "disconnected", null)),
    addStreams: (input) => thenWake(within(Setup.addStreams(input))),
    sync: (input) => within(sync(input)),
    watch: orchestrator.run,
    status: (tenant) => within(status(tenant)),
    records: {
      put: (tenant, kind, input) => thenWake(within(Effect.flatMap(kindOf(kind), (known) => HostRecords.put(tenant, known, input)))),
      get: (tenant, kind, id) => within(Effect.flatMap(kindOf(kind), (known) => HostRecords.find(tenant, known, id))),
      list,
      all: (tenant, kind) =>
        Stream.paginate(undefined as string | undefined, (after) =>
          Effect.map(list(tenant, kind, after === undefined ? {} : { after }), (page) => {
            const last = page.at(-1)
            return [page, page.length < pageSize || last === undefined ? Option.none() : Option.some<string | undefined>(last.id)] as const
          }),
        ),
      history: (tenant, id) => journal.history(tenant, id),
      links: (tenant, id) => links.ofRecord(tenant, id),
      find: Effect.fnUntraced(function* (tenant, streamId, externalId) {
        const stream = yield* streams.get(tenant, streamId)
        if (Option.isNone(stream)) return yield* new NotFound({ what: "stream", id: streamId })
        const { connectionId, kind } = stream.value
        const query = {
          tenant,
          streamId,
          connectionId,
          kind,
          externalIds: [externalId],
          references: [],
          referenceFields: [],
          matchKeys: [],
        }
        return Option.fromUndefinedOr((yield* links.page(query)).links.get(externalId))
      }),
    },
    conflicts: {
      list: (tenant, filter = {}) => conflicts.list(tenant, { limit: pageSize, ...filter }),
      resolve: (tenant, id, decision, by) => thenWake(within(resolve(tenant, kinds, id, decision, by))),
    },
    deliveries: {
      list: (tenant, filter = {}) => deliveries.list(tenant, { limit: pageSize, ...filter }),
      retry: Effect.fnUntraced(function* (tenant, streamId, recordId) {
        const taken = yield* deliveries.retry(tenant, streamId, recordId, yield* Clock.currentTimeMillis)
        if (!taken) return yield* new NotFound({ what: "delivery", id: `${streamId}/${recordId}` })
        yield* Effect.ignore(wakeups.wake)
      }),
      drop: Effect.fnUntraced(function* (tenant, streamId, recordId) {
        const dropped = yield* deliveries.drop(tenant, streamId, recordId)
        if (!dropped) return yield* new NotFound({ what: "delivery", id: `${streamId}/${recordId}` })
      }),
    },
    runs: (tenant, filter = {}) => journal.runs(tenant, { limit: pageSize, ...filter }),
    events: {
      list: (tenant, page) => journal.events(tenant, { limit: pageSize, ...page }),
      follow: (tenant, after) =>
        Stream.unfold(after, (position) =>
          journal.events(tenant, { after: position, limit: pageSize }).pipe(
            Effect.repeat({ schedule: Schedule.spaced("1 second"), until: (events) => events.length > 0 }),
            Effect.map((events) => [events, events.at(-1)?.seq ?? position] as const),
          ),
        ).pipe(Stream.flatMap(Stream.fromIterable)),
    },
  })
})
