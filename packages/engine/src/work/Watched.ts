/** What those who look after the program ask of the engine. */
import { Effect, Ref } from "effect"
import type { StoreError } from "../model/StoreError.ts"
import type { Streams } from "../store/Streams.ts"

export interface Health {
  /** Asks the store for a little; fails where it does not answer. */
  readonly store: Effect.Effect<void, StoreError>
  /** Whether this process keeps things in step, that is whether `watch` runs. */
  readonly watching: Effect.Effect<boolean>
}

export interface Watched {
  /** Keeps everything in step until interrupted. */
  readonly watch: Effect.Effect<never>
  /** For those who look after the program. */
  readonly health: Health
}

/** Keeps count of those that watch. */
export const make = (run: Effect.Effect<never>, streams: Streams["Service"]): Watched => {
  const watchers = Ref.makeUnsafe(0)
  return {
    watch: Effect.acquireUseRelease(
      Ref.update(watchers, (count) => count + 1),
      () => run,
      () => Ref.update(watchers, (count) => count - 1),
    ),
    health: {
      store: Effect.asVoid(streams.list("")),
      watching: Effect.map(Ref.get(watchers), (count) => count > 0),
    },
  }
}
