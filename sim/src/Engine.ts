/** An engine in this process, as a host would put it together: the real one over a gated store, real adapters, requests through the simulated network. */
import { Limiter } from "@syncline/adapter-core"
import { github } from "@syncline/adapter-github"
import { linear } from "@syncline/adapter-linear"
import { Adapters, type MemoryStore, Orchestrator, SyncEngine, Vault } from "@syncline/engine"
import { Clock, Context, Effect, Layer, Logger, Random } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient, type HttpClient } from "effect/http"
import { makeDraw } from "./Draw.ts"
import type { Incarnation } from "./Incarnation.ts"
import type { VirtualClock } from "./VirtualClock.ts"

export type Services = SyncEngine | MemoryStore.Store | Adapters | Vault | SecureRandom.SecureRandom | HttpClient.HttpClient | Limiter

export interface Engine {
  readonly process: Incarnation
  readonly context: Context.Context<Services>
}

/** What all engines of a run share and no crash takes away. */
export interface Surroundings {
  readonly clock: VirtualClock
  readonly seed: number
  readonly vault: Vault["Service"]
  readonly random: SecureRandom.SecureRandom["Service"]
  readonly log: (line: string) => void
}

export const makeSecureRandom = (seed: number): SecureRandom.SecureRandom["Service"] => {
  const draw = makeDraw(seed)
  return SecureRandom.make((size) => Uint8Array.from({ length: size }, () => draw.int(256)))
}

/** The clock, randomness and log that every fiber of a run has. */
export const ambience = ({ clock, seed, log }: Pick<Surroundings, "clock" | "seed" | "log">): Context.Context<never> => {
  const draw = makeDraw(seed)
  const logger = Logger.make(({ message, logLevel }) =>
    log(`${logLevel} ${Array.isArray(message) ? message.map(String).join(" ") : String(message)}`),
  )
  return Context.empty().pipe(
    Context.add(Clock.Clock, clock.clock),
    Context.add(Random.Random, { nextDoubleUnsafe: draw.next, nextIntUnsafe: () => draw.int(Number.MAX_SAFE_INTEGER) }),
    Context.add(Logger.CurrentLoggers, new Set([logger])),
  )
}

/** Starts an engine. It works only when it is stepped. */
export const startEngine = Effect.fnUntraced(function* (
  process: Incarnation,
  store: Context.Context<MemoryStore.Store>,
  fetch: typeof globalThis.fetch,
  surroundings: Surroundings,
) {
  const { vault, random } = surroundings
  const base = Layer.mergeAll(
    Layer.succeedContext(store),
    // Counts and waits are each process's own, as in the product, and die with it.
    Layer.fresh(Limiter.layerMemory),
    Layer.succeed(Vault, vault),
    Layer.succeed(SecureRandom.SecureRandom, random),
    FetchHttpClient.layer,
    Adapters.layer([github, linear]),
  )
  const layer = SyncEngine.layer.pipe(Layer.provide(Orchestrator.layerInProcess()), Layer.provideMerge(base))
  const built = yield* Layer.build(layer)
  const context = built.pipe(Context.merge(ambience(surroundings)), Context.add(FetchHttpClient.Fetch, fetch))
  return { process, context } satisfies Engine
})
