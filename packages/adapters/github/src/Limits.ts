/**
 * GitHub's limits as data. The hourly limit is one of fixed windows that GitHub tells in headers; the others are told only by a refusal and hold
 * over any minute or hour, so their budgets let through a short burst and a steady rate that together never exceed them.
 */
import { RatePolicy } from "@syncline/adapter-core"
import type { Limits } from "./Settings.ts"

const minute = 60_000
const hour = 60 * minute

/** In points. */
const readCost = 1
const writeCost = 5

const perCreate = ({ method }: { readonly method: string }): number => (method === "POST" ? 1 : 0)

export const ratePolicy = (limits: Limits): RatePolicy.RatePolicy => {
  const { requestsPerHour = 5_000, pointsPerMinute = 900, createsPerMinute = 80, createsPerHour = 500 } = limits
  return {
    budgets: [
      { name: "requests", limit: requestsPerHour, windowMillis: hour, cost: () => 1 },
      RatePolicy.neverOver(
        { limit: pointsPerMinute, windowMillis: minute, burst: Math.max(writeCost, pointsPerMinute / 20) },
        { name: "points", cost: ({ method }) => (method === "GET" ? readCost : writeCost) },
      ),
      RatePolicy.neverOver(
        { limit: createsPerMinute, windowMillis: minute, burst: createsPerMinute / 20 },
        { name: "creates-per-minute", cost: perCreate },
      ),
      RatePolicy.neverOver(
        { limit: createsPerHour, windowMillis: hour, burst: createsPerHour / 5 },
        { name: "creates-per-hour", cost: perCreate },
      ),
    ],
    gauges: [{ remaining: "x-ratelimit-remaining", reset: { header: "x-ratelimit-reset", unit: "epoch-seconds" } }],
    // GitHub's own ladder: `retry-after` if there is one, else the reset if nothing is left, else a minute.
    signals: [
      {
        when: { status: [403, 429], header: { name: "x-ratelimit-remaining", equals: "0" } },
        reason: "RateLimited",
        wait: [
          { header: "retry-after", unit: "seconds" },
          { header: "x-ratelimit-reset", unit: "epoch-seconds" },
        ],
        otherwiseMillis: minute,
      },
      {
        when: { status: [403, 429], body: { path: ["message"], contains: "secondary rate limit" } },
        reason: "RateLimited",
        wait: [{ header: "retry-after", unit: "seconds" }],
        otherwiseMillis: minute,
      },
      { when: { status: [422], body: { path: ["errors", 0, "code"], equals: "already_exists" } }, reason: "Conflict" },
      // Only this 410 is about the object. Others say that issues are switched off, or that this version of the API has ended: nothing is lost then.
      { when: { status: [410], body: { path: ["message"], contains: "deleted" } }, reason: "Gone" },
      { when: { status: [410] }, reason: "Forbidden" },
    ],
  }
}
