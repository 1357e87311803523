/** Sign-ins that were begun, in memory. */
import { Effect, Layer, Option } from "effect"
import { SignIns } from "../SignIns.ts"
import { MemoryTables } from "./MemoryTables.ts"

export const layer: Layer.Layer<SignIns, never, MemoryTables> = Layer.effect(
  SignIns,
  Effect.map(MemoryTables, ({ signIns }) => ({
    put: (signIn, now) =>
      Effect.sync(() => {
        for (const { state, endsAt } of signIns.values()) if (endsAt < now) signIns.delete(state)
        signIns.set(signIn.state, signIn)
      }),
    take: (state) =>
      Effect.sync(() => {
        const found = Option.fromUndefinedOr(signIns.get(state))
        signIns.delete(state)
        return found
      }),
  })),
)
