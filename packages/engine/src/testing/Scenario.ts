/** One test of the engine: its own two applications, its own engine over a store of its own, a clock that begins with the year 2026. */
import { it } from "@effect/vitest"
import { Effect, type Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Store } from "../store/MemoryStore.ts"
import type { SyncEngine } from "../SyncEngine.ts"
import type { Vault } from "../access/Vault.ts"
import * as TestEngine from "./TestEngine.ts"
import { type Apps, type WorldOptions, makeApps } from "./World.ts"

/** What a scenario runs on: an engine, and the vault and the ports of the store under it for those that look there or start a second engine. */
export type Ground = SyncEngine | Store | Vault | Scope.Scope

export type Scenario = <A, F>(title: string, run: (apps: Apps) => Effect.Effect<A, F, Ground>, options?: WorldOptions) => void

/** Scenarios over a store; the layer is built anew for each. */
export const scenarioOver =
  <E>(store: Layer.Layer<Store, E>): Scenario =>
  (title, run, options = {}) =>
    it.effect(title, () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.UTC(2026, 0, 1))
        const apps = yield* makeApps(options)
        return yield* Effect.provide(run(apps), TestEngine.layer([apps.left.adapter, apps.right.adapter], store), { local: true })
      }),
    )
