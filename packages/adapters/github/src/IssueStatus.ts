/**
 * GitHub's open and closed against the canonical status. All that is not finished is open; a closed issue says whether it was done, dropped or a
 * duplicate, and nothing finer.
 */
import { type Status, plainStatus } from "@syncline/canonical"
import type { IssueWire } from "./wire/IssueWire.ts"

const open = plainStatus("todo")
const done = plainStatus("done")
const notPlanned: Status = { category: "canceled", name: "not_planned" }
const duplicate: Status = { category: "canceled", name: "duplicate" }

export const isOpen = ({ state, closed_at: closedAt }: Pick<IssueWire, "state" | "closed_at">): boolean =>
  state === undefined ? closedAt === undefined || closedAt === null : state === "open"

export const read = (wire: Pick<IssueWire, "state" | "state_reason" | "closed_at">): Status => {
  if (isOpen(wire)) return open
  const { state_reason } = wire
  if (state_reason === "not_planned") return notPlanned
  return state_reason === "duplicate" ? duplicate : done
}

/** What GitHub shows of a status. */
export const see = ({ category, name }: { readonly category: string; readonly name: string }): Status => {
  if (category === "done") return done
  if (category !== "canceled") return open
  return name.toLowerCase() === "duplicate" ? duplicate : notPlanned
}

/** A closed issue gets another reason by being opened for a moment. */
export const between = (from: Status, to: Status): ReadonlyArray<Status> => (see(from) === open || see(to) === open ? [] : [open])

/** How an issue is given a status. GitHub counts the reason only when the state changes with it. */
export const write = (status: Parameters<typeof see>[0]) => {
  const seen = see(status)
  if (seen === open) return { state: "open" }
  return { state: "closed", state_reason: seen === done ? "completed" : seen.name }
}
