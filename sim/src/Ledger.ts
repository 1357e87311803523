/**
 * The edits that people and the host made, as they saw them: what a field said before, what it says after. Every typed value is different from all others,
 * so it can be told for each edit whether its value is in the final state, or whom it gave way to.
 */

/** `line`: one line of a long text. */
export type EditedField = "title" | "line" | "name" | "status" | "label" | "person"

export interface LedgerEntry {
  readonly at: number
  /** A side's name, `host`, or `decision` for a person's resolution of a conflict. */
  readonly by: string
  readonly tenant: string
  readonly kind: "issue" | "comment" | "label"
  /** The token of the object. */
  readonly token: string
  readonly field: EditedField
  /** Absent: nothing was there. For labels and people of an issue: which one was taken away. */
  readonly before: string | undefined
  readonly after: string | undefined
}

export interface Ledger {
  readonly add: (entry: LedgerEntry) => void
  readonly entries: ReadonlyArray<LedgerEntry>
  /** Objects that somebody deleted, or that no longer decode: nothing is promised of them. */
  readonly lost: Set<string>
}

export const makeLedger = (): Ledger => {
  const entries: Array<LedgerEntry> = []
  return { entries, lost: new Set(), add: (entry) => entries.push(entry) }
}

/** The lines that one text has and the other has not, side by side. */
export const changedLines = (
  before: string,
  after: string,
): ReadonlyArray<{ readonly before: string | undefined; readonly after: string | undefined }> => {
  const [old, fresh] = [before.split("\n"), after.split("\n")]
  return Array.from({ length: Math.max(old.length, fresh.length) }, (_, index) => ({ before: old[index], after: fresh[index] })).filter(
    (line) => line.before !== line.after,
  )
}
