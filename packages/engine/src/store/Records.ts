/** The records of the hub as they are stored. They are written by commits alone. */
import { Context, type Effect, type Option } from "effect"
import type { HubRecord, Origin } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"

export class Records extends Context.Service<
  Records,
  {
    readonly get: (tenant: string, kind: string, id: string) => Effect.Effect<Option.Option<HubRecord>, StoreError>
    /** Without those that are removed. In the order of their ids, which is the order of creation; `after` is the last id of the page before. */
    readonly list: (
      tenant: string,
      kind: string,
      page: { readonly after?: string; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<HubRecord>, StoreError>
    /** Without those that are removed. */
    readonly count: (tenant: string, kind: string) => Effect.Effect<number, StoreError>
    /** Of whatever kind, those that `origin` removed and that no person has let go on. In the order of their ids. */
    readonly removed: (
      tenant: string,
      origin: Origin,
      page: { readonly after?: string; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<HubRecord>, StoreError>
    /** How many of those were removed at a time, epoch milliseconds, or later. */
    readonly countRemoved: (tenant: string, origin: Origin, since: number) => Effect.Effect<number, StoreError>
  }
>()("@syncline/engine/Records") {}
