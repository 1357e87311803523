/**
 * Scenarios in which the test clock rules everything: credentials are kept as they are, because encryption happens outside the clock's sight, and the
 * clock would run on while it does. Engines made here share one store.
 */
import { it } from "@effect/vitest"
import { Limiter } from "@syncline/adapter-core"
import { Adapters, Connections, Leases, MemoryStore, Orchestrator, SyncEngine, Vault } from "@syncline/engine"
import { PlainVault, World } from "@syncline/engine/testing"
import { Context, Effect, Layer, type Scope } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"

/** Makes one more engine over the scenario's store; `leases` changes how it holds its leases, `connections` how it finds work. */
export type NewEngine = (
  leases?: (store: Leases["Service"]) => Partial<Leases["Service"]>,
  connections?: (store: Connections["Service"]) => Partial<Connections["Service"]>,
) => Effect.Effect<SyncEngine["Service"], never, Scope.Scope>

const plainVault = Layer.sync(Vault, PlainVault.make)

export const scenario = <A, E>(
  title: string,
  run: (apps: World.Apps, newEngine: NewEngine) => Effect.Effect<A, E, SyncEngine | Scope.Scope>,
  options: World.WorldOptions = {},
): void =>
  it.effect(title, () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const apps = yield* World.makeApps(options)
      const ground = yield* Layer.build(
        Layer.mergeAll(
          MemoryStore.layer,
          plainVault,
          SecureRandom.layerWebCrypto,
          FetchHttpClient.layer,
          Limiter.layerMemory,
          Layer.orDie(Adapters.layer([apps.left.adapter, apps.right.adapter])),
        ),
      )
      const newEngine: NewEngine = (leases, connections) => {
        const [own, all] = [Context.get(ground, Leases), Context.get(ground, Connections)]
        const ports = ground.pipe(
          Context.add(Leases, { ...own, ...leases?.(own) }),
          Context.add(Connections, { ...all, ...connections?.(all) }),
        )
        const engine = SyncEngine.layer.pipe(
          Layer.provide(Orchestrator.layerInProcess({ pollMillis: 1000 })),
          Layer.provide(Layer.succeedContext(ports)),
        )
        return Effect.map(Layer.build(Layer.fresh(engine)), (context) => Context.get(context, SyncEngine))
      }
      return yield* Effect.provideService(run(apps, newEngine), SyncEngine, yield* newEngine())
    }),
  )
