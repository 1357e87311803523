/**
 * The one way in which sync work is written. A commit holds everything a decision changes and is applied as a whole or not at all, under the
 * connection's lease, on the versions it was decided on. Inside the host's own SQL transaction it becomes part of that transaction.
 */
import { Context, type Effect } from "effect"
import type { Json } from "@syncline/adapter-core"
import type { Conflict } from "../model/Conflict.ts"
import type { Settled } from "../model/Delivery.ts"
import type { Event } from "../model/Event.ts"
import type { Deed, FieldChange } from "../model/History.ts"
import type { Link } from "../model/Link.ts"
import type { RawObject } from "../model/RawObject.ts"
import type { FieldTime, Origin, Removal } from "../model/Record.ts"
import type { RunCounts, RunOutcome, RunProblem, RunStrategy } from "../model/Run.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import type { Cursor } from "../model/Stream.ts"

/** The lease under which work is done. The token grows with every change of holder. */
export interface Fence {
  readonly connectionId: string
  readonly token: number
}

export interface RecordWrite {
  readonly kind: string
  readonly id: string
  /** The version the decision saw; 0 for a new record. The new version is one more. */
  readonly seenVersion: number
  readonly data: Json.JsonObject
  readonly fieldTimes: { readonly [field: string]: FieldTime }
  readonly matchKeys: ReadonlyArray<string>
  readonly origin: Origin
  /** Absent: it is not removed, or no longer. */
  readonly removal?: Removal
  readonly changes: { readonly [field: string]: FieldChange }
  /** The decision of which a change comes. */
  readonly deed?: Deed
}

/** A decision that changes nothing of a record. */
export interface DeedWrite {
  readonly kind: string
  readonly recordId: string
  /** The version of the record that was decided on. */
  readonly seenVersion: number
  readonly origin: Origin
  readonly deed: Deed
}

/** What becomes of a delivery that was claimed. When its revision grew meanwhile it is pending again, whatever this says. */
export interface DeliverySettlement {
  readonly streamId: string
  readonly recordId: string
  readonly revision: number
  readonly to: Settled
}

/** The link of a record goes to another place, with base, open conflicts and pending work. */
export interface LinkMove {
  readonly kind: string
  readonly recordId: string
  readonly from: { readonly connectionId: string; readonly streamId: string; readonly externalId: string }
  readonly to: { readonly connectionId: string; readonly streamId: string; readonly externalId: string }
  /** Of the link, there. */
  readonly state: "linked" | "arriving"
}

export interface RunWrite {
  readonly id: string
  readonly connectionId: string
  readonly streamId: string
  readonly kind: string
  readonly strategy: RunStrategy
  readonly outcome: RunOutcome
  /** Added to what the run has; the run begins with its first write. */
  readonly counts: RunCounts
  readonly problems: ReadonlyArray<RunProblem>
  readonly error: string | null
}

export interface Commit {
  readonly tenant: string
  /** Absent for the host's own changes. */
  readonly fence?: Fence
  readonly at: number
  /** Each belongs to a link of the same commit, and replaces what is stored of the object. */
  readonly rawObjects: ReadonlyArray<Omit<RawObject, "tenant" | "fetchedAt">>
  readonly records: ReadonlyArray<RecordWrite>
  /** Each replaces the link of its stream and external id. A record that has another link on the stream makes the commit stale. */
  readonly links: ReadonlyArray<Omit<Link, "tenant" | "processedAt">>
  /** There are no links in place of which these would come; one that exists makes the commit stale. */
  readonly newLinks: boolean
  /**
   * Each takes the place of a link without a record, if there is one, and leaves its payload behind. A link that is not there or not the record's, or a place
   * that is another record's, makes the commit stale. The delivery goes along; where the new stream sends, one is opened. A commit with moves holds no other
   * links and deliveries.
   */
  readonly moves: ReadonlyArray<LinkMove>
  /** Each replaces the conflict of its id. One that is resolved by now, or has another revision than the one before, makes the commit stale. */
  readonly conflicts: ReadonlyArray<Omit<Conflict, "tenant">>
  /** Each becomes an entry of the record's history. A record that is gone or has another version makes the commit stale. */
  readonly deeds: ReadonlyArray<DeedWrite>
  /** Each is removed. One that is not dead, parked or held makes the commit stale. */
  readonly drops: ReadonlyArray<{ readonly streamId: string; readonly recordId: string }>
  /**
   * A delivery is opened on every ready stream of the kind that sends, but on none of the connection of the stream `except`: nothing goes back to the
   * account it came from.
   */
  readonly spread: ReadonlyArray<{ readonly kind: string; readonly recordId: string; readonly except: string | null }>
  /** A delivery is opened on this stream. */
  readonly owed: ReadonlyArray<{ readonly streamId: string; readonly recordId: string }>
  readonly deliveries: ReadonlyArray<DeliverySettlement>
  readonly events: ReadonlyArray<Event>
  /** Replaces the cursor whose version is one less. */
  readonly cursor?: { readonly streamId: string; readonly cursor: Cursor }
  readonly run?: RunWrite
  /** What a page of a reconciliation showed, in one row. Needs the `cursor` of that page. */
  readonly seen?: { readonly streamId: string; readonly runId: string; readonly externalIds: ReadonlyArray<string> }
}

export const empty = (tenant: string, at: number): Commit => ({
  tenant,
  at,
  rawObjects: [],
  records: [],
  links: [],
  newLinks: false,
  moves: [],
  conflicts: [],
  deeds: [],
  drops: [],
  spread: [],
  owed: [],
  deliveries: [],
  events: [],
})

export class Commits extends Context.Service<
  Commits,
  {
    readonly apply: (commit: Commit) => Effect.Effect<void, CommitRefused | StoreError>
    /**
     * Runs reading, deciding and committing while no one else creates records of this kind, so that two streams reading the same thing at the same
     * time do not create it twice. Needed only for kinds with match keys.
     */
    readonly exclusively: (tenant: string, kind: string) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | StoreError, R>
  }
>()("@syncline/engine/Commits") {}
