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
import type { Consumed } from "../model/HostEvent.ts"
import type { Choice, Link } from "../model/Link.ts"
import type { RawObject } from "../model/RawObject.ts"
import type { Privacy } from "../model/Privacy.ts"
import type { FieldTime, Origin, Removal } from "../model/Record.ts"
import type { SentWrite } from "../model/SentWrite.ts"
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
  /** Kept where a stream of the kind matches by them. */
  readonly clues?: ReadonlyArray<string>
  readonly origin: Origin
  /** Absent: it is not removed, or no longer. */
  readonly removal?: Removal
  /** Absent: how far it may go stays as it was. */
  readonly privacy?: Privacy
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

/**
 * A record is another one from now on. What it is on streams other than `streamId`, where the other record is nothing, is that one's, with base, open conflicts and
 * payload; where that is something already, the link is `apart` and nobody's, unless it `removes`: then it stays for its removal. From then on a commit is stale that
 * would link the first to an object that it is not linked to. Records that were merged into the first are the second.
 */
export interface UnionWrite {
  readonly kind: string
  readonly from: string
  readonly into: string
  readonly streamId: string
  readonly removes: boolean
}

/** Choice and due of a link are no part of it: they are a person's, who may decide at the same time. */
export interface LinkWrite extends Omit<Link, "tenant" | "processedAt" | "choice" | "due"> {
  /** The `due` for which it was looked at. Absent: it stays due, if it is. */
  readonly looked?: string
  /** It is looked at again, though it may be unchanged. */
  readonly again?: true
  /** What the object is found by while it has no record, in place of what it was. Absent: as it was. */
  readonly keys?: ReadonlyArray<string>
}

/** `chosen`: a person wants the record there, whatever the stream's option. */
export interface Owed {
  readonly streamId: string
  readonly recordId: string
  readonly chosen?: true
}

/** What a person decided about an object. Its link has another state or record by now: the commit is stale. */
export interface ChoiceWrite {
  readonly streamId: string
  readonly externalId: string
  readonly seen: Pick<Link, "state" | "recordId">
  readonly choice: Choice
  readonly due: string
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
  readonly links: ReadonlyArray<LinkWrite>
  readonly choices: ReadonlyArray<ChoiceWrite>
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
  readonly unions: ReadonlyArray<UnionWrite>
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
  readonly owed: ReadonlyArray<Owed>
  readonly deliveries: ReadonlyArray<DeliverySettlement>
  /** Each was written to an application a moment ago. */
  readonly writes: ReadonlyArray<Omit<SentWrite, "tenant" | "seq" | "at">>
  readonly events: ReadonlyArray<Event>
  /** Replaces the cursor whose version is one less. */
  readonly cursor?: { readonly streamId: string; readonly cursor: Cursor }
  readonly run?: RunWrite
  /** An event of the host that is carried out with this. One that was before makes the commit stale. */
  readonly consumed?: Consumed
  /** What a page of a reconciliation showed, in one row. Needs the `cursor` of that page. */
  readonly seen?: { readonly streamId: string; readonly runId: string; readonly externalIds: ReadonlyArray<string> }
}

export const empty = (tenant: string, at: number): Commit => ({
  tenant,
  at,
  rawObjects: [],
  records: [],
  links: [],
  choices: [],
  newLinks: false,
  moves: [],
  conflicts: [],
  unions: [],
  deeds: [],
  drops: [],
  spread: [],
  owed: [],
  deliveries: [],
  writes: [],
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
