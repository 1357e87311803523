/** Messages of applications, stored before anybody is told that they were taken. Each is kept until it was looked at, and its id for as long as events are. */
import { Context, type Effect } from "effect"
import type { StoreError } from "../model/StoreError.ts"
import type { InboxMessage } from "../model/InboxMessage.ts"

export class Inbox extends Context.Service<
  Inbox,
  {
    /** `false` when it is known; nothing is stored then. That a message came is noted at the connection's subscription either way. */
    readonly put: (message: InboxMessage) => Effect.Effect<boolean, StoreError>
    /** The first of a connection that were not looked at, in the order in which they came: `limit` at most, and fewer where their bodies have more than `bytes` by then. */
    readonly waiting: (
      tenant: string,
      connectionId: string,
      most: { readonly limit: number; readonly bytes: number },
    ) => Effect.Effect<ReadonlyArray<InboxMessage>, StoreError>
    /** They were looked at: only their ids stay. */
    readonly done: (tenant: string, connectionId: string, ids: ReadonlyArray<string>) => Effect.Effect<void, StoreError>
  }
>()("@syncline/engine/Inbox") {}
