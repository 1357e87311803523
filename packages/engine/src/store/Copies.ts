/**
 * A copy of all that a store holds of one tenant, to work in: nothing of what is done there is ever seen in the store, nobody who works on the store waits for it
 * or is woken by it, and it is forgotten with its scope. It holds no credentials, and no application tells it of anything.
 */
import { Context, type Effect, type Scope } from "effect"
import type { Commits } from "./Commits.ts"
import type { Conflicts } from "./Conflicts.ts"
import type { Connections } from "./Connections.ts"
import type { Deliveries } from "./Deliveries.ts"
import type { Inbox } from "./Inbox.ts"
import type { Journal } from "./Journal.ts"
import type { Leases } from "./Leases.ts"
import type { Links } from "./Links.ts"
import type { Records } from "./Records.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Streams } from "./Streams.ts"
import type { Subscriptions } from "./Subscriptions.ts"

/** The ports of a copy. */
export type Copied = Commits | Conflicts | Connections | Deliveries | Inbox | Journal | Leases | Links | Records | Streams | Subscriptions

export class Copies extends Context.Service<
  Copies,
  {
    /** As the store is at one moment. Of the past (runs, history, events) it has only what decisions are made on, and no message that waits to be looked at. */
    readonly of: (tenant: string) => Effect.Effect<Context.Context<Copied>, StoreError, Scope.Scope>
  }
>()("@syncline/engine/Copies") {}
