/** Ways in which an adapter can be a burden to its application. */
import { type Context, Effect } from "effect"
import { AdapterError, RateLimited } from "../AdapterError.ts"
import type { Importer } from "../Importer.ts"
import { Limiter } from "../client/Limiter.ts"
import { type Vice, around, reading, reasons } from "./Vice.ts"

type LimiterShape = Context.Service.Shape<typeof Limiter>

const withLimiter =
  (change: (limiter: LimiterShape) => Partial<LimiterShape>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Limiter> =>
    Effect.flatMap(Limiter, (limiter) => Effect.provideService(effect, Limiter, { ...limiter, ...change(limiter) }))

export const limitVices: ReadonlyArray<Vice> = [
  {
    name: "looks at an object past the limiter before it updates it",
    spoil: (honest) => {
      const { exporter, importer } = honest
      if (importer === undefined) return honest
      const update: Importer["update"] = (client, request) =>
        Effect.andThen(withLimiter(() => ({ take: () => Effect.void }))(exporter.get(client, request)), importer.update(client, request))
      return { ...honest, importer: { ...importer, update } }
    },
  },
  around("keeps to no budget", () => withLimiter(({ take }) => ({ take: (policy, request) => take({ ...policy, budgets: [] }, request) }))),
  around("forgets what it was told to wait", () => withLimiter(() => ({ close: () => Effect.void }))),
  reading("shortens the wait when the reading of one object is limited", ({ get }) => ({
    get: (client, request) =>
      Effect.mapError(get(client, request), (error) =>
        error.reason._tag === "RateLimited"
          ? new AdapterError({
              app: error.app,
              operation: error.operation,
              reason: new RateLimited({ message: error.reason.message, waitMillis: error.reason.waitMillis / 2 }),
            })
          : error,
      ),
  })),
  reasons("shortens the wait when a write is limited", (reason, operation) =>
    reason._tag === "RateLimited" && operation === "write"
      ? new RateLimited({ message: reason.message, waitMillis: reason.waitMillis / 2 })
      : reason,
  ),
  {
    name: "declares more than its application allows",
    declare: ({ api }) => ({
      api: { ...api, rates: { ...api.rates, budgets: api.rates.budgets.map((budget) => ({ ...budget, limit: 10 * budget.limit })) } },
    }),
  },
  {
    name: "declares no budget for a limit of its application",
    declare: ({ api }) => ({ api: { ...api, rates: { ...api.rates, budgets: [] } } }),
  },
]
