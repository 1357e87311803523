/**
 * What an adapter's package gives the published checks: how to start its application anew (`Stage`), and for each kind the hands of a person at it
 * (`Subject`). An ability that a kind does not have is left out, and the checks that need it say that they do not apply; one that the adapter's own
 * declaration asks for (`edit` where the list tells what changed, `writes` where there is an importer) is demanded.
 *
 * The application must take its time, without skew, from the Effect clock under which `start` runs; the checks run on a test clock and move it.
 */
import type { Effect, Layer, Scope } from "effect"
import type { Adapter } from "../Adapter.ts"
import type { Credentials } from "../Authorization.ts"
import type { View } from "../Change.ts"
import type { Requirements } from "../client/Client.ts"
import type { Json, JsonObject } from "../Json.ts"

/**
 * What can befall a request.
 *
 * - `limited`: refused for a limit; nothing was done
 * - `refused`: no connection came about; nothing was done
 * - `failing`: answered with status 500; nothing was done, but the caller cannot know
 * - `html`: answered with a page for people; nothing was done, but the caller cannot know
 * - `truncated`: done, and answered with half a JSON document
 * - `lost`: done, and the connection broke before the answer
 */
export type StageFault = "limited" | "refused" | "failing" | "html" | "truncated" | "lost"

/** What an application got to do so far. */
export interface Traffic {
  readonly requests: number
  /** Of those, the ones it refused for a limit. */
  readonly refusals: number
}

/** A limit of the application, as it publishes it for everyone: so many points in so many milliseconds. */
export interface StageLimit {
  /** The name of the budget by which the adapter keeps it. */
  readonly budget: string
  readonly limit: number
  readonly windowMillis: number
  /**
   * - `anywhere`: over any stretch of that length, wherever it begins
   * - `refilled`: as a bucket is, or in windows of which the application tells what is left
   */
  readonly counted: "anywhere" | "refilled"
}

/** An application that was started for one check. */
export interface Stage {
  readonly adapter: Adapter
  readonly settings?: JsonObject
  readonly credentials: Credentials
  readonly wrongCredentials: Credentials
  /** What the adapter's requests run on. */
  readonly layer: Layer.Layer<Requirements>
  readonly partition: string
  /** Exists, and nothing is in it. */
  readonly emptyPartition: string
  readonly missingPartition: string
  /** Befalls the next request that reads, or the next that writes. */
  readonly strike: (fault: StageFault, request: "read" | "write") => Effect.Effect<void>
  /** For how long the fault `limited` says that no request may come, in milliseconds. */
  readonly limitedMillis: number
  readonly limits: ReadonlyArray<StageLimit>
  readonly traffic: Effect.Effect<Traffic>
}

export interface Subject<S extends Stage> {
  readonly kind: string
  readonly start: Effect.Effect<S, never, Scope.Scope>
  /**
   * Starts the application with its limits enforced, and so tight that two dozen reads and ten creates at once exceed them; the adapter knows of them
   * by its settings.
   */
  readonly strained: Effect.Effect<S, never, Scope.Scope>
  /** How many objects a page of the adapter holds. */
  readonly pageSize: number
  /** The id of no object, in the form of one. */
  readonly missingId: string
  /** Objects of this kind are not bound to a partition: one that is in one is in all. Refused where that is not so. */
  readonly everywhere?: true
  /** Makes objects in the stage's partition, as a person would, all at this moment. Answers with their ids in the order of creation. */
  readonly seed: (stage: S, count: number) => Effect.Effect<ReadonlyArray<string>>
  /** The ids of all objects that truly are in the stage's partition. */
  readonly ids: (stage: S) => Effect.Effect<ReadonlyArray<string>>
  /** Changes a field that the adapter reads, as a person would; another value each time. */
  readonly edit?: (stage: S, id: string) => Effect.Effect<void>
  readonly remove?: (stage: S, id: string) => Effect.Effect<void>
  /** Makes one of two, as a person would; the second goes on. The checks of it are there for a subject that can. */
  readonly merge?: (stage: S, id: string, into: string) => Effect.Effect<void>
  /** From now on the object's payload does not decode. */
  readonly corrupt?: (stage: S, id: string) => Effect.Effect<void>
  /** Makes things that the application lists among the objects of this kind, and that are none. */
  readonly estranged?: (stage: S, count: number) => Effect.Effect<void>
  /** From now on the object's payload has one more member, which the adapter cannot know. */
  readonly extend?: (stage: S, id: string, name: string, value: Json) => Effect.Effect<void>
  /**
   * The application pages by number or offset: an object that is removed during a reading pulls another one over to the pages that were read already, and
   * that one is seen by the next full read only. `within a moment`: only among objects of one update time that fill more than a page, there by an edit too.
   * Refused where nothing is hidden.
   */
  readonly removalShifts?: true | "within a moment"
  readonly writes?: SubjectWrites<S>
}

export interface SubjectWrites<S extends Stage> {
  /**
   * Two records of all writable fields, with different values in each (a required reference may be the same). References are external ids of objects
   * that are there.
   */
  readonly samples: (stage: S) => Effect.Effect<readonly [View, View]>
  /** A value that the kind allows and the application refuses. */
  readonly refused?: { readonly field: string; readonly value: Json }
}

/** A subject whose kind can be written. */
export interface WritableSubject<S extends Stage> extends Subject<S> {
  readonly writes: SubjectWrites<S>
}

export const isWritable = <S extends Stage>(subject: Subject<S>): subject is WritableSubject<S> => subject.writes !== undefined
