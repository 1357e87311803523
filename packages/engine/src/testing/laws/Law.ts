/** How a law of stores says what it holds of every list of commands. */
import type { Effect, Schema } from "effect"
import type { Store } from "../../store/MemoryStore.ts"

/** Registers one law: what `holds` says of every list of commands. */
export type Law = <S extends Schema.Constraint, A, E>(
  title: string,
  command: S,
  holds: (commands: ReadonlyArray<S["Type"]>) => Effect.Effect<A, E, Store>,
) => void
