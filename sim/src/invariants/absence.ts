/** What may be gone at a side although nobody there removed it: what the host removed, and what people removed at another side that says so of its removals. */
import type { Conflict } from "@syncline/engine"
import type { Facts, SideFacts, StoreFacts } from "../Facts.ts"
import { departedOf, placeOf } from "../Ledger.ts"
import { tokenOfRecord } from "../playWish.ts"
import { households } from "./Checker.ts"

/** Records of which something is in dispute: nothing more is removed of them. */
export const disputed = (conflicts: ReadonlyArray<Conflict>): ReadonlySet<string> =>
  new Set(conflicts.flatMap(({ state, recordId }) => (state === "open" ? [recordId] : [])))

/** Records that a person or the host brought back last, in so many words. */
export const broughtBack = ({ history }: Pick<StoreFacts, "history">): ReadonlySet<string> => {
  const last = new Map(history.flatMap((entry) => (entry.changes["(removed)"] === undefined ? [] : [[entry.recordId, entry] as const])))
  return new Set([...last].flatMap(([id, { origin, changes }]) => (origin === "host" && changes["(removed)"]?.after === false ? [id] : [])))
}

/**
 * Whether a removal at a side took a record along, and it is there again because people put it back at another side: that is the record's last word. What they
 * removed at the first stays removed there.
 */
export const isBackElsewhere = (
  { found }: Pick<Facts, "found">,
  { history }: Pick<StoreFacts, "history">,
  sides: ReadonlyArray<Pick<SideFacts, "name" | "streams">>,
  { streams }: Pick<SideFacts, "streams">,
  { recordId, token }: { readonly recordId: string; readonly token: string },
): boolean => {
  // That somebody lets a removal go on changes nothing of what was said.
  const words = history.filter(
    ({ recordId: of, changes: { "(removed)": said } }) => of === recordId && said !== undefined && said.before !== said.after,
  )
  const [removal, back] = words.slice(-2)
  if (removal?.origin !== streams["issue"] || back?.changes["(removed)"]?.after !== false) return false
  return sides.some((other) => other.streams["issue"] === back.origin && found.has(placeOf(other.name, token)))
}

/**
 * Whether an issue that people deleted at a side last was made there by the engine, which did not know of it yet: the answer had been lost, and nobody can see
 * any more that it came through. Then what was deleted was nobody's, and it is made again.
 */
export const isDeletedUnknown = (
  { losses, requests, storeEvents }: Pick<Facts, "losses" | "requests" | "storeEvents">,
  { name, streams }: Pick<SideFacts, "name" | "streams">,
  { recordId, token }: { readonly recordId: string; readonly token: string },
): boolean => {
  const last = losses.findLastIndex((loss) => loss.side === name && loss.token === token)
  const creates = requests.flatMap(({ side, deed }) => (side === name && deed !== undefined && deed.losses <= last ? [deed.created] : []))
  const made = creates.findLast((created) => created?.kind === "issue" && created.token === token)
  if (made === undefined) return false
  return !storeEvents.some(
    (event) =>
      event._tag === "Commit" &&
      event.commit.links.some(
        (link) => link.streamId === streams["issue"] && link.externalId === made.externalId && link.recordId === recordId,
      ),
  )
}

/** Tokens that somebody removed or brought back here, whatever holds by now: what they are elsewhere may have been made again. */
export const returning = ({ departures, found }: Pick<Facts, "departures" | "found">): ReadonlySet<string> =>
  new Set([...departures.map(({ token }) => token), ...[...found].map((place) => place.split(" ")[0] ?? "")])

export const isDeletedAt = ({ losses, found }: Pick<Facts, "losses" | "found">) => {
  const deleted = new Set(losses.flatMap(({ side, token, how }) => (how === "deleted" ? [placeOf(side, token)] : [])))
  return ({ name }: Pick<SideFacts, "name">, token: string): boolean =>
    deleted.has(placeOf(name, token)) && !found.has(placeOf(name, token))
}

/** What a removal at a side means to others. */
export const removalsOf = ({ kindSettings }: SideFacts, token: string): "keep" | "close" | "remove" =>
  (token.startsWith("c") ? kindSettings.comment : kindSettings.issue)?.removals ?? "keep"

/** Tokens that may be gone everywhere, with what hangs on them. */
export const absent = (facts: Pick<Facts, "departures" | "losses" | "replayed">): ReadonlySet<string> => {
  const { departures, losses, replayed } = facts
  const sideOf = new Map(replayed.sides.map((side) => [side.name, side]))
  const carried = losses.flatMap(({ side: name, token, how }) => {
    const side = sideOf.get(name)
    return how === "deleted" && side !== undefined && removalsOf(side, token) === "remove" ? [token] : []
  })
  const gone = new Set([...departedOf(departures), ...carried])
  const hanging = replayed.sides.flatMap(({ contents }) =>
    contents.shelved.flatMap(({ token, on }) => (on !== undefined && gone.has(on) ? [token] : [])),
  )
  const belonging = households(replayed).flatMap(({ store }) => {
    const issues = new Map(store.records.map((record) => [record.id, tokenOfRecord(record)]))
    return store.records.flatMap((record) =>
      record.kind === "comment" && gone.has(issues.get(String(record.data["issue"])) ?? "") ? [tokenOfRecord(record)] : [],
    )
  })
  return new Set([...gone, ...hanging, ...belonging])
}
