/** One test over real HTTP: its own two servers and its own engine over a store of its own. */
import { it } from "@effect/vitest"
import type { MemoryStore, SyncEngine } from "@syncline/engine"
import { TestEngine } from "@syncline/engine/testing"
import { Effect, type Layer } from "effect"
import { type Duo, adapters, makeDuo } from "./Duo.ts"

export type Scenario = <A, F>(title: string, run: (duo: Duo) => Effect.Effect<A, F, SyncEngine>) => void

export const scenarioOver =
  <E>(store: Layer.Layer<MemoryStore.Store, E>): Scenario =>
  (title, run) =>
    it.live(title, () =>
      Effect.gen(function* () {
        const duo = yield* makeDuo
        return yield* Effect.provide(run(duo), TestEngine.layer(adapters, store), { local: true })
      }).pipe(Effect.scoped),
    )
