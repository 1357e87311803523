/** The encrypted credentials of connections as they are stored. */
import { Context, type Effect, type Option } from "effect"
import type { StoreError } from "../model/StoreError.ts"

export interface Grant {
  readonly tenant: string
  readonly connectionId: string
  readonly ciphertext: Uint8Array
  /** The master key that wrapped the data key. */
  readonly keyId: string
  /** The data key that sealed the ciphertext, wrapped; `null` where the master key sealed it itself, as older versions did. */
  readonly wrappedKey: Uint8Array | null
  /** Grows with every replacement; part of what the ciphertext is bound to. */
  readonly version: number
  /** When it must be refreshed though nobody uses it: epoch milliseconds; `null` never. */
  readonly refreshAt: number | null
  /** When its person must sign in again, whatever is done: epoch milliseconds; `null` where no such time is known. */
  readonly endsAt: number | null
}

/** A place in the order of all grants. */
export type GrantPlace = Pick<Grant, "tenant" | "connectionId">

export class Grants extends Context.Service<
  Grants,
  {
    /**
     * Stores a grant whose version is one more than the stored one (1 for the first), and ends whatever claim there is. `false` when it is not: someone else was
     * faster.
     */
    readonly put: (grant: Grant) => Effect.Effect<boolean, StoreError>
    /**
     * Stores the next version for whoever is about to refresh it; nobody else claims it for so long, by the store's clock, or until it is put. `false` as of `put`, and
     * while the claim of another lives.
     */
    readonly claim: (grant: Grant, millis: number) => Effect.Effect<boolean, StoreError>
    readonly get: (tenant: string, connectionId: string) => Effect.Effect<Option.Option<Grant>, StoreError>
    /** When the person of each connection must sign in again, of those of which that is known. */
    readonly ends: (tenant: string) => Effect.Effect<ReadonlyMap<string, number>, StoreError>
    /** Grants of all tenants that another master key wrapped, in the order of their places. */
    readonly otherThan: (
      keyId: string,
      after: GrantPlace | undefined,
      limit: number,
    ) => Effect.Effect<ReadonlyArray<GrantPlace & Pick<Grant, "version">>, StoreError>
    readonly remove: (tenant: string, connectionId: string) => Effect.Effect<void, StoreError>
  }
>()("@syncline/engine/Grants") {}
