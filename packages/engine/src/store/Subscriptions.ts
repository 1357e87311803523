/** Where applications send their messages, as it is stored. A connection has one such place. */
import { Context, type Effect, type Option } from "effect"
import type { StoreError } from "../model/StoreError.ts"
import type { Sealed } from "../model/Sealed.ts"
import type { Subscription } from "../model/Subscription.ts"

export class Subscriptions extends Context.Service<
  Subscriptions,
  {
    /** Stores one whose version is one more than the stored one (1 for the first); the path stays. `false` when it is not: someone else was faster. */
    readonly put: (subscription: Omit<Subscription, "receivedAt" | "refused">) => Effect.Effect<boolean, StoreError>
    readonly get: (tenant: string, connectionId: string) => Effect.Effect<Option.Option<Subscription>, StoreError>
    /** Of whatever tenant. */
    readonly byPath: (path: string) => Effect.Effect<Option.Option<Subscription>, StoreError>
    /** It is another connection's from now on, under the same path. `false` where there is none, or that connection has one. */
    readonly handOver: (tenant: string, from: string, to: string, sealed: Sealed) => Effect.Effect<boolean, StoreError>
    /** Those of all tenants, in the order of their paths. */
    readonly all: (after: string | undefined, limit: number) => Effect.Effect<ReadonlyArray<Subscription>, StoreError>
    readonly refused: (
      tenant: string,
      connectionId: string,
      refusal: NonNullable<Subscription["refused"]>,
    ) => Effect.Effect<void, StoreError>
    readonly remove: (tenant: string, connectionId: string) => Effect.Effect<void, StoreError>
  }
>()("@syncline/engine/Subscriptions") {}
