/** What I10 finds, and what it lets go, clause by clause. */
import type { Deed } from "../../src/Deed.ts"
import type { NetworkRequest } from "../../src/Network.ts"
import type { Bites } from "../Bites.ts"
import { facts, request } from "../GoodRun.ts"

const minute = 60_000
const hour = 60 * minute

const asking = (requests: ReadonlyArray<NetworkRequest>) => ({ ...facts, requests })

const did: Deed = { status: 200, overLimit: false, points: 0, created: undefined, losses: 0 }
const refused: Deed = { ...did, status: 403, overLimit: true }

const many = (count: number, change: (index: number) => Partial<NetworkRequest>): ReadonlyArray<NetworkRequest> =>
  Array.from({ length: count }, (_, index) => ({ ...request, deed: did, ...change(index) }))

const { github, linear } = facts.limits
const atLinear = { side: "linear", account: "linear", method: "POST", url: "http://linear.sim/graphql" } as const
const points = (each: number): Deed => ({ ...did, points: each })

export const limits: Bites = {
  invariant: "I10",
  finds: [
    ["a refusal for a limit that nobody else used up", asking([{ ...request, deed: refused }]), /was over the limit$/],
    ["a refusal for what the process itself used up", asking([request, { ...request, at: 1, deed: refused }]), /was over the limit$/],
    [
      "a refusal long after another process asked",
      asking([request, { ...request, by: "engine-2", at: hour, deed: refused }]),
      /by engine-2 .* was over the limit$/,
    ],
    [
      "a refusal after another process asked another side",
      asking([
        { ...request, side: "linear", account: "linear" },
        { ...request, by: "engine-2", deed: refused },
      ]),
      /was over the limit$/,
    ],
    [
      "a request inside a wait it was told of",
      asking([{ ...request, insideWait: { asked: 1, stored: 0 } }]),
      /1 ms before the end of a wait that it was told of$/,
    ],
    [
      "a request inside a wait it read of",
      asking([{ ...request, insideWait: { asked: 0, stored: 1 } }]),
      /1 ms before the end of a wait that it read in the store$/,
    ],
    [
      "too many reads in a minute",
      asking(many(github.pointsPerMinute + 1, () => ({}))),
      /over the limit of points a minute, counting this process alone$/,
    ],
    [
      "too many writes in a minute",
      asking(many(github.pointsPerMinute / 5 + 1, () => ({ method: "PATCH" }))),
      /over the limit of points a minute/,
    ],
    [
      "too many creates in a minute",
      asking(many(github.createsPerMinute + 1, () => ({ method: "POST" }))),
      /over the limit of creates a minute/,
    ],
    [
      "too many creates in an hour",
      asking(many(github.createsPerHour + 1, (index) => ({ method: "POST", at: index * (hour / (github.createsPerHour + 2)) }))),
      /over the limit of creates an hour/,
    ],
    ["too many requests in an hour", asking(many(linear.requestsPerHour + 1, () => atLinear)), /over the limit of requests an hour/],
    [
      "too many points in an hour",
      asking(many(2, () => ({ ...atLinear, deed: points(linear.complexityPerHour / 2 + 1) }))),
      /over the limit of points an hour/,
    ],
    [
      "points that grew back too slowly",
      asking(
        many(2, (index) => ({ ...atLinear, at: index * (hour / 2), deed: points(linear.complexityPerHour * (index === 0 ? 1 : 0.51)) })),
      ),
      /over the limit of points an hour/,
    ],
  ],
  allows: [
    ["a refusal for what another process used up", asking([request, { ...request, by: "engine-2", at: hour - 1, deed: refused }])],
    ["as many requests as there may be", asking(many(github.pointsPerMinute, () => ({})))],
    [
      "more when a minute is over",
      asking(many(github.pointsPerMinute * 2, (index) => ({ at: index < github.pointsPerMinute ? 0 : minute }))),
    ],
    [
      "creates after an hour",
      asking(many(github.createsPerHour * 2, (index) => ({ method: "POST", at: index * (hour / github.createsPerHour) }))),
    ],
    [
      "more when it has grown back",
      asking(
        many(2, (index) => ({ ...atLinear, at: index * (hour / 2), deed: points(linear.complexityPerHour * (index === 0 ? 1 : 0.5)) })),
      ),
    ],
    [
      "no more than a bucket that was full for long",
      asking(many(2, (index) => ({ ...atLinear, at: index * 3 * hour, deed: points(index * linear.complexityPerHour) }))),
    ],
    [
      "requests of two processes, each within the limit",
      asking(many(github.pointsPerMinute * 2, (index) => ({ by: `engine-${index % 2}` }))),
    ],
    [
      "requests for two accounts, each within the limit",
      asking(many(github.pointsPerMinute * 2, (index) => ({ account: index % 2 === 0 ? "github" : "github-2" }))),
    ],
    [
      "requests that were refused and so cost nothing",
      asking([request, ...many(github.createsPerMinute + 1, () => ({ by: "engine-2", method: "POST", deed: refused }))]),
    ],
    ["requests that never came there", asking(many(github.createsPerMinute + 1, () => ({ method: "POST", deed: undefined })))],
  ],
}
