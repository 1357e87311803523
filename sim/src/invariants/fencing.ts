/** I15: an engine that lost its lease commits nothing under it. */
import type { Checker } from "./Checker.ts"

export const fencing: Checker = ({ storeEvents }) => {
  const newest = new Map<string, number>()
  return storeEvents.flatMap((event) => {
    if (event._tag === "Lease") {
      newest.set(event.connectionId, Math.max(event.token, newest.get(event.connectionId) ?? 0))
      return []
    }
    if (event._tag !== "Commit") return []
    const { fence } = event.commit
    if (fence === undefined || fence.token >= (newest.get(fence.connectionId) ?? 0)) return []
    return [
      `${event.by} committed under lease ${fence.token} of ${fence.connectionId}, which ${newest.get(fence.connectionId) ?? 0} had ended`,
    ]
  })
}
