/** I14: everything ends applied, in conflict, or given up with a reason that a person can read. */
import { type Checker, households } from "./Checker.ts"

/** What an application can rightly refuse for good: objects that somebody deleted or that no longer decode. */
const excused = (message: string): boolean => /Gone|Malformed/.test(message)

export const outcomes: Checker = ({ end, lost }) =>
  households(end).flatMap(({ tenant, store }) => {
    const nameOf = new Map(store.records.map(({ id, data }) => [id, String(data["title"] ?? data["name"] ?? data["body"] ?? id)]))
    const isLost = (recordId: string) => [...lost].some((token) => (nameOf.get(recordId) ?? "").startsWith(token))
    return [
      ...store.deliveries.flatMap(({ state, recordId, kind, lastError, waitsForRecord }) => {
        const what = `the delivery of ${kind} "${nameOf.get(recordId) ?? recordId}" of ${tenant}`
        if (state === "pending" || state === "running") return [`${what} is still ${state}`]
        if (lastError === null) return [`${what} is ${state} and does not say why`]
        if (state === "parked") return isLost(waitsForRecord ?? "") || isLost(recordId) ? [] : [`${what} is parked: ${lastError}`]
        return excused(lastError) && (isLost(recordId) || kind === "comment") ? [] : [`${what} was given up: ${lastError}`]
      }),
      ...store.links.flatMap(({ externalId, kind, state, problem, waitingFor }) => {
        if (state === "linked") return []
        const explained = problem !== null || waitingFor.length > 0
        return explained ? [] : [`${kind} ${externalId} of ${tenant} is ${state} and does not say why`]
      }),
      ...store.connections.flatMap(({ name, status, reason }) =>
        status === "active" ? [] : [`connection ${name} is ${status}: ${reason ?? "no reason"}`],
      ),
    ]
  })
