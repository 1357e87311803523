/**
 * What undoing a run means for one record: what it said before, field by field, where nothing has changed it since. An undo that was undone counts as if neither had
 * been. Pure.
 */
import type { Json } from "@syncline/adapter-core"
import type { HistoryEntry } from "../model/History.ts"
import { removalField } from "../model/Record.ts"

export interface Undoing {
  /** By field what it said before; `undefined` where it said nothing. */
  readonly restore: ReadonlyMap<string, Json.Json | undefined>
  /** It was made by the run, and goes. */
  readonly removes: boolean
  /** It was removed by the run, and comes back. */
  readonly revives: boolean
  /** Fields that were changed again since: they stay. Of a record that the run made any of them keeps it. */
  readonly since: ReadonlyArray<string>
  /** Fields that the run changed and that say again what they said before it. */
  readonly undone: ReadonlyArray<string>
}

/** `history`: all of the record's, oldest first. */
export const undoing = (history: ReadonlyArray<HistoryEntry>, runId: string): Undoing => {
  const fields = new Set(history.flatMap((entry) => (entry.runId === runId ? Object.keys(entry.changes) : [])))
  const isNew = history.some((entry) => entry.runId === runId && entry.version === 1)
  const restore = new Map<string, Json.Json | undefined>()
  const [since, undone]: [Array<string>, Array<string>] = [[], []]
  for (const field of isNew ? new Set(history.flatMap(({ changes }) => Object.keys(changes))) : fields) {
    if (isNew && field === removalField) continue
    const own = history.filter(({ changes }) => Object.hasOwn(changes, field))
    const at = standingOf(own, runId)
    if (at === undefined) {
      const isUndone = standing(own).from < own.findLastIndex((entry) => entry.runId === runId)
      if (fields.has(field) && isUndone) undone.push(field)
      else since.push(field)
    } else restore.set(field, own[at]?.changes[field]?.before)
  }
  const removal = history.filter(({ changes }) => Object.hasOwn(changes, removalField))
  if (isNew) {
    const isRemoved = removal.at(-1)?.changes[removalField]?.after === true
    const isUndone = isRemoved && removal.at(-1)?.deed?._tag === "RunUndone"
    return { restore: new Map(), removes: !isRemoved && since.length === 0, revives: false, since, undone: isUndone ? [removalField] : [] }
  }
  const was = restore.get(removalField)
  const changesRemoval = restore.delete(removalField)
  return { restore, removes: changesRemoval && was === true, revives: changesRemoval && was !== true, since, undone }
}

/** Where the run's changes of a field began, if the field stands as the run left it. */
const standingOf = (own: ReadonlyArray<HistoryEntry>, runId: string): number | undefined => {
  const at = standing(own).through.find((index) => own[index]?.runId === runId)
  return at === undefined ? undefined : beginningOf(own, at)
}

const beginningOf = (own: ReadonlyArray<HistoryEntry>, at: number): number => {
  const { runId } = own[at] ?? { runId: null }
  let begun = at
  while (begun > 0 && own[begun - 1]?.runId === runId) begun -= 1
  return begun
}

/**
 * The changes of which what a field says now can be said to come: the last one and, where that undid another, what stood before that one, and so on. `from`: the
 * one that it really comes from, or none.
 */
const standing = (own: ReadonlyArray<HistoryEntry>): { readonly through: ReadonlyArray<number>; readonly from: number } => {
  const through: Array<number> = []
  let at = own.length - 1
  while (at >= 0) {
    through.push(at)
    const deed = own[at]?.deed
    const undone = deed?._tag === "RunUndone" ? own.findLastIndex((entry, index) => index < at && entry.runId === deed.runId) : -1
    if (undone < 0) break
    at = beginningOf(own, undone) - 1
  }
  return { through, from: at }
}
