/**
 * What every adapter owes the limits of its application: to declare none that is higher, to keep those it declares whatever is asked of it, and to leave
 * the application alone for as long as it asks for.
 */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { AdapterError } from "../AdapterError.ts"
import type { Requirements } from "../client/Client.ts"
import { Limiter, type LimiterRequest, Patience } from "../client/Limiter.ts"
import type { RatePolicy } from "../RatePolicy.ts"
import { updatable } from "./Ability.ts"
import { type Bench, type Check, type CheckFailed, expect, expectEqual, expectReason, fail, make, notApplicable } from "./Check.ts"
import { type Stage, type Subject, isWritable } from "./Stage.ts"
import * as Timelapse from "./Timelapse.ts"
import { type Writing, open } from "./Writing.ts"

export const limitChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  make(subject, "no budget is above the application's limit, and no limit is without a budget", ({ stage }) =>
    Effect.gen(function* () {
      const { budgets } = stage.adapter.api.rates
      yield* expectEqual(
        budgets.map(({ name }) => name).toSorted(),
        stage.limits.map(({ budget }) => budget).toSorted(),
        "the names of the budgets",
      )
      if (stage.limits.length === 0) return yield* notApplicable(limitless)
      for (const { budget: name, limit, windowMillis, counted } of stage.limits) {
        const budget = budgets.find((candidate) => candidate.name === name)
        if (budget === undefined) return yield* fail(`no budget keeps the limit "${name}"`)
        const refill = (budget.limit / budget.windowMillis) * windowMillis
        const most = counted === "anywhere" ? budget.limit + refill : Math.max(budget.limit, refill)
        yield* expect(most <= limit, `the budget "${name}" lets ${most} through where the application allows ${limit}`)
      }
    }),
  ),
  make(subject, "every request passes through the limiter", (bench) =>
    Effect.gen(function* () {
      const [externalId = ""] = yield* bench.seed(1)
      let admitted = 0
      const counted = Effect.fnUntraced(function* <A, E, R>(what: string, effect: Effect.Effect<A, E, R>) {
        admitted = 0
        const before = yield* bench.stage.traffic
        const answer = yield* watching(effect, () => (admitted += 1))
        const requests = (yield* bench.stage.traffic).requests - before.requests
        yield* expect(requests > 0, `${what} sent no request`)
        yield* expectEqual(admitted, requests, `how many of the requests for ${what} passed through the limiter`)
        return answer
      })
      for (const [what, read] of readsOf(bench, externalId)) yield* counted(what, read)
      if (!isWritable(subject)) return
      const writing = yield* open(subject, bench)
      const [from, to] = writing.samples
      const request = yield* writing.request(from)
      const made = yield* counted("a create", writing.create(request))
      const changed = updatable(bench.resource)
      if (changed.length > 0)
        yield* counted("an update", writing.update(made, Object.fromEntries(changed.map((name) => [name, to[name] ?? null]))))
      const { find } = writing.importer
      if (find !== undefined) yield* counted("a search", find(bench.opened.client, request))
    }),
  ),
  make(subject, "a wait that the application asks for is kept by all requests", (bench) =>
    Effect.gen(function* () {
      const { stage } = bench
      const [externalId = ""] = yield* bench.seed(1)
      const attempts = [
        ...readsOf(bench, externalId),
        ...(isWritable(subject) ? [["a create", createWith(yield* open(subject, bench))] as const] : []),
      ]
      const first = bench.resource.exporter.page(bench.opened.client, { partition: stage.partition })
      yield* stage.strike("limited", "read")
      const { waitMillis } = yield* expectReason(first, ["RateLimited"], "reading a page that is limited")
      const { requests } = yield* stage.traffic
      for (const elapsed of [0, waitMillis - 1]) {
        yield* TestClock.adjust(elapsed)
        for (const [what, attempt] of attempts) {
          yield* expectReason(attempt, ["RateLimited"], `${what} ${elapsed} ms into a wait of ${waitMillis} ms`)
          yield* expectEqual((yield* stage.traffic).requests, requests, `the requests that the application got ${elapsed} ms into the wait`)
        }
      }
      yield* TestClock.adjust(1)
      yield* first
    }),
  ),
  make({ ...subject, start: subject.strained }, "a burst of work is slowed down, and refused nothing", (bench) =>
    Effect.gen(function* () {
      const [externalId = ""] = yield* bench.seed(1)
      const spent = new Map<string, { readonly limit: number; points: number }>()
      const spend = (policy: RatePolicy, request: LimiterRequest) => {
        for (const { name, limit, cost } of policy.budgets) {
          spent.set(name, { limit, points: (spent.get(name)?.points ?? 0) + cost(request) })
        }
      }
      const tasks: Array<Attempt> = readsOf(bench, externalId).flatMap(([, read]) => times(reads, read))
      const work = Effect.gen(function* () {
        if (isWritable(subject)) {
          const opening = Effect.map(open(subject, bench), (writing) => void tasks.push(...times(creates, createWith(writing))))
          yield* Timelapse.run([Effect.provideService(opening, Patience, Number.POSITIVE_INFINITY)])
        }
        yield* Timelapse.run(tasks.map(patiently))
      })
      yield* Effect.provideService(watching(work, spend), Patience, 10_000)
      yield* expectEqual((yield* bench.stage.traffic).refusals, 0, "how many requests were refused for a limit")
      if (bench.stage.adapter.api.rates.budgets.length === 0) return yield* notApplicable(limitless)
      yield* expect(
        [...spent.values()].some(({ points }) => points > 0),
        "the work took nothing of any budget",
      )
      for (const [name, { limit, points }] of spent) {
        yield* expect(points === 0 || points > limit, `the work took ${points} of the budget "${name}", which has room for ${limit}`)
      }
    }),
  ),
]

const limitless = "the application publishes no limit"

/** Of each sort of read. */
const reads = 6
const creates = 10

type Attempt = Effect.Effect<unknown, AdapterError | CheckFailed, Requirements>

const times = <A>(count: number, value: A): ReadonlyArray<A> => Array.from({ length: count }, () => value)

const readsOf = <S extends Stage>(
  { opened, resource, stage }: Bench<S>,
  externalId: string,
): ReadonlyArray<readonly [what: string, read: Effect.Effect<unknown, AdapterError, Requirements>]> => {
  const { partition } = stage
  return [
    ["the account", opened.account],
    ["a partition", opened.partition(partition)],
    ["a page", resource.exporter.page(opened.client, { partition })],
    ["an object", resource.exporter.get(opened.client, { partition, externalId })],
  ]
}

const createWith = (writing: Writing): Attempt => Effect.flatMap(writing.request(writing.samples[0]), writing.create)

/** Tells of every request that the limiter admits meanwhile. */
const watching = <A, E, R>(effect: Effect.Effect<A, E, R>, seen: (policy: RatePolicy, request: LimiterRequest) => void) =>
  Effect.flatMap(Limiter, (limiter) =>
    Effect.provideService(effect, Limiter, {
      ...limiter,
      take: (policy, request) =>
        Effect.map(limiter.take(policy, request), () => {
          seen(policy, request)
        }),
    }),
  )

/**
 * Waits as long as it is told to, and tries again. Objects that may not be there twice are refused the second time; that is not what is looked at.
 */
const patiently = (attempt: Attempt): Effect.Effect<void, CheckFailed, Requirements> =>
  Effect.matchEffect(attempt, {
    onSuccess: () => Effect.void,
    onFailure: (error) => {
      if (error._tag === "CheckFailed") return Effect.fail(error)
      const { reason } = error
      if (reason._tag === "RateLimited" && reason.waitMillis > 0) return Effect.andThen(Effect.sleep(reason.waitMillis), patiently(attempt))
      return reason._tag === "Rejected" || reason._tag === "Conflict" ? Effect.void : fail(error.message)
    },
  })
