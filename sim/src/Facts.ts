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
  Plan,
  Run,
  Stream,
  UndoReport,
} from "@syncline/engine"
import type { Contents } from "./Contents.ts"
import type { StoreEvent } from "./GatedStore.ts"
import type { Departure, LedgerEntry, Loss, PrivacyWord } from "./Ledger.ts"
import type { NetworkRequest } from "./Network.ts"
import type { LimitPlan } from "./Plan.ts"
import type { Side } from "./Side.ts"

export interface SideFacts extends Pick<
  Side,
  "name" | "tenant" | "app" | "canary" | "manyPeople" | "people" | "rewrites" | "refuses" | "ignores" | "streamSettings" | "kindSettings"
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
  /** Those that are removed included. */
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

/** The host asked what would be done, at a moment at which nobody else worked. */
export interface Looking {
  readonly tenant: string
  /** The side that it was asked for; `null` for all. */
  readonly side: string | null
  /** What the applications were asked meanwhile. */
  readonly requests: ReadonlyArray<NetworkRequest>
  /** How many commits there were meanwhile. */
  readonly commits: number
  /** All that the store held before and afterwards, as text. */
  readonly before: string
  readonly after: string
}

/** The host had a plan applied. */
export interface Applying extends Looking {
  readonly plan: Plan
  /** What a plan that was made right before says; absent where none was made. */
  readonly fresh: Plan | undefined
  /** `moved`: it was refused for that; `refused`: for anything else. */
  readonly outcome: "done" | "moved" | "refused"
  /** What had moved. */
  readonly moved: ReadonlyArray<string>
}

/** Somebody undid a run. */
export interface Undoing {
  readonly tenant: string
  readonly runId: string
  readonly at: number
  readonly compensate: boolean
  readonly report: UndoReport
  readonly requests: ReadonlyArray<NetworkRequest>
  readonly before: StoreFacts
  readonly after: StoreFacts
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
  /** By `placeOf`: what people deleted there and put back. */
  readonly found: ReadonlySet<string>
  /** What the host and who decides conflicts removed and brought back, in this order. */
  readonly departures: ReadonlyArray<Departure>
  /** What was said of what may leave, in this order. */
  readonly privacy: ReadonlyArray<PrivacyWord>
  /** Whether, when all was set right, it was looked for everywhere what is no longer there. */
  readonly reconciled: boolean
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
  readonly lookings: ReadonlyArray<Looking>
  readonly applyings: ReadonlyArray<Applying>
  readonly undoings: ReadonlyArray<Undoing>
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
  /** `I1` to `I23`, or `run` for what no run may do. */
  readonly invariant: string
  readonly message: string
}
