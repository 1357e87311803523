/** Counts every accepted change by who made it. A change that left a record as it was is still a write that somebody sent. */
import type { Origin } from "./Origin.ts"

/** What is counted apart. */
export type Kind = "issue" | "comment" | "label" | "attachment"

export interface Counts {
  readonly create: number
  readonly update: number
  readonly remove: number
}

export interface Tally {
  readonly add: (origin: Origin, kind: Kind, change: keyof Counts) => void
  readonly of: (origin: Origin) => Readonly<Record<Kind, Counts>>
  /** Creates, updates and removals of all kinds together. */
  readonly writes: (origin: Origin) => number
}

const nothing: Counts = { create: 0, update: 0, remove: 0 }
const untouched: Readonly<Record<Kind, Counts>> = { issue: nothing, comment: nothing, label: nothing, attachment: nothing }

export const makeTally = (): Tally => {
  const counts: Record<Origin, Readonly<Record<Kind, Counts>>> = { person: untouched, api: untouched }
  return {
    add: (origin, kind, change) => {
      const before = counts[origin]
      counts[origin] = { ...before, [kind]: { ...before[kind], [change]: before[kind][change] + 1 } }
    },
    of: (origin) => counts[origin],
    writes: (origin) => Object.values(counts[origin]).reduce((sum, { create, update, remove }) => sum + create + update + remove, 0),
  }
}
