/**
 * I14: everything ends applied, in conflict, or given up with a reason that a person can read. Given up is only what has its cause in the world: the object was
 * deleted there or does not decode, or what it hangs on. And what people are told of all that is so.
 */
import { tokenOf } from "../Contents.ts"
import { placeOf } from "../Ledger.ts"
import type { SideFacts } from "../Facts.ts"
import { absent } from "./absence.ts"
import { atLast, policyOf } from "./policy.ts"
import { isKeptFrom } from "./undone.ts"
import { type Checker, type Household, households } from "./Checker.ts"
import { ofReports } from "./reports.ts"

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

/** The tokens by which a record is known: its own, and that of the issue it hangs on. */
const tokensOf = ({ store }: Household) => {
  const records = new Map(store.records.map((record) => [record.id, record]))
  const own = (id: string): string => {
    const { title, name, body } = records.get(id)?.data ?? {}
    return tokenOf(textOf(title ?? name ?? body))
  }
  return (id: string): ReadonlyArray<string> => [own(id), own(textOf(records.get(id)?.data["issue"]))]
}

const ofHousehold = (
  household: Household,
  isLost: (side: SideFacts, token: string) => boolean,
  mayLeave: (side: SideFacts, token: string) => boolean,
): ReadonlyArray<string> => {
  const { tenant, store, sides } = household
  const tokens = tokensOf(household)
  const sideOf = (streamId: string): SideFacts | undefined => sides.find(({ streams }) => Object.values(streams).includes(streamId))
  const isGone = (streamId: string, recordId: string): boolean => {
    const side = sideOf(streamId)
    return side !== undefined && tokens(recordId).some((token) => isLost(side, token))
  }
  // What people put back, and does not decode by now: nobody knows what it says.
  const isUnread = (id: string): boolean =>
    store.records.some((record) => record.id === id && record.removal !== undefined) &&
    store.links.some(({ state, recordId }) => state === "quarantined" && recordId === id)
  return [
    ...store.deliveries.flatMap(({ state, recordId, streamId, kind, lastError, waitsForRecord }) => {
      const what = `the delivery of ${kind} "${tokens(recordId)[0] || recordId}" of ${tenant}`
      if (state === "pending" || state === "running") return [`${what} is still ${state}`]
      if (lastError === null) return [`${what} is ${state} and does not say why`]
      const side = sideOf(streamId)
      if (state === "withheld" && side !== undefined)
        return mayLeave(side, tokens(recordId)[0] ?? "") ? [`${what} is withheld, and it may leave: ${lastError}`] : []
      const refuses = side?.refuses !== undefined
      const refusable = new Set([...(refuses ? ["assignees"] : []), ...(side?.ignores === undefined ? [] : [side.ignores.field])])
      const isRefused = store.links.some((link) => {
        const fields = Object.keys(link.refused)
        const isKnown = fields.length > 0 && fields.every((field) => refusable.has(field))
        return (
          link.streamId === streamId &&
          link.recordId === recordId &&
          (isKnown || (refuses && kind === "issue" && lastError.includes("Rejected")))
        )
      })
      const isKept = store.links.some(
        (link) =>
          link.streamId === streamId &&
          link.recordId === recordId &&
          Object.keys(link.refused).some((field) => isKeptFrom(link, field)) &&
          Object.keys(link.refused).every((field) => isKeptFrom(link, field) || refusable.has(field)),
      )
      if (state === "dead" && (isRefused || isKept)) return []
      const lost = isGone(streamId, recordId) || (waitsForRecord !== null && (isGone(streamId, waitsForRecord) || isUnread(waitsForRecord)))
      if (lost) return []
      return [state === "parked" ? `${what} is parked: ${lastError}` : `${what} was given up: ${lastError}`]
    }),
    ...store.links.flatMap(({ externalId, kind, state, problem, waitingFor }) => {
      if (state === "linked") return []
      const explained = problem !== null || waitingFor.length > 0
      return explained ? [] : [`${kind} ${externalId} of ${tenant} is ${state} and does not say why`]
    }),
    ...store.connections.flatMap(({ id, name, status, reason }) =>
      // One whose places another took over is nobody's any more.
      status === "active" || !store.streams.some(({ connectionId }) => connectionId === id)
        ? []
        : [`connection ${name} is ${status}: ${reason ?? "no reason"}`],
    ),
  ]
}

export const outcomes: Checker = (facts) => {
  const { end, replayed, losses, reports } = facts
  const lost = new Set(losses.map(({ side, token }) => placeOf(side, token)))
  const gone = absent(facts)
  const policy = policyOf(facts)
  const mayLeave = (side: SideFacts, token: string) => policy.mayLeave(side, token, atLast)
  return [
    ...households(end).flatMap((household) =>
      ofHousehold(household, ({ name }, token) => gone.has(token) || lost.has(placeOf(name, token)), mayLeave),
    ),
    ...households(replayed).flatMap((household) => ofReports(household, reports[household.tenant] ?? [])),
  ]
}
