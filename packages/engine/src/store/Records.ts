/** The records of the hub as they are stored. They are written by commits alone. */
import { Context, type Effect, type Option } from "effect"
import type { HubRecord, Origin } from "../model/Record.ts"
import type { Stream } from "../model/Stream.ts"
import type { StoreError } from "../model/StoreError.ts"

/** What a decision was made on. */
export interface Sighting {
  readonly records: ReadonlyArray<Pick<HubRecord, "kind" | "id" | "version">>
  readonly streams: ReadonlyArray<Pick<Stream, "id" | "settings">>
}

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
    /** Of some kinds, those that have one of the ids anywhere in their data. By kind and id; `after` is the last of the page before. Looks at all of them. */
    readonly naming: (
      tenant: string,
      kinds: ReadonlyArray<string>,
      ids: ReadonlyArray<string>,
      page: { readonly after?: Pick<HubRecord, "kind" | "id">; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<HubRecord>, StoreError>
    /** Whether records have the versions, and streams the settings, that somebody saw. */
    readonly still: (tenant: string, seen: Sighting) => Effect.Effect<boolean, StoreError>
    /** Keeps clues of records that were written when no stream of their kind matched by any. */
    readonly keepClues: (
      tenant: string,
      kind: string,
      clues: ReadonlyArray<{ readonly id: string; readonly clue: string }>,
    ) => Effect.Effect<void, StoreError>
    /** How many of those were removed at a time, epoch milliseconds, or later. */
    readonly countRemoved: (tenant: string, origin: Origin, since: number) => Effect.Effect<number, StoreError>
  }
>()("@syncline/engine/Records") {}
