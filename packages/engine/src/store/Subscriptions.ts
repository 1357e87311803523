/** Where applications send their messages, as it is stored. A connection has one such place. */
import { Context, type Effect, type Option } from "effect"
import type { StoreError } from "../model/StoreError.ts"
import type { Hook, HookTry } from "../model/Hook.ts"
import type { Sealed } from "../model/Sealed.ts"
import type { Subscription } from "../model/Subscription.ts"

export class Subscriptions extends Context.Service<
  Subscriptions,
  {
    /** Stores one whose version is one more than the stored one (1 for the first); the path stays. `false` when it is not: someone else was faster. */
    readonly put: (subscription: Omit<Subscription, "receivedAt" | "refused" | "base">) => Effect.Effect<boolean, StoreError>
    /** The application is to be told of it, below this address, at each place that is read. */
    readonly announce: (tenant: string, connectionId: string, base: string) => Effect.Effect<void, StoreError>
    readonly get: (tenant: string, connectionId: string) => Effect.Effect<Option.Option<Subscription>, StoreError>
    /** Of whatever tenant. */
    readonly byPath: (path: string) => Effect.Effect<Option.Option<Subscription>, StoreError>
    /** It is another connection's from now on, under the same path; which is to have its own hooks. `false` where there is none, or that connection has one. */
    readonly handOver: (tenant: string, from: string, to: string, sealed: Sealed) => Effect.Effect<boolean, StoreError>
    /** Those of all tenants, in the order of their paths. */
    readonly all: (after: string | undefined, limit: number) => Effect.Effect<ReadonlyArray<Subscription>, StoreError>
    readonly refused: (
      tenant: string,
      connectionId: string,
      refusal: NonNullable<Subscription["refused"]>,
    ) => Effect.Effect<void, StoreError>
    /** The hooks of a connection, by partition. */
    readonly hooks: (tenant: string, connectionId: string) => Effect.Effect<ReadonlyMap<string, Hook>, StoreError>
    /** What came of asking the application to send. What was heard and missed before stays; without a `since` of its own the one before stays too. */
    readonly tried: (hook: HookTry) => Effect.Effect<void, StoreError>
    /** Messages about these partitions came. One that nobody knew of is known from then on. */
    readonly heard: (tenant: string, connectionId: string, partitions: ReadonlyArray<string>, at: number) => Effect.Effect<void, StoreError>
    /** A reading found what no message had told. */
    readonly missed: (tenant: string, connectionId: string, partition: string, at: number) => Effect.Effect<void, StoreError>
    readonly unhook: (tenant: string, connectionId: string, partitions: ReadonlyArray<string>) => Effect.Effect<void, StoreError>
    /** With all of its hooks. */
    readonly remove: (tenant: string, connectionId: string) => Effect.Effect<void, StoreError>
  }
>()("@syncline/engine/Subscriptions") {}
