/** The records of the hub as they are stored. They are written by commits alone. */
import { Context, type Effect, type Option } from "effect"
import type { HubRecord } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"

export class Records extends Context.Service<
  Records,
  {
    readonly get: (tenant: string, kind: string, id: string) => Effect.Effect<Option.Option<HubRecord>, StoreError>
    /** In the order of their ids, which is the order of creation; `after` is the last id of the page before. */
    readonly list: (
      tenant: string,
      kind: string,
      page: { readonly after?: string; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<HubRecord>, StoreError>
    readonly count: (tenant: string, kind: string) => Effect.Effect<number, StoreError>
  }
>()("@syncline/engine/Records") {}
