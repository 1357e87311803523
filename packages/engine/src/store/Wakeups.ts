/** Tells the workers of all processes that there may be something to do before the clock says so. A lost call costs time, never data. */
import { Context, Effect, Layer, PubSub, Stream } from "effect"
import type { StoreError } from "../model/StoreError.ts"

export class Wakeups extends Context.Service<
  Wakeups,
  {
    readonly wake: Effect.Effect<void, StoreError>
    readonly calls: Stream.Stream<void, StoreError>
  }
>()("@syncline/engine/Wakeups") {
  static readonly layerMemory: Layer.Layer<Wakeups> = Layer.effect(
    Wakeups,
    Effect.gen(function* () {
      const calls = yield* PubSub.sliding<void>(1)
      return { wake: Effect.asVoid(PubSub.publish(calls, undefined)), calls: Stream.fromPubSub(calls) }
    }),
  )
}
