/** All that the invariants are checked on: what the applications show, what the store holds, and what happened on the way. Plain data. */
import type {
  Conflict,
  Connection,
  ConnectionStatusReport,
  Cursor,
  Delivery,
  Event,
  HistoryEntry,
  HubRecord,
  Link,
  Run,
  Stream,
} from "@syncline/engine"
import type { Contents } from "./Contents.ts"
import type { StoreEvent } from "./GatedStore.ts"
import type { LedgerEntry, Loss } from "./Ledger.ts"
import type { NetworkRequest } from "./Network.ts"
import type { LimitPlan } from "./Plan.ts"
import type { Side } from "./Side.ts"

export interface SideFacts extends Pick<
  Side,
  "name" | "tenant" | "app" | "canary" | "manyPeople" | "people" | "rewrites" | "refuses" | "ignores" | "streamSettings"
> {
  readonly contents: Contents
  /** All that the place beside it says, which nobody keeps in step. */
  readonly beside: string
  /** Stream ids by kind. */
  readonly streams: { readonly [kind: string]: string }
}

export interface StoreFacts {
  readonly connections: ReadonlyArray<Connection>
  readonly streams: ReadonlyArray<Stream>
  readonly cursors: ReadonlyMap<string, Cursor>
  readonly records: ReadonlyArray<HubRecord>
  readonly links: ReadonlyArray<Link>
  readonly deliveries: ReadonlyArray<Delivery>
  readonly conflicts: ReadonlyArray<Conflict>
  readonly history: ReadonlyArray<HistoryEntry>
  readonly runs: ReadonlyArray<Run>
  readonly events: ReadonlyArray<Event.StoredEvent>
}

/** The state of everything at one moment. */
export interface Moment {
  readonly sides: ReadonlyArray<SideFacts>
  readonly stores: { readonly [tenant: string]: StoreFacts }
  /** Accepted writes of the engine, by side. */
  readonly writes: { readonly [side: string]: number }
}

/** Another account chose a place that has its streams already. */
export interface Claim {
  readonly side: string
  /** The connection that served it. */
  readonly servedBy: string
  /** What it was told; absent where it was let. */
  readonly told: string | undefined
}

export interface Facts {
  /** When everything had come to rest. */
  readonly end: Moment
  /** Three cycles later. */
  readonly later: Moment
  /** After every page and every delivery had been done once more. */
  readonly replayed: Moment
  /** What people are told by then of where everything stands, by tenant. */
  readonly reports: { readonly [tenant: string]: ReadonlyArray<ConnectionStatusReport> }
  readonly ledger: ReadonlyArray<LedgerEntry>
  readonly losses: ReadonlyArray<Loss>
  /** The tokens of what was lost and of what hangs on it, anywhere. */
  readonly lost: ReadonlySet<string>
  /** What people gave an issue that the engine has no business with, by `placeOf`. */
  readonly given: ReadonlyMap<string, string>
  /** What an issue said when it left a side for another place, by `placeOf`. */
  readonly left: ReadonlyMap<string, string>
  /** Labels that people deleted, by `placeOf` of their ids. */
  readonly discarded: ReadonlySet<string>
  /** What came of it when another account chose a place that was served by one. */
  readonly claims: ReadonlyArray<Claim>
  /** What people made of the place beside a side, by side. */
  readonly beside: ReadonlyMap<string, string>
  readonly storeEvents: ReadonlyArray<StoreEvent>
  readonly requests: ReadonlyArray<NetworkRequest>
  /** What the applications enforce and the adapters are told. */
  readonly limits: LimitPlan
  /** Lines of the log, with the tenant they are about. */
  readonly log: ReadonlyArray<string>
  readonly secrets: ReadonlyArray<string>
  /** Cycles after which nothing was left to do; absent when there was always more. */
  readonly cycles: number | undefined
}

export interface Violation {
  /** `I1` to `I19`, or `run` for what no run may do. */
  readonly invariant: string
  readonly message: string
}
