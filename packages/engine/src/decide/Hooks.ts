/**
 * How far an application's word is taken that it tells of what changes. Nothing is taken on trust: readings go on, and what they find that no message had told is
 * what counts against it. Pure.
 */
import type { Hook } from "../model/Hook.ts"
import type { Subscription } from "../model/Subscription.ts"

const minute = 60_000
const hour = 60 * minute

/** A message takes so long at most from what it tells of until it is looked at; what a reading finds earlier than that is not missed yet. */
const graceMillis = minute

/** For so long after something was missed a place is read as if nothing told of it. */
const distrustMillis = hour

/** An application is not asked more often to send what it refused to send, or sends with gaps. */
const retryMillis = hour

/**
 * `off`: nobody is to tell of the place. `refused`: the application does not. `silent`: nothing was heard of it yet. `missing`: a reading found what no message had
 * told. `telling`: messages come, and nothing was missed for an hour.
 */
export type HookState = "off" | "refused" | "silent" | "missing" | "telling"

export const stateOf = (hook: Hook | undefined, now: number): HookState => {
  if (hook === undefined || (hook.since === null && hook.problem === null)) return "off"
  if (hook.problem !== null) return "refused"
  const { heardAt, missedAt, expiresAt } = hook
  const isMissing = missedAt !== null && (now - missedAt < distrustMillis || (heardAt ?? 0) <= missedAt)
  if (isMissing) return "missing"
  return heardAt === null || (expiresAt !== null && expiresAt <= now) ? "silent" : "telling"
}

/** Whether one of the changes that a reading found, by their times at the application, should have been told of before it began. */
export const missed = ({ since }: Hook, changedAt: ReadonlyArray<number>, begunAt: number): boolean =>
  since !== null && changedAt.some((at) => at > since + graceMillis && at < begunAt - graceMillis)

/** Whether the application is to be asked to send (again): it never was, is to send elsewhere, refused, stops soon, or left something out. */
export const isToBeSet = (
  hook: Hook | undefined,
  wanted: Pick<Subscription, "version"> & { readonly url: string },
  now: number,
): boolean => {
  if (hook === undefined || hook.triedAt === null || hook.url !== wanted.url || hook.version !== wanted.version) return true
  const { triedAt, problem, expiresAt, missedAt } = hook
  if (now < triedAt + retryMillis) return false
  return problem !== null || (missedAt ?? 0) > triedAt || (expiresAt !== null && now > triedAt + (expiresAt - triedAt) / 2)
}
