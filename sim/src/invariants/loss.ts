/**
 * I2: every object that is there has exactly one live link where it is read, and exactly one counterpart at every other side that takes objects, a label where
 * something names it or where the side is its application's only one; a delivery that gave up says why.
 */
import type { HubRecord, Link } from "@syncline/engine"
import type { SideFacts, StoreFacts } from "../Facts.ts"
import { placeOf } from "../Ledger.ts"
import { tokenOfRecord } from "../playWish.ts"
import { sends, takes } from "../Side.ts"
import { atLast, policyOf } from "./policy.ts"
import { stayAway } from "./undone.ts"
import { type Checker, households } from "./Checker.ts"

const kinds = ["issue", "comment", "label"] as const

const objects = (side: SideFacts, kind: (typeof kinds)[number]): ReadonlyArray<{ readonly externalId: string; readonly token: string }> =>
  ({ issue: side.contents.issues, comment: side.contents.comments, label: side.contents.labels })[kind]

/** Whether a side has to have a label. */
const isWanted = (
  side: SideFacts,
  sides: ReadonlyArray<SideFacts>,
  { links, records }: StoreFacts,
  label: string,
  isTold: (record: HubRecord) => boolean,
): boolean => {
  if (sides.every((other) => other === side || other.app !== side.app || !sends(other))) return true
  const there = new Set(links.flatMap(({ streamId, recordId }) => (streamId === side.streams["issue"] ? [recordId] : [])))
  return records.some(
    (record) =>
      record.removal === undefined && there.has(record.id) && isTold(record) && [record.data["labels"] ?? []].flat().includes(label),
  )
}

/** Whether a label that people deleted is there again under its name, where that is read: then it is known. Else nobody looks until something is to be said of it. */
const isRemade = (side: SideFacts, { records }: StoreFacts, { recordId }: Link): boolean => {
  const name = String(records.find(({ id }) => id === recordId)?.data["name"])
  return takes(side) && side.contents.labels.some((label) => label.name.toLowerCase() === name.toLowerCase())
}

export const loss: Checker = (facts) => {
  const { end, lost, discarded, departures } = facts
  const policy = policyOf(facts)
  const isTold = (side: SideFacts, record: HubRecord): boolean =>
    !policy.isAny ||
    (policy.mayLeave(side, tokenOfRecord(record), atLast) && (policy.settings(side, atLast).sendOnly?.includes("labels") ?? true))
  return households(end).flatMap(({ store, sides }) =>
    sides.flatMap((side) =>
      kinds.flatMap((kind) => {
        if (!takes(side)) return []
        const streamId = side.streams[kind]
        return objects(side, kind).flatMap(({ externalId, token }) => {
          if (lost.has(token)) return []
          const name = `${kind} ${token} of ${side.name}`
          const [link, ...others] = store.links.filter((one) => one.streamId === streamId && one.externalId === externalId)
          if (link === undefined) return [`${name} has no link`]
          if (others.length > 0) return [`${name} has ${others.length + 1} links`]
          // What a create may have made is not looked for while it may not be there.
          if (link.state === "staged" && kind !== "label" && !policy.mayLeave(side, token, atLast)) return []
          if (link.state !== "linked" || link.recordId === null) return [`${name} is ${link.state}: ${link.problem ?? "no reason given"}`]
          return sides.flatMap((other) => {
            if (other === side || !sends(other)) return []
            if (kind !== "label" && !policy.mayLeave(other, token, atLast)) return []
            const twin = store.links.find((one) => one.streamId === other.streams[kind] && one.recordId === link.recordId)
            const there = twin !== undefined && objects(other, kind).some((object) => object.externalId === twin.externalId)
            if (twin?.state === "removed" && stayAway(departures, token)) return []
            if (twin !== undefined && discarded.has(placeOf(other.name, twin.externalId)) && !isRemade(other, store, twin)) return []
            if (there || (kind === "label" && !isWanted(other, sides, store, link.recordId ?? "", (record) => isTold(other, record))))
              return []
            const delivery = store.deliveries.find((one) => one.streamId === other.streams[kind] && one.recordId === link.recordId)
            const why = delivery === undefined ? "nothing is owed" : `${delivery.state}: ${delivery.lastError ?? "no reason given"}`
            return [`${name} has no counterpart at ${other.name} (${why})`]
          })
        })
      }),
    ),
  )
}
