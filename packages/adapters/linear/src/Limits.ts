/**
 * Linear's limits and refusals, as data. It counts requests and points an hour: a tenth of a point for each property, one for each object, everything
 * in a connection times its page size. Both refill at a constant rate.
 *
 * Whatever it refuses comes as a GraphQL error, mostly with status 200 or 400, and only the codes inside tell what it means. An answer with errors
 * is never taken as a partial success: a field that failed is null in it, and would be read as a value that somebody removed.
 */
import type { RatePolicy } from "@syncline/adapter-core"
import { Schema } from "effect"

const Amount = Schema.Finite.check(Schema.isGreaterThan(0))

/** Other limits than the usual, for a workspace that has them. */
export const Limits = Schema.Struct({
  requestsPerHour: Schema.optionalKey(Amount),
  complexityPerHour: Schema.optionalKey(Amount),
})
export type Limits = typeof Limits.Type

const hour = 60 * 60 * 1000

/** What each request costs in points, by the name of its endpoint. Linear refuses a request of more than 10,000. */
const points = {
  account: 3,
  team: 2,
  workflowStates: 130,
  issues: 1597,
  issue: 31,
  createIssue: 32,
  updateIssue: 32,
  deleteIssue: 2,
  restoreIssue: 32,
  comments: 492,
  comment: 4,
  createComment: 5,
  updateComment: 5,
  deleteComment: 2,
  labels: 302,
  label: 3,
  ownLabel: 3,
  labelNamed: 3,
  createLabel: 3,
  updateLabel: 3,
  deleteLabel: 2,
  people: 302,
  person: 3,
}

/** A document that is not ours counts like the costliest that is. */
const pointsOf = (operation: string): number => known.get(operation) ?? points.issues

const known = new Map(Object.entries(points))

const extension = (name: string, equals: string | boolean) => ({ body: { path: ["errors", 0, "extensions", name], equals } })
const saying = (contains: string) => ({ body: { path: ["errors", 0, "message"], contains } })

const resetOf = (budget: string): RatePolicy.WaitSource => ({ header: `x-ratelimit-${budget}-reset`, unit: "epoch-milliseconds" })
const isLimit = extension("code", "RATELIMITED")

/** The budget that is used up says when it is full again; the others' times say nothing. */
const usedUp = (budget: string): RatePolicy.Signal => ({
  when: { ...isLimit, header: { name: `x-ratelimit-${budget}-remaining`, equals: "0" } },
  reason: "RateLimited",
  wait: [resetOf(budget)],
})

const signals: ReadonlyArray<RatePolicy.Signal> = [
  usedUp("endpoint-requests"),
  usedUp("requests"),
  // Requests are left, so it is the points, none or too few for this request.
  { when: isLimit, reason: "RateLimited", wait: [resetOf("complexity"), resetOf("requests")], otherwiseMillis: 60_000 },
  { when: extension("code", "AUTHENTICATION_ERROR"), reason: "Unauthorized" },
  { when: extension("code", "FORBIDDEN"), reason: "Forbidden" },
  { when: extension("type", "feature not accessible"), reason: "Forbidden" },
  { when: extension("type", "usage limit exceeded"), reason: "Forbidden" },
  { when: extension("type", "lock timeout"), reason: "Unavailable" },
  // A label of the issue is not there, which does not make the issue gone.
  {
    when: { body: { path: ["errors", 0, "extensions", "userPresentableMessage"], contains: "contained an entry that could not be found" } },
    reason: "Rejected",
  },
  // The first also stands for labels, `IssueLabel`.
  { when: saying("entity not found: issue"), reason: "Gone" },
  { when: saying("entity not found: comment"), reason: "Gone" },
  { when: saying("entity not found: team"), reason: "Gone" },
  // The id that a create brought is taken: an earlier attempt came through.
  { when: saying("conflict on insert"), reason: "Conflict" },
  // Somebody made a label of this name meanwhile: then it is that one.
  { when: saying("duplicate label name"), reason: "Conflict" },
  { when: extension("userError", true), reason: "Rejected" },
  { when: extension("type", "invalid input"), reason: "Rejected" },
  { when: { status: [200], ...saying("") }, reason: "UnknownOutcome" },
]

/** The defaults are the lower of what personal keys and OAuth applications get; the answers' headers correct them. */
export const rates = ({ requestsPerHour = 2_500, complexityPerHour = 2_000_000 }: Limits): RatePolicy.RatePolicy => ({
  budgets: [
    { name: "requests", limit: requestsPerHour, windowMillis: hour, cost: () => 1 },
    { name: "complexity", limit: complexityPerHour, windowMillis: hour, cost: ({ operation }) => pointsOf(operation) },
  ],
  gauges: ["requests", "complexity"].map((budget) => ({ remaining: `x-ratelimit-${budget}-remaining`, reset: resetOf(budget) })),
  signals,
})
