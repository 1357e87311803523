/** Streams and their cursors as they are stored. */
import { Context, type Effect, type Option } from "effect"
import type { StoreError } from "../model/StoreError.ts"
import type { Cursor, LinksLeft, Mapped, Stream, StreamSettings, TakenAway } from "../model/Stream.ts"

export class Streams extends Context.Service<
  Streams,
  {
    /**
     * Stores a new stream with a cursor that is due at once, or gives the existing one of the same place new settings and a new name. It keeps the aliases that
     * it has, and those that are new are added. Where the settings are others, those before are its `former` ones until `settingsDone`. The stream of a place that another connection serves is answered as it is. One that was taken away is there again.
     */
    readonly configure: (stream: Stream, now: number) => Effect.Effect<Stream, StoreError>
    readonly updateSettings: (tenant: string, id: string, settings: StreamSettings) => Effect.Effect<void, StoreError>
    /** What these settings of a stream call for is done. Where it has others by now, nothing is said of those. */
    readonly settingsDone: (tenant: string, id: string, settings: StreamSettings) => Effect.Effect<void, StoreError>
    /** By which rules what is known of a stream was read. */
    readonly setMapped: (tenant: string, id: string, mapped: Mapped) => Effect.Effect<void, StoreError>
    /** The streams of one connection, with their links and deliveries, are served by another from now on. For use while nobody works under the first. */
    readonly handOver: (tenant: string, from: string, to: string) => Effect.Effect<void, StoreError>
    readonly get: (tenant: string, id: string) => Effect.Effect<Option.Option<Stream>, StoreError>
    readonly list: (tenant: string, filter?: { readonly connectionId?: string }) => Effect.Effect<ReadonlyArray<Stream>, StoreError>
    /**
     * Takes streams away, all of them at once: their direction is `disabled`, no other port tells of them, of their deliveries or of their conflicts, and a reading
     * that is under way cannot be written any more. One that was taken away before comes to be `links`.
     */
    readonly takeAway: (tenant: string, ids: ReadonlyArray<string>, links: LinksLeft, now: number) => Effect.Effect<void, StoreError>
    /** Those that were taken away. */
    readonly takenAway: (tenant: string, filter?: { readonly connectionId?: string }) => Effect.Effect<ReadonlyArray<TakenAway>, StoreError>
    /**
     * Forgets what is known of a stream that was taken away, at most `limit` rows of each kind, and the stream itself when nothing else is left. Records, and what
     * has happened to them, stay. Answers whether there may be more. For use while nobody works under its connection.
     */
    readonly forget: (tenant: string, id: string, limit: number) => Effect.Effect<boolean, StoreError>
    readonly cursor: (tenant: string, id: string) => Effect.Effect<Cursor, StoreError>
    readonly cursors: (tenant: string, connectionId: string) => Effect.Effect<ReadonlyMap<string, Cursor>, StoreError>
    /** The streams are due at `at`, unless they are due earlier. */
    readonly setDue: (tenant: string, ids: ReadonlyArray<string>, at: number) => Effect.Effect<void, StoreError>
    /**
     * The initial reading is complete: from now on changes of other streams are delivered here, and a delivery is opened for every record of the
     * kind that has no link here or that somebody else had a part in, who may have changed it since it was read here, if the stream sends. What is held of the
     * kind is looked at again.
     */
    readonly finishInitial: (tenant: string, id: string, now: number) => Effect.Effect<void, StoreError>
  }
>()("@syncline/engine/Streams") {}
