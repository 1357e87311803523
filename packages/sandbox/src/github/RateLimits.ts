/**
 * GitHub's limits. Primary: so many requests an hour for each user and resource, told in headers. Secondary: points a minute (a read 1, a write
 * 5) and content-creating requests a minute and an hour, told only by a refusal. A refused request costs nothing.
 */
import { Refusal } from "./Refusal.ts"

/** How tight the limits are. The defaults are GitHub's published ones. */
export interface LimitOptions {
  /** Requests an hour of a user whose token does not say; 5,000. */
  readonly requestsPerHour?: number
  /** Requests an hour of everyone without a credential together; 60. */
  readonly anonymousRequestsPerHour?: number
  /** Searches a minute of a user; 30. */
  readonly searchesPerMinute?: number
  /** 900. */
  readonly pointsPerMinute?: number
  /** 80. */
  readonly createsPerMinute?: number
  /** 500. */
  readonly createsPerHour?: number
  /** The status of both refusals; 403. */
  readonly status?: 403 | 429
  /** Whether the secondary refusal has a `retry-after`; `true`. */
  readonly secondaryWait?: boolean
}

export type Resource = "core" | "search"

/** The state of one primary limit; `reset` is in epoch seconds. */
export interface Budget {
  readonly limit: number
  readonly used: number
  readonly remaining: number
  readonly reset: number
  readonly resource: Resource
}

/** Whose requests are counted together: one user's, or those of everyone without a credential. */
export interface Payer {
  readonly userId: number | undefined
  readonly requestsPerHour: number | undefined
}

export interface RateLimits {
  readonly budget: (payer: Payer, resource: Resource, now: number) => Budget
  /** Counts one request against the primary limit. */
  readonly spend: (payer: Payer, resource: Resource, now: number) => void
  /** Counts one request against the secondary limits, or throws their refusal. */
  readonly admit: (payer: Payer, method: string, now: number) => void
}

const minute = 60_000
const hour = 60 * minute
const anonymousSearchesPerMinute = 10

export const budgetHeaders = (budget: Budget): Record<string, string> => ({
  "x-ratelimit-limit": String(budget.limit),
  "x-ratelimit-remaining": String(budget.remaining),
  "x-ratelimit-reset": String(budget.reset),
  "x-ratelimit-used": String(budget.used),
  "x-ratelimit-resource": budget.resource,
})

export const primaryRefusal = (status: 403 | 429, who: string): Refusal => new Refusal(status, `API rate limit exceeded for ${who}.`)

export const secondaryRefusal = (status: 403 | 429, waitSeconds: number | undefined): Refusal =>
  new Refusal(
    status,
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
    {},
    waitSeconds === undefined ? {} : { "retry-after": String(waitSeconds) },
  )

export const makeRateLimits = (options: LimitOptions): RateLimits => {
  const windows = new Map<string, { readonly endsAt: number; used: number }>()
  const points = new Map<number, Sliding>()
  const creates = new Map<number, Sliding>()

  const limitOf = (payer: Payer, resource: Resource): number => {
    if (resource === "search") return payer.userId === undefined ? anonymousSearchesPerMinute : (options.searchesPerMinute ?? 30)
    if (payer.userId === undefined) return options.anonymousRequestsPerHour ?? 60
    return payer.requestsPerHour ?? options.requestsPerHour ?? 5_000
  }
  const windowOf = (payer: Payer, resource: Resource, now: number) => {
    const key = `${resource} ${payer.userId ?? ""}`
    const open = windows.get(key)
    return open !== undefined && now < open.endsAt
      ? { key, ...open }
      : { key, used: 0, endsAt: now + (resource === "search" ? minute : hour) }
  }

  return {
    budget: (payer, resource, now) => {
      const limit = limitOf(payer, resource)
      const { used, endsAt } = windowOf(payer, resource, now)
      return { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil(endsAt / 1000), resource }
    },
    spend: (payer, resource, now) => {
      const { key, used, endsAt } = windowOf(payer, resource, now)
      windows.set(key, { endsAt, used: used + 1 })
    },
    admit: (payer, method, now) => {
      const key = payer.userId ?? 0
      const cost = method === "GET" || method === "HEAD" ? 1 : 5
      const pointsOfKey = slidingOf(points, key)
      const createsOfKey = slidingOf(creates, key)
      const wait = Math.max(
        pointsOfKey.waitFor(cost, options.pointsPerMinute ?? 900, minute, now),
        method === "POST" ? createsOfKey.waitFor(1, options.createsPerMinute ?? 80, minute, now) : 0,
        method === "POST" ? createsOfKey.waitFor(1, options.createsPerHour ?? 500, hour, now) : 0,
      )
      if (wait > 0) throw secondaryRefusal(options.status ?? 403, (options.secondaryWait ?? true) ? Math.ceil(wait / 1000) : undefined)
      pointsOfKey.add(cost, now)
      if (method === "POST") createsOfKey.add(1, now)
    },
  }
}

/** What was spent over the last hour, to ask how long until an amount fits into a span. */
interface Sliding {
  readonly add: (amount: number, now: number) => void
  readonly waitFor: (amount: number, most: number, span: number, now: number) => number
}

const slidingOf = (all: Map<number, Sliding>, key: number): Sliding => {
  const known = all.get(key)
  if (known !== undefined) return known
  const fresh = makeSliding()
  all.set(key, fresh)
  return fresh
}

const makeSliding = (): Sliding => {
  let spent: Array<{ readonly at: number; readonly amount: number }> = []
  return {
    add: (amount, now) => {
      const oldest = spent[0]
      if (oldest !== undefined && oldest.at <= now - 2 * hour) spent = spent.filter(({ at }) => at > now - hour)
      spent.push({ at: now, amount })
    },
    waitFor: (amount, most, span, now) => {
      if (most === Number.POSITIVE_INFINITY) return 0
      if (amount > most) return span
      let sum = amount
      for (let index = spent.length - 1; index >= 0; index -= 1) {
        const entry = spent[index]
        if (entry === undefined || entry.at <= now - span) return 0
        sum += entry.amount
        if (sum > most) return entry.at + span - now
      }
      return 0
    },
  }
}
