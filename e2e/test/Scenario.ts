/** One test over real HTTP: its own two servers and its own engine over a store of its own. */
import { it } from "@effect/vitest"
import { Retries } from "@syncline/adapter-core"
import type { MemoryStore, SyncEngine } from "@syncline/engine"
import { TestEngine } from "@syncline/engine/testing"
import { Effect, Layer } from "effect"
import { type Duo, adapters, makeDuo } from "./Duo.ts"

export type Scenario = <A, F>(title: string, run: (duo: Duo) => Effect.Effect<A, F, SyncEngine>) => void

export const scenarioOver =
  <E>(store: Layer.Layer<MemoryStore.Store, E>): Scenario =>
  (title, run) =>
    it.live(title, () =>
      Effect.gen(function* () {
        const duo = yield* makeDuo
        // The patience of a real service's client only makes tests of outages long.
        const engine = Layer.provide(TestEngine.layer(adapters, store), Layer.succeed(Retries, 1))
        return yield* Effect.provide(run(duo), engine, { local: true })
      }).pipe(Effect.scoped),
    )
