/**
 * A leaky bucket: full at first, emptied by use, refilled at a constant rate of its size per hour. It never lends: what it does not hold is
 * refused and costs nothing.
 */
const hour = 60 * 60 * 1000

/** From empty to full, in milliseconds. */
export const budgetPeriod = hour

/** How much is left, in whole units, and when the bucket will be full again, in epoch milliseconds. */
export interface BudgetState {
  readonly limit: number
  readonly remaining: number
  readonly reset: number
}

export interface Budget {
  /** Takes the cost at this time if the bucket holds it, and says whether it did. */
  readonly spend: (cost: number, now: number) => boolean
  readonly state: (now: number) => BudgetState
}

export const makeBudget = (limit: number): Budget => {
  let level = limit
  let seen = Number.NEGATIVE_INFINITY
  const refill = (now: number): void => {
    // A clock that was set back neither refills nor drains.
    const passed = now - seen
    if (passed > 0) level = Math.min(limit, level + (passed * limit) / hour)
    seen = Math.max(seen, now)
  }
  return {
    spend: (cost, now) => {
      refill(now)
      if (cost > level) return false
      level -= cost
      return true
    },
    state: (now) => {
      refill(now)
      return { limit, remaining: Math.floor(level), reset: Math.ceil(now + ((limit - level) * hour) / limit) }
    },
  }
}
