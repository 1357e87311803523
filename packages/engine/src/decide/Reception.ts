/** What follows from the answer to a message that was sent to a target. Pure. */
import type { Target, TargetMessage } from "../model/Target.ts"
import { pauseMillis } from "./Retry.ts"

/** What somebody answered. `retryAfter` and `location`: headers as they came. `body`: its beginning. */
export interface Answer {
  readonly status: number
  readonly retryAfter?: string
  readonly location?: string
  readonly body: string
}

export type Reception =
  | { readonly _tag: "taken" }
  /** Nobody is there, or not now: nothing is told before that is over. */
  | { readonly _tag: "away"; readonly message: string; readonly retryAfter?: string }
  /** It does not take this message. */
  | { readonly _tag: "refused"; readonly status: number; readonly body: string }
  /** It wants no message any more. */
  | { readonly _tag: "gone"; readonly message: string }

/** Client errors that say nothing of the message. */
const notNow: ReadonlyArray<number> = [408, 425, 429]

export const receptionOf = ({ status, body, retryAfter, location }: Answer): Reception => {
  if (status >= 200 && status < 300) return { _tag: "taken" }
  if (status === 410) return { _tag: "gone", message: "the receiver answered with 410: it is gone, and wants no messages any more" }
  if (status >= 300 && status < 400) {
    const to = location === undefined ? "" : ` to ${location.slice(0, 200)}`
    return { _tag: "away", message: `the receiver answered with ${status}, a redirect${to}: redirects are not followed; change the url` }
  }
  if (status >= 400 && status < 500 && !notNow.includes(status)) return { _tag: "refused", status, body }
  return { _tag: "away", message: `the receiver answered with ${status}`, ...(retryAfter !== undefined && { retryAfter }) }
}

/** A receiver may ask for a longer pause than there would be, up to this. */
const longestAskedMillis = 24 * 60 * 60 * 1000

/** From seconds, or from a date as HTTP says it. */
const askedMillis = (retryAfter: string | undefined, now: number): number => {
  if (retryAfter === undefined) return 0
  const date = /^[A-Z][a-z]{2},/.test(retryAfter) ? Date.parse(retryAfter) - now : Number.NaN
  const millis = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : date
  return Number.isFinite(millis) ? Math.min(Math.max(Math.ceil(millis), 0), longestAskedMillis) : 0
}

/** When it is tried again after nobody was there. `chance` in [0, 1). */
export const nextAttemptAt = (failures: number, retryAfter: string | undefined, now: number, chance: number): number =>
  now + Math.max(pauseMillis(failures, chance), askedMillis(retryAfter, now))

/** So often a message is sent that is refused each time. */
const mostAttempts = 5

/** Refused once more: in a minute first, then later each time; in the end only when somebody asks for it. */
export const refusedAgain = (
  message: TargetMessage,
  { status, body }: Extract<Reception, { readonly _tag: "refused" }>,
  now: number,
  chance: number,
): TargetMessage => {
  const attempts = message.attempts + 1
  const next = attempts >= mostAttempts ? null : now + 60 * pauseMillis(attempts, chance)
  return { ...message, attempts, nextAttemptAt: next, refusal: { at: now, status, body } }
}

/** Whether a target is told of an event. */
export const isChosen = ({ events }: Pick<Target, "events">, name: string): boolean => events === null || events.includes(name)
