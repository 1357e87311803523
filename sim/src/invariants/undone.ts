/** What was changed back by undoing runs, as records' histories tell it. */
import type { HistoryEntry, Link } from "@syncline/engine"
import type { StoreFacts } from "../Facts.ts"
import type { Departure } from "../Ledger.ts"
import { tokenOfRecord } from "../playWish.ts"

export const isUndoing = ({ deed }: Pick<HistoryEntry, "deed">): boolean => deed?._tag === "RunUndone"

/** Of each field that was changed back: the token of its record, and what it said before that and says after. */
export const changedBack = ({ history, records }: Pick<StoreFacts, "history" | "records">) => {
  const tokens = new Map(records.map((record) => [record.id, tokenOfRecord(record)]))
  return history
    .filter(isUndoing)
    .flatMap(({ recordId, kind, changes }) =>
      Object.entries(changes).map(([field, { before, after }]) => ({ kind, token: tokens.get(recordId) ?? "", field, before, after })),
    )
}

/** Whether it stands at a link that its application is not told a field, for that was changed back by undoing a run. */
export const isKeptFrom = ({ refused }: Pick<Link, "refused">, field: string): boolean => refused[field]?.undoneBy !== undefined

/** Whether the objects that were removed with a record stay away although it is there again, for nobody was told when it was brought back. */
export const stayAway = (departures: ReadonlyArray<Departure>, token: string): boolean =>
  departures.findLast((departure) => departure.token === token)?.isAway === true

/** Whether what was removed by undoing a run stays at a side, which is told nothing of that: nobody else removed it, too. */
export const staysAt = (departures: ReadonlyArray<Departure>, side: string, token: string): boolean => {
  const own = departures.filter((departure) => departure.token === token && departure.how === "removed")
  return own.length > 0 && own.every(({ stays }) => stays !== undefined && (stays.at === null || stays.at === side))
}
