/**
 * What becomes of a delivery after an attempt to send it: the state it is left in, what its run counts, and what a person is told. Pure; written down in
 * `SPEC.md`.
 */
import type { AdapterError } from "@syncline/adapter-core"
import type { Delivery, Settled } from "../model/Delivery.ts"
import type { RunCounts } from "../model/Run.ts"
import { consequences, isAnswer, mostAttempts, pauseMillis, stopsConnection } from "./Retry.ts"

/** A record that the application has to have first. */
export interface Awaited {
  readonly kind: string
  readonly recordId: string
  /** Why it is not there, where that is known. */
  readonly why?: string
}

/** What an attempt came to. */
export type Attempt =
  /**
   * The application has all that can be said to it. `awaits`: what had to be left out, because the connection has yet to be sent it; then the rest is said
   * when that is there.
   */
  | { readonly _tag: "Created" | "Updated" | "Nothing"; readonly awaits: Awaited | undefined }
  /** What an earlier attempt to create made, or somebody else, is linked; it is compared with the record once more. */
  | { readonly _tag: "Found" }
  /** Its record was removed, and so was the object. */
  | { readonly _tag: "Withdrawn" }
  /** A word gave up its name for one that is free, so that another can have it, which makes room for its own. */
  | { readonly _tag: "Aside" }
  /** The account has the record in another partition. */
  | { readonly _tag: "Elsewhere" }
  /** The object has left for a place of which the connection keeps nothing in step. */
  | { readonly _tag: "Left"; readonly message: string }
  /** The stream's option or starting point leaves it on its side. */
  | { readonly _tag: "KeptBack" }
  /** It is a word that nothing in this place names. */
  | { readonly _tag: "Unnamed" }
  /** The stream no longer sends, or there is no longer anything to write to. */
  | { readonly _tag: "Pointless" }
  /** It refers to something that it cannot be without, or names a word that is made first. */
  | { readonly _tag: "Waits"; readonly awaits: Awaited }
  /** The application took `sent` of it, and refused what `problem` says. What is left is looked at at once. */
  | { readonly _tag: "Partly"; readonly sent?: "Created" | "Updated" | undefined; readonly problem?: string | undefined }
  /** The application has all that it takes: what is left it refused. */
  | { readonly _tag: "Refusing"; readonly message: string }
  /** What may have been created was looked for and is not there. Where it may take until `surelyAt` to appear it is looked for again then. */
  | { readonly _tag: "NotFound"; readonly surelyAt: number }
  /** What is there must be read first; without `why` because it may be a copy of something at the application that has not been read yet. Looked at again at `until`. */
  | { readonly _tag: "Unread"; readonly until: number; readonly why?: string }
  /** The record may not leave. `belongsTo`: what it belongs to may not; `isDone`: what was to become of the object has become of it. */
  | { readonly _tag: "Withheld"; readonly message: string; readonly isDone: boolean; readonly belongsTo?: string }
  /** A person is asked first. */
  | { readonly _tag: "Held"; readonly message: string }
  /** It may work later. `chance` in [0, 1) makes the pause longer or shorter. */
  | { readonly _tag: "Failed"; readonly message: string; readonly chance: number }
  /** `Halted`: the connection stops, and the delivery with it. `Refused`: it will never work as it is, or did not for too long. */
  | { readonly _tag: "Halted" | "Refused"; readonly message: string }

export interface Settlement {
  readonly to: Settled
  readonly counts: Partial<RunCounts>
  readonly problem?: string
}

/** What a failure is to a delivery. */
export const ofFailure = ({ attempts }: Pick<Delivery, "attempts">, reason: AdapterError["reason"]): "Halted" | "Failed" | "Refused" => {
  if (stopsConnection(reason)) return "Halted"
  const consequence = consequences[reason._tag]
  return consequence === "dead" || consequence === "follow" || (isAnswer(reason) && attempts >= mostAttempts) ? "Refused" : "Failed"
}

/** How long a word that stepped aside leaves the others to follow, in milliseconds. */
const asideMillis = 1000

type Unsettled = Exclude<Settled, { readonly state: "done" }>

export const settle = (delivery: Delivery, attempt: Attempt, now: number): Settlement => {
  const rest = (fields: Pick<Unsettled, "state"> & Partial<Unsettled>): Unsettled => ({
    nextAttemptAt: now,
    lastError: null,
    attempts: delivery.attempts,
    unverifiedSince: delivery.unverifiedSince,
    waitsForRecord: null,
    ...fields,
  })
  const park = ({ kind, recordId, why }: Awaited): Unsettled => {
    const waits = `waits for ${kind} ${recordId}`
    return rest({ state: "parked", lastError: why === undefined ? waits : `${waits}: ${why}`, waitsForRecord: recordId })
  }

  switch (attempt._tag) {
    case "Created":
    case "Updated":
    case "Nothing": {
      const { awaits } = attempt
      return {
        to: awaits === undefined ? { state: "done" } : { ...park(awaits), unverifiedSince: null },
        counts: { [counted[attempt._tag]]: 1 },
      }
    }
    case "Found":
      return { to: rest({ state: "pending", unverifiedSince: null }), counts: { created: 1 } }
    case "Aside":
      return { to: rest({ state: "pending", nextAttemptAt: now + asideMillis, unverifiedSince: null }), counts: { updated: 1 } }
    case "Withdrawn":
      return { to: { state: "done" }, counts: { removed: 1 } }
    case "Elsewhere":
    case "Unnamed":
    case "KeptBack":
      return { to: { state: "done" }, counts: { skipped: 1 } }
    case "Left":
      return { to: { state: "done" }, counts: { failed: 1 }, problem: attempt.message }
    case "Pointless":
      return { to: { state: "done" }, counts: {} }
    case "Waits":
      return { to: park(attempt.awaits), counts: { skipped: 1 } }
    case "Partly": {
      const { sent, problem } = attempt
      const counts = { ...(sent && { [counted[sent]]: 1 }), ...(problem !== undefined && { failed: 1 }) }
      const to = rest({ state: "pending", attempts: 0, ...(sent !== undefined && { unverifiedSince: null }) })
      return { to, counts, ...(problem !== undefined && { problem }) }
    }
    case "Refusing":
      return { to: rest({ state: "dead", lastError: attempt.message, unverifiedSince: null }), counts: {} }
    case "NotFound": {
      const sure = now >= attempt.surelyAt
      const to = rest({ state: "pending", nextAttemptAt: Math.max(now, attempt.surelyAt), ...(sure && { unverifiedSince: null }) })
      return { to, counts: {} }
    }
    case "Unread": {
      const lastError = attempt.why ?? "may be a copy of something there that is not read yet; sent when all of it is read"
      return { to: rest({ state: "pending", nextAttemptAt: attempt.until, attempts: delivery.attempts - 1, lastError }), counts: {} }
    }
    case "Held":
      return { to: rest({ state: "held", lastError: attempt.message }), counts: { skipped: 1 } }
    case "Withheld": {
      const { message, isDone, belongsTo = null } = attempt
      const to = rest({ state: "withheld", lastError: `withheld: ${message}`, waitsForRecord: belongsTo })
      return { to: isDone ? { ...to, unverifiedSince: null } : to, counts: isDone ? { removed: 1 } : { skipped: 1 } }
    }
    case "Halted":
      return { to: rest({ state: "pending", attempts: delivery.attempts - 1, lastError: delivery.lastError }), counts: {} }
    case "Failed": {
      const nextAttemptAt = now + pauseMillis(delivery.attempts, attempt.chance)
      return { to: rest({ state: "pending", nextAttemptAt, lastError: attempt.message }), counts: {} }
    }
    case "Refused": {
      const { message } = attempt
      return { to: rest({ state: "dead", lastError: message }), counts: { failed: 1 }, problem: message }
    }
  }
}

const counted = { Created: "created", Updated: "updated", Nothing: "unchanged" } as const
