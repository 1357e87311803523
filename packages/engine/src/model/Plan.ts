/**
 * What a sync would do, as data that can be kept and shown. Of everything that may be many it has the number and a few samples; by `basis` it is told whether the
 * same would still be done.
 */
import type { FieldChange } from "./History.ts"

/** `restore`: what was removed is put back. */
export type PlannedAction = "create" | "update" | "remove" | "restore"

export interface PlannedChange {
  /** Absent where the record is not known yet. */
  readonly recordId?: string
  /** Absent where the object is not there yet. */
  readonly externalId?: string
  /** Of a removal there are none. */
  readonly fields: { readonly [field: string]: FieldChange }
}

/** How many, and the first few. */
export interface Amount<A> {
  readonly count: number
  readonly first: ReadonlyArray<A>
}

export type PlannedSide = { readonly [Action in PlannedAction]: Amount<PlannedChange> }

/** Something that a person would have to look at. */
export interface PlannedQuestion {
  readonly recordId?: string
  readonly externalId?: string
  /** Of a conflict. */
  readonly field?: string
  readonly message: string
}

export interface PlannedStream {
  readonly streamId: string
  readonly connectionId: string
  readonly app: string
  readonly kind: string
  readonly partitionName: string
  /** What becomes of records here by what is read there. A record that is changed twice counts twice. */
  readonly here: PlannedSide
  /** What is written there. */
  readonly there: PlannedSide
  /** New ones. */
  readonly conflicts: Amount<PlannedQuestion>
  /** Objects that would stand so afterwards because several records match. */
  readonly ambiguous: Amount<PlannedQuestion>
  /** Writes that would stand so afterwards: a person is asked first, see `firstPush`. */
  readonly held: Amount<PlannedQuestion>
  /** Writes that would stand so afterwards: refused, or tried too often. */
  readonly refused: Amount<PlannedQuestion>
}

/** What it takes to do it. */
export interface PlannedEffort {
  readonly connectionId: string
  readonly app: string
  /** Calls of the adapter, each a request at least. */
  readonly reads: number
  readonly writes: number
  /** How long that takes at least where the application's limits are known, in milliseconds. */
  readonly atLeastMillis: number
}

/** One of the things of which a plan depends. */
export interface PlanBasis {
  /** For people: `the settings of task in p (left)`. */
  readonly what: string
  readonly digest: string
}

export interface Plan {
  /** The same as long as the same would be done. */
  readonly id: string
  readonly tenant: string
  /** Absent: of all connections. */
  readonly connectionId?: string
  /** The first push between two filled sides is part of the plan: who applies it has seen it. */
  readonly firstPush?: "go"
  /** Epoch milliseconds. */
  readonly madeAt: number
  /** `false`: something could not be read, so that more may be done; see `troubles`. Such a plan cannot be applied. */
  readonly complete: boolean
  readonly troubles: ReadonlyArray<string>
  readonly streams: ReadonlyArray<PlannedStream>
  readonly effort: ReadonlyArray<PlannedEffort>
  readonly basis: ReadonlyArray<PlanBasis>
}

export const actions: ReadonlyArray<PlannedAction> = ["create", "update", "remove", "restore"]
