/** I5: an object is one record's and a record is one object's on each stream, and an object that is linked is never given to another record. */
import { type Checker, households } from "./Checker.ts"

export const links: Checker = ({ end, storeEvents }) => {
  const found: Array<string> = []
  for (const { store } of households(end)) {
    const seen = new Set<string>()
    for (const { streamId, externalId, recordId } of store.links) {
      for (const key of [`object ${externalId}`, ...(recordId === null ? [] : [`record ${recordId}`])]) {
        const at = `${key} on stream ${streamId}`
        if (seen.has(at)) found.push(`${at} has more than one link`)
        seen.add(at)
      }
    }
  }
  const owners = new Map<string, string>()
  for (const event of storeEvents) {
    if (event._tag !== "Commit") continue
    for (const { streamId, externalId, recordId } of event.commit.links) {
      const at = `${streamId}\n${externalId}`
      const before = owners.get(at)
      if (before !== undefined && recordId !== before)
        found.push(`${externalId} was linked to ${before} and then to ${recordId ?? "nothing"}`)
      if (recordId !== null) owners.set(at, recordId)
    }
  }
  return found
}
