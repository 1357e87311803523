/**
 * A vendor's limits, as data: budgets that are kept without being told, gauges that read the vendor's own count from response headers, and signals
 * that say which answers mean "not now" (or anything else that the status alone does not tell).
 */
import * as HttpDate from "./client/HttpDate.ts"
import * as Instant from "./Instant.ts"
import { type Json, at, equals } from "./Json.ts"
import type { Reply } from "./client/Reply.ts"

/** The form of a wait or a reset time in a header. */
export type WaitUnit = "seconds" | "milliseconds" | "epoch-seconds" | "epoch-milliseconds" | "iso"

export interface WaitSource {
  readonly header: string
  readonly unit: WaitUnit
}

/**
 * At most `limit` points at once, which grow back evenly within `windowMillis`, spent at `cost` points a request (0: this request is free). A full budget
 * and what grows back meanwhile may come to twice `limit` in one window; `neverOver` makes one that does not.
 */
export interface Budget {
  readonly name: string
  readonly limit: number
  readonly windowMillis: number
  readonly cost: (request: { readonly operation: string; readonly method: string; readonly write: boolean }) => number
}

/**
 * A budget of `burst` that grows back so slowly that burst and growth are at most `limit` in any `windowMillis`, wherever that begins: for vendors that
 * count every window, or refuse without a word beforehand.
 */
export const neverOver = (
  most: { readonly limit: number; readonly windowMillis: number; readonly burst: number },
  budget: Pick<Budget, "name" | "cost">,
): Budget => {
  const burst = Math.ceil(most.burst)
  return { ...budget, limit: burst, windowMillis: Math.ceil((burst / (most.limit - burst)) * most.windowMillis) }
}

/** Headers in which the vendor tells what is left until when. */
export interface Gauge {
  readonly remaining: string
  readonly reset: WaitSource
}

/** What a signal looks at: every given part must hold. */
export interface SignalMatch {
  readonly status?: ReadonlyArray<number>
  readonly header?: { readonly name: string; readonly equals: string }
  /** A part of the JSON body that equals or contains (case-insensitively) a text. */
  readonly body?: { readonly path: ReadonlyArray<string | number>; readonly equals?: Json; readonly contains?: string }
}

/**
 * An answer with a special meaning. For `RateLimited` the first `wait` source present decides, else `otherwiseMillis`. `UnknownOutcome`: the vendor
 * failed on the way; a write may have happened, a read is merely `Unavailable`.
 */
export interface Signal {
  readonly when: SignalMatch
  readonly reason: "RateLimited" | "Unavailable" | "Unauthorized" | "Forbidden" | "Rejected" | "Conflict" | "Gone" | "UnknownOutcome"
  readonly wait?: ReadonlyArray<WaitSource>
  readonly otherwiseMillis?: number
}

export interface RatePolicy {
  readonly budgets: ReadonlyArray<Budget>
  readonly gauges: ReadonlyArray<Gauge>
  /** In order; the first that matches decides. */
  readonly signals: ReadonlyArray<Signal>
}

/** No wait is believed beyond this: a vendor that asks for a year is asked again after a day. */
const longestWaitMillis = 24 * 60 * 60 * 1000

/**
 * The wait a header asks for, in milliseconds; `undefined` when the header is absent or no time. Never negative. A moment is one of the vendor's clock, so
 * the wait until then is counted from the `date` of the same answer; from our own `now` only where the vendor does not say what time it is.
 */
export const waitMillis = (source: WaitSource, headers: Readonly<Record<string, string>>, ours: number): number | undefined => {
  const text = headers[source.header]
  if (text === undefined) return undefined
  const number = /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN
  const now = HttpDate.parse(headers["date"] ?? "") ?? ours
  const wait = (() => {
    switch (source.unit) {
      case "seconds":
        return Number.isNaN(number) ? (HttpDate.parse(text) ?? Number.NaN) - now : number * 1000
      case "milliseconds":
        return number
      case "epoch-seconds":
        return number * 1000 - now
      case "epoch-milliseconds":
        return number - now
      case "iso":
        return Instant.toMillis(text.trim()) - now
    }
  })()
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), longestWaitMillis) : undefined
}

export const matches = (match: SignalMatch, reply: Reply): boolean => {
  if (match.status !== undefined && !match.status.includes(reply.status)) return false
  if (match.header !== undefined && reply.headers[match.header.name] !== match.header.equals) return false
  if (match.body === undefined) return true
  const part = at(reply.body, match.body.path)
  if (match.body.equals !== undefined) return equals(part, match.body.equals)
  return typeof part === "string" && part.toLowerCase().includes((match.body.contains ?? "").toLowerCase())
}
