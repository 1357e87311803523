/** The encrypted credentials of connections as they are stored. */
import { Context, type Effect, type Option } from "effect"
import type { StoreError } from "../model/StoreError.ts"

export interface Grant {
  readonly tenant: string
  readonly connectionId: string
  readonly ciphertext: Uint8Array
  readonly keyId: string
  /** Grows with every replacement; part of what the ciphertext is bound to. */
  readonly version: number
}

export class Grants extends Context.Service<
  Grants,
  {
    /** Stores a grant whose version is one more than the stored one (1 for the first). `false` when it is not: someone else was faster. */
    readonly put: (grant: Grant) => Effect.Effect<boolean, StoreError>
    readonly get: (tenant: string, connectionId: string) => Effect.Effect<Option.Option<Grant>, StoreError>
    readonly remove: (tenant: string, connectionId: string) => Effect.Effect<void, StoreError>
  }
>()("@syncline/engine/Grants") {}
