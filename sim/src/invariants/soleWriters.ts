/** A part of I7, for fields whose values are not typed and so not unique: where only one side ever changed one, its last value must be everybody's. */
import { tokenOf } from "../Contents.ts"
import type { SideFacts } from "../Facts.ts"
import type { LedgerEntry } from "../Ledger.ts"
import { sends, takes } from "../Side.ts"
import { changedBack } from "./undone.ts"
import { type Household, standsRefused } from "./Checker.ts"

/** Of two statuses of one kind nothing tells whether one was not taken, or is all that the application can show of it. */
const isAlike = ({ ignores }: SideFacts, ...statuses: ReadonlyArray<string | undefined>): boolean =>
  ignores?.field === "status" && statuses.every((status) => status === "not_planned" || status === "duplicate")

/** By what was edited: the last edit, where all are of one writer. */
const lastOfOne = (entries: ReadonlyArray<LedgerEntry>, keyOf: (entry: LedgerEntry) => string): ReadonlyArray<LedgerEntry> =>
  [...Map.groupBy(entries, keyOf).values()].flatMap((group) => {
    const last = group.at(-1)
    return last === undefined || group.some(({ by }) => by !== last.by) ? [] : [last]
  })

/** The issues whose status a person decided on; or is asked about, for what the engine closed itself may be edited there before it is open again. */
const decidedIssues = ({ store }: Household, back: ReadonlySet<string>): ReadonlySet<string> => {
  const titles = new Map(store.records.map(({ id, data }) => [id, tokenOf(String(data["title"]))]))
  return new Set(
    store.conflicts.flatMap(({ field, recordId, resolvedBy }) => {
      const token = titles.get(recordId) ?? ""
      const isDecided = resolvedBy === null ? back.has(token) : resolvedBy !== "engine"
      return field === "status" && isDecided ? [token] : []
    }),
  )
}

/** `back`: tokens of what was removed and brought back; `isTold`: whether a side may be told a field of an issue. */
export const ofSoleWriters = (
  household: Household,
  entries: ReadonlyArray<LedgerEntry>,
  back: ReadonlySet<string>,
  isTold: (side: SideFacts, token: string, field: string) => boolean,
): ReadonlyArray<string> => {
  const { sides, store } = household
  if (!sides.every((side) => takes(side) && sends(side))) return []
  const undone = new Set(changedBack(store).map(({ token, field }) => `${token} ${field}`))
  const decided = decidedIssues(household, back)
  const renamed = new Set(entries.flatMap(({ kind, token, before }) => (kind === "label" && before !== undefined ? [token] : [])))
  const issues = sides.flatMap(({ name, contents }) => contents.issues.map((issue) => ({ side: name, issue })))
  const told = (token: string, field: string) => sides.every((side) => isTold(side, token, field))
  const showing = (token: string, field: string) => issues.filter(({ issue }) => issue.token === token && told(token, field))
  const statuses = lastOfOne(
    // Who sees a thing closed by the engine, and closes it, says nothing.
    entries.filter(
      ({ field, token, before, after }) =>
        field === "status" && !decided.has(token) && !undone.has(`${token} status`) && !(before === after && back.has(token)),
    ),
    ({ token }) => token,
  ).flatMap(({ by, token, after }) =>
    showing(token, "status").flatMap(({ side, issue: { status, externalId } }) =>
      status === after ||
      sides.some((one) => one.name === side && (standsRefused(store, one, externalId, "status") || isAlike(one, status, after)))
        ? []
        : [`only ${by} decided on the status of ${token}, last ${after ?? "nothing"}; at ${side} it is ${status}`],
    ),
  )
  const labels = lastOfOne(
    entries.filter(
      ({ field, token, before, after }) =>
        field === "label" && !undone.has(`${token} labels`) && !renamed.has(tokenOf(after ?? before ?? "")),
    ),
    ({ token, before, after }) => `${token}\n${after ?? before ?? ""}`,
  ).flatMap(({ by, token, before, after }) => {
    const name = after ?? before ?? ""
    return showing(token, "labels").flatMap(({ side, issue }) =>
      issue.labels.includes(name) === (after !== undefined)
        ? []
        : [
            `only ${by} decided on the label ${name} of ${token}, last ${after === undefined ? "took it off" : "put it on"}; at ${side} it is not so`,
          ],
    )
  })
  return [...statuses, ...labels]
}
