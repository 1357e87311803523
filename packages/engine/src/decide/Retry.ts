/** What follows a failure, by its reason alone. Pure: the table is the policy. */
import type { AdapterError } from "@syncline/adapter-core"

/** The longest pause between two attempts. */
const longestPauseMillis = 60 * 60 * 1000
const firstPauseMillis = 1000

/** After this many attempts a delivery that is answered the same without end is dead. What an application's absence delays is never given up. */
export const mostAttempts = 15

/** The pause before the next attempt: doubled each time, up to an hour, times a factor between 0.5 and 1 given by `random` in [0, 1). */
export const pauseMillis = (attempts: number, random: number): number => {
  const full = Math.min(firstPauseMillis * 2 ** Math.max(attempts - 1, 0), longestPauseMillis)
  return Math.round(full * (0.5 + random / 2))
}

export type Consequence =
  /** The whole connection waits. */
  | "wait"
  /** This piece of work is tried again later. */
  | "retry"
  /** The person must sign in again; the connection stops. */
  | "sign-in"
  /** This piece of work will never succeed as it is. */
  | "dead"
  /** It may have happened: find out, then go on. */
  | "verify"
  /** Their version moved: read, merge and plan again. */
  | "replan"
  /** The object is at another place: its link goes there. */
  | "follow"

export const consequences: { readonly [Tag in AdapterError["reason"]["_tag"]]: Consequence } = {
  RateLimited: "wait",
  Unavailable: "retry",
  Unauthorized: "sign-in",
  Forbidden: "dead",
  Rejected: "dead",
  Conflict: "replan",
  Gone: "dead",
  Moved: "follow",
  Malformed: "retry",
  UnknownOutcome: "verify",
}

/** Whether a failure is the whole connection's: nothing more of it is worked on, and it counts against no single piece of work. */
export const stopsConnection = ({ _tag }: AdapterError["reason"]): boolean =>
  consequences[_tag] === "wait" || consequences[_tag] === "sign-in"

/** Whether a failure is an answer about the object, which no amount of waiting changes: it ends a delivery after `mostAttempts`. */
export const isAnswer = ({ _tag }: AdapterError["reason"]): boolean => _tag === "Conflict" || _tag === "Malformed"

/** Whether a failure tells nothing about the object that was asked for: it must be asked for again before anything is made of it. */
export const tellsNothing = ({ _tag }: AdapterError["reason"]): boolean =>
  _tag === "RateLimited" || _tag === "Unauthorized" || _tag === "Unavailable"

/** Whether a failure may be the partition's: all of it is out of reach then, and not only this object. */
export const mayBePartitions = ({ _tag }: AdapterError["reason"]): boolean => _tag === "Gone" || _tag === "Forbidden"
