/** Conflicts as they are stored. They are opened and resolved by commits. */
import { Context, type Effect, type Option } from "effect"
import type { Conflict, ConflictState } from "../model/Conflict.ts"
import type { StoreError } from "../model/StoreError.ts"

export class Conflicts extends Context.Service<
  Conflicts,
  {
    readonly get: (tenant: string, id: string) => Effect.Effect<Option.Option<Conflict>, StoreError>
    /** Oldest first; `after` is the last id of the page before. */
    readonly list: (
      tenant: string,
      filter: { readonly state?: ConflictState; readonly after?: string; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<Conflict>, StoreError>
    readonly countOpen: (tenant: string, streamId: string) => Effect.Effect<number, StoreError>
  }
>()("@syncline/engine/Conflicts") {}
