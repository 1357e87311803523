/**
 * What every store must hold whatever is done to it in whatever order: each law runs lists of commands (crashes, lost answers, stale workers and repeats
 * among them) against the store and against a small model of plain data. Run it with `storeLaws(name, layer, options)`.
 */
import { type Vitest, layer as share } from "@effect/vitest"
import { Arbitrary, Effect, type Layer } from "effect"
import type { Store } from "../../store/MemoryStore.ts"
import { cursorLaw } from "./CursorLaw.ts"
import { deliveryLaw } from "./DeliveryLaw.ts"
import type { Law } from "./Law.ts"
import { leaseLaw } from "./LeaseLaw.ts"
import { linkLaw } from "./LinkLaw.ts"

export interface StoreLawsOptions {
  /** Each list of commands has a store of its own; else all share one, each with a tenant of its own. */
  readonly anew: boolean
  readonly arbitrary: Arbitrary.CheckOptions
  /** Milliseconds. */
  readonly timeout: number
}

export const storeLaws = <E>(name: string, layer: Layer.Layer<Store, E>, { anew, ...options }: StoreLawsOptions): void => {
  share(layer)(name, (it: Vitest.MethodsNonLive<Store>) => {
    const law: Law = (title, command, holds) => {
      const commands = Arbitrary.array(Arbitrary.schema(command), { maxLength: 30 })
      it.effect.prop(
        title,
        { commands },
        (given) => {
          const run = Effect.asVoid(holds(given.commands))
          return anew ? Effect.provide(run, layer, { local: true }) : run
        },
        options,
      )
    }
    cursorLaw(law)
    deliveryLaw(law)
    leaseLaw(law)
    linkLaw(law)
  })
}
