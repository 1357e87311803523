/** Runs an operation of the engine as a promise that rejects with the operation's own tagged error. */
import type { Effect } from "effect"

export type Run = <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
