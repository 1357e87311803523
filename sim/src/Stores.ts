/** The stores that a run can stand on. */
import { MemoryStore } from "@syncline/engine"
import { type Context, Effect, Layer, Scope } from "effect"

export type StoreContext = Context.Context<MemoryStore.Store>

/** Gives each run an empty store. */
export interface Stores {
  readonly fresh: () => Promise<StoreContext>
  readonly close: () => Promise<void>
}

export const memoryStores = (): Stores => ({
  fresh: async () => await Effect.runPromise(Layer.buildWithScope(MemoryStore.layer, Scope.makeUnsafe())),
  close: async () => {},
})
