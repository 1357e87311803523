/** A delivery that comes to something, as a case of the tests of what becomes of it. */
import type { Delivery, RunCounts, SyncEngine } from "@syncline/engine"
import type { Effect } from "effect"
import type { Apps, WorldOptions } from "../../src/testing/World.ts"

export interface Case {
  readonly title: string
  readonly kind?: string
  /** Everything up to the sync in which a delivery to `right` comes to it. */
  readonly given: (apps: Apps) => Effect.Effect<unknown, never, SyncEngine>
  /** Of the runs of that sync. */
  readonly counts: ReadonlyArray<Partial<RunCounts>>
  /** What is left of the delivery. */
  readonly left?: Partial<Delivery>
  /** Said of it at the delivery, and, where it counts as failed, in the run. */
  readonly error?: string
  /** Said in the run, where it is something else. */
  readonly problem?: string
  /** The object that it is said of, where the delivery is over. */
  readonly about?: string
  readonly options?: WorldOptions
  readonly adapt?: (apps: Apps) => Apps
}
