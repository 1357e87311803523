/**
 * The writing half of a resource. Each write answers with the object as the vendor now has it. References arrive as external ids; `address` gives
 * the name by which the vendor's writes know the referred object.
 */
import type { Effect } from "effect"
import type { AdapterError } from "./AdapterError.ts"
import type { Attribution } from "./Attribution.ts"
import type { Upsert, View } from "./Change.ts"
import type { Client, Requirements } from "./client/Client.ts"
import type { CreateSafety } from "./CreateSafety.ts"
import type { Json } from "./Json.ts"

/** The address of a referred object; its external id where it has no other address. */
export type Addresses = (kind: string, externalId: string) => string

export interface CreateRequest<V = View> {
  readonly partition: string
  /** A UUID, the same over all attempts at this create. */
  readonly operationId: string
  /** When the first attempt began, epoch milliseconds. */
  readonly startedAt: number
  readonly view: V
  readonly address: Addresses
  /** Who wrote it elsewhere, to be said in a line of its text where the importer has room for one (`attributedIn`). */
  readonly attribution?: Attribution
}

/** What an update will be about. */
export interface UpdatePlan<V = View> {
  readonly partition: string
  /** Only the fields that differ. */
  readonly patch: Partial<V>
}

export interface UpdateRequest<V = View> extends UpdatePlan<V> {
  readonly externalId: string
  /** The object's own address, where it has one. */
  readonly ownAddress: string | undefined
  /** That of the create which made the object, or would have; absent where the record was first read from this very object. A mark in what is sent is kept. */
  readonly operationId?: string
  /** What the line says that the object bears, and keeps where its text is changed. */
  readonly attribution?: Attribution
  /** The version the change was planned against, where the vendor has versions. */
  readonly version: string | undefined
  readonly address: Addresses
}

/** An object that is to be removed. */
export interface RemoveRequest {
  readonly partition: string
  readonly externalId: string
  /** The object's own address, where it has one. */
  readonly ownAddress: string | undefined
}

export type Waypoints = Readonly<Record<string, (from: Json, to: Json) => ReadonlyArray<Json>>>

export type Renderings = Readonly<Record<string, (said: Json, shown: Json) => boolean>>

/** An object that an attempt at a create made. */
export interface Found extends Upsert {
  /**
   * The fields of which the attempt had left something undone, and that were written now; their values are the answer to that. Where this is given, any other
   * field that does not show what the create said was changed by people. Absent: a field that is as that of a new object may not have been taken either.
   */
  readonly wrote?: ReadonlyArray<string>
}

export interface Importer<V = View> {
  readonly createSafety: CreateSafety
  readonly create: (client: Client, request: CreateRequest<V>) => Effect.Effect<Upsert, AdapterError, Requirements>
  /**
   * Reads whatever else `update` needs to know (names of labels, ids of states) and remembers it. Called before the object is looked at, so that nothing is
   * read between that look and the write: an edit made in between would be overwritten.
   */
  readonly prepareUpdate?: (client: Client, plan: UpdatePlan<V>) => Effect.Effect<void, AdapterError, Requirements>
  readonly update: (client: Client, request: UpdateRequest<V>) => Effect.Effect<Upsert, AdapterError, Requirements>
  /**
   * Removes an object, into the bin where the application has one. `Gone` where it is not there any more. Absent: nobody can remove one by the application's
   * interface. Called only when the object was looked at a moment before.
   */
  readonly remove?: (client: Client, request: RemoveRequest) => Effect.Effect<void, AdapterError, Requirements>
  /** Puts back what was removed, as it was. `Gone` where it cannot be put back any more. Absent: what was removed is lost, and is made anew. */
  readonly restore?: (client: Client, request: RemoveRequest) => Effect.Effect<Upsert, AdapterError, Requirements>
  /**
   * By field, the values it shows on the way from one to another where an update takes several requests. While it is not known what became of such an update,
   * they are nobody's edit.
   */
  readonly waypoints?: Waypoints
  /**
   * By field, whether what the application shows may be how it shows what it was told, where only the application knows: the state of a team that comes nearest.
   * The record then keeps what was said. Texts in another form need no mention.
   */
  readonly renderings?: Renderings
  /** The text field in which it says who wrote an object. Absent: it says so nowhere. */
  readonly attributedIn?: string
  /**
   * The object that an earlier attempt at this create made, if it did. Present where `createSafety` is `Mark` or `NaturalKey`, and where a create answers
   * with `Conflict` because the same thing is there already: then it finds that.
   */
  readonly find?: (client: Client, request: CreateRequest<V>) => Effect.Effect<Found | undefined, AdapterError, Requirements>
  /** The vendor refuses an update against an old `version` by itself; without this every update reads before it writes. */
  readonly checksVersion?: true
}
