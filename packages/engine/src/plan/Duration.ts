/** How long requests take, by the limits that an application's adapter keeps to. */
import type { RatePolicy } from "@syncline/adapter-core"

/** Calls that are a request at least, each. */
export interface Calls {
  readonly reads: number
  readonly creates: number
  /** Whatever else is written. */
  readonly changes: number
}

/** At least: what is spent beyond what is there at once has to grow back. Others may spend from the same limits meanwhile. */
export const atLeastMillis = ({ budgets }: Pick<RatePolicy.RatePolicy, "budgets">, { reads, creates, changes }: Calls): number =>
  Math.max(
    0,
    ...budgets.map(({ limit, windowMillis, cost }) => {
      const points =
        reads * cost({ operation: "read", method: "GET", write: false }) +
        creates * cost({ operation: "create", method: "POST", write: true }) +
        changes * cost({ operation: "change", method: "PATCH", write: true })
      return Math.ceil((Math.max(0, points - limit) * windowMillis) / limit)
    }),
  )
