/** A goal, how it is measured, and what the measurements say of it. */
import type { Effect } from "effect"
import type { Lab } from "./Lab.ts"

export interface Setting {
  /** Records of the corpus; absent: as many as the goal needs. */
  readonly records?: number
  /** Fresh processes of each kind, in turns. */
  readonly runs: number
  /** Sizes for a look, not for a result. */
  readonly quick: boolean
}

/** What one process measured. `what` names the kind of process. */
export interface Measurement {
  readonly what: string
  readonly values: { readonly [name: string]: number }
}

export interface Finding {
  /** In words: `0.50 of the floor`. */
  readonly goal: string
  readonly measured: string
  readonly met: boolean
}

export interface Bar {
  readonly label: string
  readonly values: ReadonlyArray<number>
}

export interface Benchmark {
  /** The goal's id. */
  readonly id: string
  readonly title: string
  /** What was done and against what, for a reader who wants to do it again. */
  readonly how: string
  readonly measure: (lab: Lab, setting: Setting) => Effect.Effect<ReadonlyArray<Measurement>>
  /** Of one or more measurements of every kind. */
  readonly findings: (measurements: ReadonlyArray<Measurement>) => ReadonlyArray<Finding>
  /** What stands in the way of what is missed. */
  readonly limits: string
  /** What to draw. */
  readonly plot?: {
    readonly unit: string
    readonly bars: (measurements: ReadonlyArray<Measurement>) => ReadonlyArray<Bar>
  }
}
