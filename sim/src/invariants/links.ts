/**
 * I5: an object is one record's and a record is one object's on each stream, and an object that is linked is never given to another record. And there are no
 * streams but those that somebody chose, by whatever name, one of each kind at each place: another account that chooses it is told who serves it.
 */
import { placeOf } from "../Ledger.ts"
import { tokenOfRecord } from "../playWish.ts"
import { returning } from "./absence.ts"
import { type Checker, households } from "./Checker.ts"

export const links: Checker = (facts) => {
  const { end, storeEvents, claims, discarded, losses } = facts
  const found = claims.flatMap(({ side, servedBy, told }) => {
    if (told === undefined) return [`another account was given the place of ${side}, which ${servedBy} served`]
    return told.includes(servedBy)
      ? []
      : [`another account that chose the place of ${side} was not told that ${servedBy} serves it: ${told}`]
  })
  for (const { store, sides } of households(end)) {
    const chosen = new Set(sides.flatMap(({ streams }) => Object.values(streams)))
    for (const { id, kind, partitionName } of store.streams)
      if (!chosen.has(id)) found.push(`nobody chose stream ${id} of the ${kind}s of ${partitionName}`)
    const seen = new Set<string>()
    for (const { streamId, externalId, recordId } of store.links) {
      for (const key of [`object ${externalId}`, ...(recordId === null ? [] : [`record ${recordId}`])]) {
        const at = `${key} on stream ${streamId}`
        if (seen.has(at)) found.push(`${at} has more than one link`)
        seen.add(at)
      }
    }
  }
  const sideOf = new Map(end.sides.flatMap(({ name, streams }) => Object.values(streams).map((id) => [id, name] as const)))
  const owners = new Map<string, string>()
  const tokens = new Map(households(end).flatMap(({ store }) => store.records.map((record) => [record.id, tokenOfRecord(record)] as const)))
  const [back, lost] = [returning(facts), new Set(losses.map(({ token }) => token))]
  for (const event of storeEvents) {
    if (event._tag !== "Commit") continue
    for (const { streamId, externalId, recordId } of event.commit.links) {
      const at = `${streamId}\n${externalId}`
      const before = owners.get(at)
      // A word that people deleted is let go of.
      const token = tokens.get(before ?? "") ?? ""
      // So is what was removed, when its record becomes another object.
      const isLetGo =
        recordId === null && (discarded.has(placeOf(sideOf.get(streamId) ?? "", externalId)) || back.has(token) || lost.has(token))
      if (before !== undefined && recordId !== before && !isLetGo)
        found.push(`${externalId} was linked to ${before} and then to ${recordId ?? "nothing"}`)
      if (recordId !== null) owners.set(at, recordId)
    }
  }
  return found
}
