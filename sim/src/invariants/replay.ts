/** I8: every page and every delivery done once more changes nothing, neither at the applications nor in the store. */
import type { Moment } from "../Facts.ts"
import type { Checker } from "./Checker.ts"

/** What must not change, by name. A link may find out that its object does not decode any more. */
const digestOf = ({ sides, stores, writes }: Moment): ReadonlyMap<string, string> => {
  const parts = new Map<string, string>()
  for (const { name, contents } of sides) parts.set(`contents of ${name}`, JSON.stringify(contents))
  for (const [side, count] of Object.entries(writes)) parts.set(`writes to ${side}`, String(count))
  for (const { records, links, conflicts } of Object.values(stores)) {
    for (const { id, kind, version, data } of records) parts.set(`${kind} record ${id}`, JSON.stringify([version, data]))
    for (const { streamId, externalId, state, recordId, base } of links) {
      parts.set(
        `link of ${externalId} on ${streamId}`,
        JSON.stringify([state === "quarantined" ? "linked" : state, recordId, Object.entries(base ?? {}).toSorted()]),
      )
    }
    for (const { id, state, local, external } of conflicts) parts.set(`conflict ${id}`, JSON.stringify([state, local, external]))
  }
  return parts
}

export const replay: Checker = ({ later, replayed }) => {
  const [before, after] = [digestOf(later), digestOf(replayed)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((part) =>
    before.get(part) === after.get(part)
      ? []
      : [`${part} was ${before.get(part) ?? "not there"} and is ${after.get(part) ?? "not there"} after a replay`],
  )
}
