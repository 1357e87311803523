/** Conflicts as they are stored. They are opened and resolved by commits. Of an open one `local` is what the record says by now. */
import { Context, type Effect, type Option } from "effect"
import type { Conflict, ConflictState, ConflictType } from "../model/Conflict.ts"
import type { StoreError } from "../model/StoreError.ts"

/** What conflicts have in common. */
export interface ConflictsLike {
  readonly type?: ConflictType
  readonly kind?: string
  readonly recordId?: string
  readonly connectionId?: string
  readonly streamId?: string
  readonly field?: string
  /** Detected then or later, epoch milliseconds. */
  readonly since?: number
}

export class Conflicts extends Context.Service<
  Conflicts,
  {
    readonly get: (tenant: string, id: string) => Effect.Effect<Option.Option<Conflict>, StoreError>
    /** Oldest first; `after` is the last id of the page before. */
    readonly list: (
      tenant: string,
      filter: { readonly state?: ConflictState; readonly after?: string; readonly limit: number } & ConflictsLike,
    ) => Effect.Effect<ReadonlyArray<Conflict>, StoreError>
    readonly countOpen: (tenant: string, streamId: string) => Effect.Effect<number, StoreError>
  }
>()("@syncline/engine/Conflicts") {}
