/**
 * I19: each change of a record is in its history, once, with before and after, run and origin. The history of a record leads without a gap from nothing to what
 * it says; what a reading counts is what its history shows; and what people and the host typed came in from where they typed it.
 */
import { Json } from "@syncline/adapter-core"
import { type HistoryEntry, type HubRecord, removalField } from "@syncline/engine"
import { tokenOf } from "../Contents.ts"
import type { LedgerEntry } from "../Ledger.ts"
import { isUndoing } from "./undone.ts"
import { type Checker, type Household, households } from "./Checker.ts"

/** The host's own, as an origin. */
const host = "host"

const show = (value: Json.Json | undefined): string => JSON.stringify(value) ?? "nothing"

/** No field, as the removal of a record is none: how far it may go. */
const level = "(privacy)"

const chainOf = (
  { kind, id, version, data, fieldTimes, removal }: HubRecord,
  entries: ReadonlyArray<HistoryEntry>,
): ReadonlyArray<string> => {
  const name = `${kind} ${id}`
  const found: Array<string> = []
  const says = new Map<string, Json.Json>()
  const origins = new Map<string, string>()
  for (const [index, entry] of entries.entries()) {
    if (entry.version !== index + 1) found.push(`change ${index + 1} of ${name} says that it led to version ${entry.version}`)
    if (entry.kind !== kind) found.push(`change ${entry.version} of ${name} says that it was a ${entry.kind}`)
    for (const [field, { before, after }] of Object.entries(entry.changes)) {
      const was = says.get(field)
      if (field === removalField ? (was ?? false) !== before : !Json.equals(was, before))
        found.push(`change ${entry.version} of ${name} found ${field} ${show(before)} where ${show(was)} had been left`)
      says.set(field, after)
      origins.set(field, entry.origin)
    }
  }
  if (entries.length !== version) found.push(`${name} is at version ${version} after ${entries.length} changes`)
  if ((removal !== undefined) !== (says.get(removalField) ?? false))
    found.push(`${name} is ${removal === undefined ? "there" : "removed"}, and its history says otherwise`)
  for (const word of [removalField, level]) says.delete(word)
  for (const field of new Set([...says.keys(), ...Object.keys(data)])) {
    if (!Json.equals(says.get(field), data[field]))
      found.push(`${name} says ${field} ${show(data[field])}, and its history ends with ${show(says.get(field))}`)
    const origin = fieldTimes[field]?.origin
    if (origin !== origins.get(field))
      found.push(`${field} of ${name} is from ${String(origin)}, and its history says ${String(origins.get(field))}`)
  }
  return found
}

/** Where each change came from: the host, outside any run, or a stream of its kind, in one of its runs or while others were looked at. */
const originsOf = ({ store }: Household): ReadonlyArray<string> => {
  const streams = new Map(store.streams.map((stream) => [stream.id, stream]))
  const runs = new Map(store.runs.map((run) => [run.id, run]))
  return store.history.flatMap((entry) => {
    const { recordId, kind, version, origin, runId } = entry
    const name = `change ${version} of ${kind} ${recordId}`
    const from = streams.get(origin)
    const run = runs.get(runId ?? "")
    if (origin !== host && from?.kind !== kind) return [`${name} came from ${origin}, which is no stream of its kind`]
    if (runId !== null && run === undefined) return [`${name} was made in run ${runId}, which there is not`]
    // Somebody had it undone: that is the host's, and a run of the stream whose run it was.
    if (run !== undefined && run.strategy === "undo" && origin === host && isUndoing(entry)) return []
    if (run !== undefined && run.streamId !== origin) return [`${name} came from ${origin} and was made in a run of ${run.streamId}`]
    return []
  })
}

/** What a reading counts as created, updated and removed. */
const countsOf = ({ store: { runs, history } }: Household): ReadonlyArray<string> => {
  const made = Map.groupBy(history, ({ runId }) => runId)
  return runs.flatMap(({ id, strategy, counts }) => {
    if (strategy === "push") return []
    const entries = made.get(id) ?? []
    const created = entries.filter(({ version }) => version === 1).length
    const removed = entries.filter(({ changes }) => changes[removalField]?.after === true).length
    const updated = entries.length - created - removed
    return [
      ...(counts.created === created ? [] : [`run ${id} counts ${counts.created} created, and its history shows ${created}`]),
      ...(counts.updated === updated ? [] : [`run ${id} counts ${counts.updated} updated, and its history shows ${updated}`]),
      ...(counts.removed === removed ? [] : [`run ${id} counts ${counts.removed} removed, and its history shows ${removed}`]),
    ]
  })
}

/** How often a person chose the title that an application showed: it comes in by the host's hand then, and again where the host had typed it before. */
const timesChosen = ({ store: { conflicts } }: Household, title: string): number =>
  conflicts.filter(
    ({ field, resolution, resolvedBy, external }) =>
      field === "title" && resolution === "external" && resolvedBy !== "engine" && String(external).trim() === title,
  ).length

/** A title that somebody typed is different from all others: it came in where it was typed, and by the host's hand once. */
const typedTitles = (household: Household, ledger: ReadonlyArray<LedgerEntry>): ReadonlyArray<string> => {
  const { store, sides, tenant } = household
  const bringing = Map.groupBy(
    store.history.filter(({ changes }) => changes["title"] !== undefined),
    ({ changes }) => String(changes["title"]?.after).trim(),
  )
  const sideOf = new Map(sides.flatMap(({ name, streams: own }) => Object.values(own).map((id) => [id, name] as const)))
  const decided = new Set(ledger.flatMap(({ by, after }) => (by === "decision" && after !== undefined ? [after.trim()] : [])))
  return ledger.flatMap(({ by, field, after, tenant: of }) => {
    if (of !== tenant || field !== "title" || after === undefined) return []
    const title = after.trim()
    const [first, ...others] = bringing.get(title) ?? []
    const what = `the title "${title}" of ${tokenOf(title)}`
    if (by === host) {
      // What was undone, or undone again, may say it once more.
      const times = [first, ...others].filter((entry) => entry?.origin === host && !isUndoing(entry)).length
      return times >= 1 && times <= 1 + timesChosen(household, title)
        ? []
        : [`${what} was typed by the host, and is ${times} times in the history as its`]
    }
    // What a person chose of two values comes in by the host's hand.
    if (first === undefined || by === "decision" || (decided.has(title) && first.origin === host)) return []
    const from = sideOf.get(first.origin) ?? first.origin
    return from === by ? [] : [`${what} was typed at ${by}, and the history says that it came from ${from}`]
  })
}

/** A decision that changed nothing is an entry too. */
const isChange = ({ changes, deed }: HistoryEntry): boolean =>
  Object.keys(changes).length > 0 || deed?._tag === "Permitted" || deed?._tag === "Forbidden"

export const history: Checker = ({ replayed, ledger }) =>
  households(replayed).flatMap((household) => {
    const { records, history: entries } = household.store
    const all = entries.filter(isChange)
    const ofRecord = Map.groupBy(all, ({ recordId }) => recordId)
    return [
      ...records.flatMap((record) => chainOf(record, ofRecord.get(record.id) ?? [])),
      ...originsOf(household),
      ...countsOf(household),
      ...typedTitles(household, ledger),
    ]
  })
