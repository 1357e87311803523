/** What one credential may use, and the state of it in the vendor's headers. */
import { type Budget, type BudgetState, makeBudget } from "./Budget.ts"
import type { Credential } from "./Credentials.ts"

export interface Limits {
  /** Whatever they ask, refused requests included. */
  readonly requestsPerHour: number
  /** Points by the vendor's formula. */
  readonly complexityPerHour: number
  /** Points of a single request. */
  readonly complexityPerQuery: number
}

const usual: Record<Credential["kind"], Limits> = {
  key: { requestsPerHour: 2500, complexityPerHour: 3_000_000, complexityPerQuery: 10_000 },
  oauth: { requestsPerHour: 5000, complexityPerHour: 2_000_000, complexityPerQuery: 10_000 },
}

export interface Meter {
  readonly limits: Limits
  readonly requests: Budget
  readonly complexity: Budget
}

export type Meters = (credential: Credential) => Meter

/** A meter per credential, or per whoever pays for several; given limits replace the vendor's for every kind of credential. */
export const makeMeters = (given: Partial<Limits> = {}): Meters => {
  const meters = new Map<string, Meter>()
  return (credential) => {
    const payer = credential.payer ?? credential.secret
    const known = meters.get(payer)
    if (known !== undefined) return known
    const limits = { ...usual[credential.kind], ...given }
    const meter = { limits, requests: makeBudget(limits.requestsPerHour), complexity: makeBudget(limits.complexityPerHour) }
    meters.set(payer, meter)
    return meter
  }
}

/** The vendor's headers for one budget; the reset is in epoch milliseconds. */
export const budgetHeaders = (name: "requests" | "complexity", state: BudgetState): Readonly<Record<string, string>> => ({
  [`x-ratelimit-${name}-limit`]: String(state.limit),
  [`x-ratelimit-${name}-remaining`]: String(state.remaining),
  [`x-ratelimit-${name}-reset`]: String(state.reset),
})
