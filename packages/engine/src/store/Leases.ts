/**
 * One worker at a time on one connection. A lease that is not renewed runs out, and its token is then worthless: the next holder's is higher and
 * every commit names the token it works under.
 */
import { Context, type Effect } from "effect"
import type { StoreError } from "../model/StoreError.ts"

export class Leases extends Context.Service<
  Leases,
  {
    /** The token, or `undefined` while someone else holds a living lease. */
    readonly acquire: (tenant: string, connectionId: string, owner: string, millis: number) => Effect.Effect<number | undefined, StoreError>
    /** `false` when the lease is another's by now. */
    readonly renew: (tenant: string, connectionId: string, token: number, millis: number) => Effect.Effect<boolean, StoreError>
    readonly release: (tenant: string, connectionId: string, token: number) => Effect.Effect<void, StoreError>
  }
>()("@syncline/engine/Leases") {}
