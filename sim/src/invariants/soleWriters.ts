/** A part of I7, for fields whose values are not typed and so not unique: where only one side ever changed one, its last value must be everybody's. */
import { tokenOf } from "../Contents.ts"
import type { LedgerEntry } from "../Ledger.ts"
import { sends, takes } from "../Side.ts"
import { type Household, standsRefused } from "./Checker.ts"

/** By what was edited: the last edit, where all are of one writer. */
const lastOfOne = (entries: ReadonlyArray<LedgerEntry>, keyOf: (entry: LedgerEntry) => string): ReadonlyArray<LedgerEntry> =>
  [...Map.groupBy(entries, keyOf).values()].flatMap((group) => {
    const last = group.at(-1)
    return last === undefined || group.some(({ by }) => by !== last.by) ? [] : [last]
  })

/** The issues whose status a person decided on. */
const decidedIssues = ({ store }: Household): ReadonlySet<string> => {
  const titles = new Map(store.records.map(({ id, data }) => [id, tokenOf(String(data["title"]))]))
  return new Set(
    store.conflicts.flatMap(({ field, recordId, resolvedBy }) =>
      field === "status" && resolvedBy !== null && resolvedBy !== "engine" ? [titles.get(recordId) ?? ""] : [],
    ),
  )
}

export const ofSoleWriters = (household: Household, entries: ReadonlyArray<LedgerEntry>): ReadonlyArray<string> => {
  const { sides, store } = household
  if (!sides.every((side) => takes(side) && sends(side))) return []
  const decided = decidedIssues(household)
  const renamed = new Set(entries.flatMap(({ kind, token, before }) => (kind === "label" && before !== undefined ? [token] : [])))
  const issues = sides.flatMap(({ name, contents }) => contents.issues.map((issue) => ({ side: name, issue })))
  const showing = (token: string) => issues.filter(({ issue }) => issue.token === token)
  const statuses = lastOfOne(
    entries.filter(({ field, token }) => field === "status" && !decided.has(token)),
    ({ token }) => token,
  ).flatMap(({ by, token, after }) =>
    showing(token).flatMap(({ side, issue: { status, externalId } }) =>
      status === after || sides.some((one) => one.name === side && standsRefused(store, one, externalId, "status"))
        ? []
        : [`only ${by} decided on the status of ${token}, last ${after ?? "nothing"}; at ${side} it is ${status}`],
    ),
  )
  const labels = lastOfOne(
    entries.filter(({ field, before, after }) => field === "label" && !renamed.has(tokenOf(after ?? before ?? ""))),
    ({ token, before, after }) => `${token}\n${after ?? before ?? ""}`,
  ).flatMap(({ by, token, before, after }) => {
    const name = after ?? before ?? ""
    return showing(token).flatMap(({ side, issue }) =>
      issue.labels.includes(name) === (after !== undefined)
        ? []
        : [
            `only ${by} decided on the label ${name} of ${token}, last ${after === undefined ? "took it off" : "put it on"}; at ${side} it is not so`,
          ],
    )
  })
  return [...statuses, ...labels]
}
