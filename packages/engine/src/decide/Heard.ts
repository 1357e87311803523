/**
 * What is done about an object that a message of its application contains. Messages come late, twice and in any order, and so tell what was, not what is: one is
 * taken at its word only where what it tells is certainly newer than all that is known. Whatever else may be new is asked for. Pure.
 */
import { Json, type Upsert } from "@syncline/adapter-core"
import type { Link } from "../model/Link.ts"

export type Heard = "take" | "ask" | "known"

/** Further ahead than any clock that can be trusted. */
const furthestAheadMillis = 60_000

/**
 * Known is what is older than what was seen, and what says the same at the same time: most of what comes are our own writes, told back. An object that nobody has
 * seen, or that is not in step, is asked for: it may be gone again by now.
 */
export const heard = ({ updatedAt, view }: Upsert, link: Link | undefined, now: number): Heard => {
  if (link?.state !== "linked" || updatedAt === undefined || link.updatedAt === null) return "ask"
  if (Math.max(updatedAt, link.updatedAt) > now + furthestAheadMillis) return "ask"
  if (updatedAt > link.updatedAt) return "take"
  return updatedAt < link.updatedAt || Json.equals(view, link.base ?? undefined) ? "known" : "ask"
}
