/**
 * Keeps a vendor's limits: no request is sent beyond a budget, inside a wait the vendor asked for, or after it said that nothing is left. Budgets
 * are kept by Effect's `RateLimiter`, so its stores (memory, Redis) decide how far a limit is shared; what a vendor's headers teach is kept per
 * process and learned again from the first answer.
 *
 * A wait shorter than `Patience` is slept; a longer one fails with `RateLimited`, so that the caller can do something else meanwhile.
 */
import { Clock, Context, Duration, Effect, Layer, Result } from "effect"
import { RateLimiter } from "effect/persistence"
import { AdapterError, RateLimited } from "../AdapterError.ts"
import { type Budget, type RatePolicy, waitMillis } from "../RatePolicy.ts"
import type { Reply } from "./Reply.ts"

export interface LimiterRequest {
  readonly app: string
  readonly operation: string
  readonly method: string
  readonly write: boolean
  /** Whose limit is spent: one per set of credentials. */
  readonly key: string
}

/** How long a budget takes to grow back what a request costs. */
const refillMillis = ({ limit, windowMillis, cost }: Budget, request: LimiterRequest): number => (cost(request) * windowMillis) / limit

/** The longest wait, in milliseconds, that is slept through instead of reported. */
export const Patience = Context.Reference<number>("@syncline/adapter-core/Limiter/Patience", { defaultValue: () => 10_000 })

export class Limiter extends Context.Service<
  Limiter,
  {
    /** Returns when the request may be sent. */
    readonly take: (policy: RatePolicy, request: LimiterRequest) => Effect.Effect<void, AdapterError>
    /** Learns from an answer's headers. */
    readonly observe: (policy: RatePolicy, request: LimiterRequest, reply: Reply) => Effect.Effect<void>
    /** No request for this key before `millis` have passed. */
    readonly close: (key: string, millis: number) => Effect.Effect<void>
  }
>()("@syncline/adapter-core/Limiter") {
  static readonly layer: Layer.Layer<Limiter, never, RateLimiter.RateLimiter> = Layer.effect(
    Limiter,
    Effect.gen(function* () {
      const limiter = yield* RateLimiter.RateLimiter
      const closedUntil = new Map<string, number>()

      const waitOrFail = Effect.fnUntraced(function* (request: LimiterRequest, wait: number) {
        if (wait <= 0) return
        if (wait > (yield* Patience)) {
          return yield* new AdapterError({
            app: request.app,
            operation: request.operation,
            reason: new RateLimited({ message: `the limit is used up for another ${Math.ceil(wait / 1000)} s`, waitMillis: wait }),
          })
        }
        yield* Effect.sleep(wait)
      })

      const waitAtGate = ({ key }: LimiterRequest) =>
        Effect.map(Clock.currentTimeMillis, (now) => Math.max((closedUntil.get(key) ?? 0) - now, 0))

      /** Looks again after every wait: meanwhile another answer may have closed the gate for longer. */
      const passGate = Effect.fnUntraced(function* (request: LimiterRequest) {
        while (true) {
          const wait = yield* waitAtGate(request)
          if (wait === 0) return
          yield* waitOrFail(request, wait)
        }
      })

      /** Takes from a budget only what will be used: a request that is refused for its wait must not lengthen the wait of the next. */
      const spend = Effect.fnUntraced(function* (budget: Budget, request: LimiterRequest) {
        const tokens = budget.cost(request)
        if (tokens <= 0) return
        const consume = (onExceeded: "fail" | "delay") =>
          limiter.consume({
            algorithm: "token-bucket",
            onExceeded,
            key: `${request.key}/${budget.name}`,
            limit: budget.limit,
            window: budget.windowMillis,
            tokens,
          })
        const taken = yield* Effect.result(consume("fail"))
        if (Result.isSuccess(taken)) return
        const { reason } = taken.failure
        if (reason._tag !== "RateLimitExceeded") return yield* Effect.die(taken.failure)
        const wait = Duration.toMillis(reason.retryAfter)
        if (wait > (yield* Patience)) return yield* waitOrFail(request, wait)
        const { delay } = yield* Effect.orDie(consume("delay"))
        yield* Effect.sleep(Math.ceil(Duration.toMillis(delay)))
      })

      const closeUntil = (key: string, until: number) => {
        closedUntil.set(key, Math.max(until, closedUntil.get(key) ?? 0))
      }

      return {
        take: Effect.fnUntraced(function* (policy, request) {
          // What was taken before a wait is not taken after it: all that waited would go at once, on points that have grown back for others.
          do {
            yield* passGate(request)
            // The slowest first: what is taken while another budget is still waited for has grown back by the time it is used.
            for (const budget of policy.budgets.toSorted((a, b) => refillMillis(b, request) - refillMillis(a, request))) {
              yield* spend(budget, request)
            }
          } while ((yield* waitAtGate(request)) > 0)
        }),
        observe: Effect.fnUntraced(function* (policy, request, reply) {
          const now = yield* Clock.currentTimeMillis
          for (const gauge of policy.gauges) {
            const remaining = Number(reply.headers[gauge.remaining] || Number.NaN)
            const wait = waitMillis(gauge.reset, reply.headers, now)
            if (remaining <= 0 && wait !== undefined) closeUntil(request.key, now + wait)
          }
        }),
        close: Effect.fnUntraced(function* (key, millis) {
          closeUntil(key, (yield* Clock.currentTimeMillis) + millis)
        }),
      }
    }),
  )

  /** Budgets kept in this process. */
  static readonly layerMemory: Layer.Layer<Limiter> = Limiter.layer.pipe(
    Layer.provide(RateLimiter.layer),
    Layer.provide(RateLimiter.layerStoreMemory),
  )
}
