/** What goes wrong in this process again and again is logged once when it begins and once when it is over. */
import { Effect } from "effect"

export interface Troubles {
  readonly has: (name: string) => boolean
  /** Runs `log` unless the trouble is known. */
  readonly began: (name: string, log: Effect.Effect<void>) => Effect.Effect<void>
  /** Runs `log` if the trouble was known. */
  readonly ended: (name: string, log: Effect.Effect<void>) => Effect.Effect<void>
}

export const make = (): Troubles => {
  const known = new Set<string>()
  return {
    has: (name) => known.has(name),
    began: (name, log) =>
      Effect.suspend(() => {
        if (known.has(name)) return Effect.void
        known.add(name)
        return log
      }),
    ended: (name, log) => Effect.suspend(() => (known.delete(name) ? log : Effect.void)),
  }
}
