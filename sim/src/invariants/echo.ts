/** I6: when all is quiet nothing is written any more, and what was written before is no more than what people's edits called for. */
import { changedBack } from "./undone.ts"
import type { Checker } from "./Checker.ts"

/** GitHub closes an issue with a second request, and takes a new reason only over the detour of opening it again. */
const requestsPerEdit = 3

export const echo: Checker = ({ end, later, ledger, requests, departures, losses }) => {
  const found = Object.entries(end.writes).flatMap(([side, before]) => {
    const more = (later.writes[side] ?? 0) - before
    return more === 0 ? [] : [`${more} writes to ${side} when there was nothing to say`]
  })
  const sides = end.sides.length
  const written = Object.values(end.writes).reduce((sum, count) => sum + count, 0)
  const disturbed = requests.filter(({ fault }) => fault !== undefined).length
  const decided = Object.values(end.stores).reduce((sum, { conflicts }) => sum + conflicts.length, 0)
  // A removal goes to all sides.
  const removals = departures.length + losses.length
  const undone = Object.values(end.stores).reduce((sum, store) => sum + changedBack(store).length, 0)
  const most = (ledger.length + decided + removals + undone) * requestsPerEdit * Math.max(1, sides - 1) + disturbed
  if (written > most) found.push(`${written} writes for ${ledger.length} edits, ${decided} conflicts and ${disturbed} faults`)
  return found
}
