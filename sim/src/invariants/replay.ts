/** I8: every page and every delivery done once more changes nothing, neither at the applications nor in the store. */
import type { Moment } from "../Facts.ts"
import { placeOf } from "../Ledger.ts"
import type { Checker } from "./Checker.ts"

/** What must not change, by name. A link may find out that its object does not decode any more. */
const digestOf = ({ sides, stores, writes }: Moment, stale: ReadonlySet<string>): ReadonlyMap<string, string> => {
  const parts = new Map<string, string>()
  for (const { name, contents } of sides) parts.set(`contents of ${name}`, JSON.stringify(contents))
  for (const [side, count] of Object.entries(writes)) parts.set(`writes to ${side}`, String(count))
  for (const { records, links, conflicts } of Object.values(stores)) {
    for (const { id, kind, version, data } of records) parts.set(`${kind} record ${id}`, JSON.stringify([version, data]))
    for (const { streamId, externalId, state, recordId, base } of links) {
      const link = `link of ${externalId} on ${streamId}`
      const fields = Object.entries(base ?? {}).filter(([field]) => field !== "labels" || !stale.has(link))
      parts.set(link, JSON.stringify([state === "quarantined" ? "linked" : state, recordId, fields.toSorted()]))
    }
    for (const { id, state, local, external } of conflicts) parts.set(`conflict ${id}`, JSON.stringify([state, local, external]))
  }
  return parts
}

/** Links that name a label which people deleted: the application does not tell that what bore it changed, so it is found out with the next reading. */
const staleIn = ({ sides, stores }: Moment, discarded: ReadonlySet<string>): ReadonlySet<string> => {
  const sideOf = new Map(sides.flatMap(({ name, streams }) => Object.values(streams).map((id) => [id, name] as const)))
  const links = Object.values(stores).flatMap((store) => store.links)
  const isStale = ({ streamId, base }: (typeof links)[number]) =>
    [base?.["labels"] ?? []].flat().some((id) => discarded.has(placeOf(sideOf.get(streamId) ?? "", String(id))))
  return new Set(links.filter(isStale).map(({ streamId, externalId }) => `link of ${externalId} on ${streamId}`))
}

export const replay: Checker = ({ later, replayed, discarded }) => {
  const stale = staleIn(later, discarded)
  const [before, after] = [digestOf(later, stale), digestOf(replayed, stale)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((part) =>
    before.get(part) === after.get(part)
      ? []
      : [`${part} was ${before.get(part) ?? "not there"} and is ${after.get(part) ?? "not there"} after a replay`],
  )
}
