/** A record of the hub: what "local" means. References inside `data` are record ids. */
import type { Json } from "@syncline/adapter-core"
import type { Privacy } from "./Privacy.ts"

/** When a field last changed and where that came from. */
export interface FieldTime {
  /** Epoch milliseconds, of the clock of whoever changed it. */
  readonly at: number
  readonly origin: Origin
}

/** `host`: the embedding application; otherwise the id of the stream. */
export type Origin = string

export const hostOrigin: Origin = "host"

/** That a record was removed. It stays here and can be brought back; what it is elsewhere is removed too. */
export interface Removal {
  /** Epoch milliseconds of our clock. */
  readonly at: number
  /** Who removed it: a person at the place of a stream, or the host. */
  readonly origin: Origin
  /** Streams at which its object stays all the same: ids. */
  readonly stays?: ReadonlyArray<string>
  /** The record that it is by now: their objects were made one. It cannot be brought back. */
  readonly into?: string
  /** What it is elsewhere is closed rather than removed. */
  readonly closes?: true
  /** A person let it go on, though much was removed at the place at once. */
  readonly confirmed?: true
}

/** The name under which a removal stands where else a field does: in the history of a record, and in conflicts. No field has it. */
export const removalField = "(removed)"

/** The name under which it stands in the history of two records that one was merged into the other. No field has it. */
export const mergedField = "(merged)"

export interface HubRecord {
  readonly tenant: string
  readonly kind: string
  readonly id: string
  /** Grows by one with every change, from 1. */
  readonly version: number
  readonly data: Json.JsonObject
  readonly fieldTimes: { readonly [field: string]: FieldTime }
  readonly matchKeys: ReadonlyArray<string>
  /** Absent: it is not removed. */
  readonly removal?: Removal
  /** Absent: nobody has said how far it may go. */
  readonly privacy?: Privacy
  readonly createdAt: number
  readonly updatedAt: number
}
