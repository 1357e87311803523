/** What happened: runs, history and events, read back. All are written by commits. */
import { Context, type Effect, type Option } from "effect"
import type { StoredEvent } from "../model/Event.ts"
import type { HistoryEntry } from "../model/History.ts"
import type { Consumed } from "../model/HostEvent.ts"
import type { SentWrite } from "../model/SentWrite.ts"
import type { Retention } from "../model/Retention.ts"
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
    /** What was written of a record, or by a run that was kept with it, oldest first. */
    readonly writes: (
      tenant: string,
      filter: { readonly limit: number } & ({ readonly recordId: string } | { readonly runId: string }),
    ) => Effect.Effect<ReadonlyArray<SentWrite>, StoreError>
    /** Records of a kind that a run changed, in the order of their ids; `after` is the last of the page before. */
    readonly changedBy: (
      tenant: string,
      run: { readonly id: string; readonly kind: string },
      page: { readonly after?: string; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<string>, StoreError>
    /** An event of the host that was carried out. */
    readonly consumed: (tenant: string, id: string) => Effect.Effect<Option.Option<Consumed>, StoreError>
    /**
     * Forgets what is from before given times, epoch milliseconds, at most `limit` rows of each kind, and answers whether there may be more. See `Retention` for what stays.
     */
    readonly forget: (tenant: string, before: Retention, limit: number) => Effect.Effect<boolean, StoreError>
    /** Events after a position, oldest first. An event is shown only when none with a smaller `seq` can still appear. */
    readonly events: (
      tenant: string,
      page: { readonly after: number; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>
  }
>()("@syncline/engine/Journal") {}
