/** One bounded piece of sync work on one stream, with counts and a report. */
export type RunStrategy = "initial" | "delta" | "full" | "reconcile" | "range" | "objects" | "push" | "undo"

export type RunOutcome = "running" | "completed" | "failed"

export interface RunCounts {
  readonly read: number
  readonly created: number
  readonly updated: number
  readonly removed: number
  readonly unchanged: number
  readonly skipped: number
  readonly conflicted: number
  readonly failed: number
}

export const noCounts: RunCounts = { read: 0, created: 0, updated: 0, removed: 0, unchanged: 0, skipped: 0, conflicted: 0, failed: 0 }

export const addCounts = (left: RunCounts, right: RunCounts): RunCounts => ({
  read: left.read + right.read,
  created: left.created + right.created,
  updated: left.updated + right.updated,
  removed: left.removed + right.removed,
  unchanged: left.unchanged + right.unchanged,
  skipped: left.skipped + right.skipped,
  conflicted: left.conflicted + right.conflicted,
  failed: left.failed + right.failed,
})

/** One object that could not be processed, for a person to read. */
export interface RunProblem {
  readonly externalId: string | null
  readonly recordId: string | null
  readonly message: string
}

/** A run keeps the first problems; the counts tell how many there were. */
export const problemsKept = 20

export interface Run {
  readonly tenant: string
  readonly id: string
  readonly connectionId: string
  readonly streamId: string
  readonly kind: string
  readonly strategy: RunStrategy
  readonly outcome: RunOutcome
  readonly counts: RunCounts
  readonly problems: ReadonlyArray<RunProblem>
  readonly error: string | null
  readonly startedAt: number
  readonly heartbeatAt: number
  readonly endedAt: number | null
}
