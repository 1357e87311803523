/** What happened: runs, history and events, read back. All are written by commits. */
import { Context, type Effect, type Option } from "effect"
import type { StoredEvent } from "../model/Event.ts"
import type { HistoryEntry } from "../model/History.ts"
import type { Run } from "../model/Run.ts"
import type { StoreError } from "../model/StoreError.ts"

export class Journal extends Context.Service<
  Journal,
  {
    readonly run: (tenant: string, id: string) => Effect.Effect<Option.Option<Run>, StoreError>
    /** Newest first. */
    readonly runs: (
      tenant: string,
      filter: { readonly streamId?: string; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<Run>, StoreError>
    /** The newest `each` of every stream, newest first in each. With `since` (epoch milliseconds) only those of them that went on then or later. */
    readonly latestRuns: (
      tenant: string,
      streamIds: ReadonlyArray<string>,
      page: { readonly each: number; readonly since?: number },
    ) => Effect.Effect<ReadonlyArray<Run>, StoreError>
    /** A record's changes, oldest first. */
    readonly history: (tenant: string, recordId: string) => Effect.Effect<ReadonlyArray<HistoryEntry>, StoreError>
    /** Events after a position, oldest first. An event is shown only when none with a smaller `seq` can still appear. */
    readonly events: (
      tenant: string,
      page: { readonly after: number; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>
  }
>()("@syncline/engine/Journal") {}
