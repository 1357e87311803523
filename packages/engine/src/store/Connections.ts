/** Connections as they are stored, and which of them have work to do. */
import { Context, type Effect, type Option } from "effect"
import type { Connection, ConnectionStatus } from "../model/Connection.ts"
import type { Event } from "../model/Event.ts"
import type { StoreError } from "../model/StoreError.ts"

/** One step of a connection's status. */
export interface Move {
  readonly from: ConnectionStatus
  readonly to: ConnectionStatus
  readonly reason: string | null
  /** Default: as it is. */
  readonly blockedUntil?: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly events: ReadonlyArray<Event>
}

export class Connections extends Context.Service<
  Connections,
  {
    /** `false` when the tenant already has a connection to this account; nothing is stored then. */
    readonly insert: (connection: Connection) => Effect.Effect<boolean, StoreError>
    readonly get: (tenant: string, id: string) => Effect.Effect<Option.Option<Connection>, StoreError>
    readonly byAccount: (tenant: string, app: string, externalAccountId: string) => Effect.Effect<Option.Option<Connection>, StoreError>
    readonly list: (tenant: string) => Effect.Effect<ReadonlyArray<Connection>, StoreError>
    readonly update: (
      tenant: string,
      id: string,
      change: Partial<Pick<Connection, "status" | "reason" | "settings" | "blockedUntil" | "name">>,
    ) => Effect.Effect<void, StoreError>
    /**
     * Moves the status on and announces it, both or neither, if the connection still has the status `from`. `false` when it has not: somebody else was
     * faster.
     */
    readonly become: (tenant: string, id: string, move: Move) => Effect.Effect<boolean, StoreError>
    /** Active connections of all tenants that have something to do at `now` and no living lease, those waiting longest first. */
    readonly due: (
      now: number,
      limit: number,
    ) => Effect.Effect<ReadonlyArray<{ readonly tenant: string; readonly connectionId: string }>, StoreError>
    /**
     * Whether the connection has something to do now that a sync which began at `since` must still see to: a stream that was due by then, or a delivery that is due now and
     * was due then or has not failed since.
     */
    readonly hasWork: (
      tenant: string,
      id: string,
      time: { readonly since: number; readonly now: number },
    ) => Effect.Effect<boolean, StoreError>
    /** When the connection will next have something to do: epoch milliseconds, `undefined` if never by itself. */
    readonly nextWake: (tenant: string, id: string) => Effect.Effect<number | undefined, StoreError>
  }
>()("@syncline/engine/Connections") {}
