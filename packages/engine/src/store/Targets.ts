/** Addresses of the host that are told of events, as they are stored. One process at a time tells one target: whoever claimed it last, under a fence. */
import { Context, type Effect, type Option } from "effect"
import type { StoreError } from "../model/StoreError.ts"
import type { Target, TargetMessage } from "../model/Target.ts"

/** A target that was claimed. */
export interface ClaimedTarget extends Target {
  /** Grows with every claim. */
  readonly fence: number
}

/** What is written of a claimed target. What is said of its address holds only as long as nobody has changed the target since. */
export interface TargetProgress extends Pick<Target, "position" | "failures" | "nextAttemptAt" | "problem" | "succeededAt"> {
  readonly off?: true
  /** Stored with it, or not at all. */
  readonly refused?: TargetMessage
  /** A message outside of the order that the receiver has taken by now. */
  readonly taken?: number
}

/** What a person decides. */
export interface TargetSettings extends Pick<Target, "url" | "events" | "sealed" | "olderUntil" | "state"> {
  /** What stood in the way counts for nothing from this moment on. */
  readonly anewAt?: number
}

export class Targets extends Context.Service<
  Targets,
  {
    readonly insert: (target: Omit<Target, "missed" | "refused">) => Effect.Effect<void, StoreError>
    readonly get: (tenant: string, id: string) => Effect.Effect<Option.Option<Target>, StoreError>
    /** In the order of their making. */
    readonly list: (tenant: string) => Effect.Effect<ReadonlyArray<Target>, StoreError>
    /** Writes what follows on a version. `false` where that is not the present one any more: somebody was faster. */
    readonly change: (tenant: string, id: string, version: number, settings: TargetSettings) => Effect.Effect<boolean, StoreError>
    /** What comes after this position is told from `now` on. Whoever tells it just now notes nothing more. */
    readonly replay: (tenant: string, id: string, position: number, now: number) => Effect.Effect<void, StoreError>
    /** With all of its messages. `false`: there was none. */
    readonly remove: (tenant: string, id: string) => Effect.Effect<boolean, StoreError>
    /** Targets of all tenants that are active, have something to be told by `now`, and that nobody tells: those first that wait the longest. */
    readonly due: (now: number, limit: number) => Effect.Effect<ReadonlyArray<Pick<Target, "tenant" | "id">>, StoreError>
    /** Nobody else claims it for so long, by the store's clock. None where it is not active, waits beyond `now`, or is another's. */
    readonly claim: (tenant: string, id: string, now: number, millis: number) => Effect.Effect<Option.Option<ClaimedTarget>, StoreError>
    /**
     * Notes what became of a claimed target, and prolongs the claim. Answers with the target as it is by now; none where the claim is another's, or the position is not the one
     * that it was claimed with or last noted at: nothing was written then.
     */
    readonly settle: (
      claimed: Pick<ClaimedTarget, "tenant" | "id" | "fence" | "position" | "version">,
      progress: TargetProgress,
      millis: number,
    ) => Effect.Effect<Option.Option<ClaimedTarget>, StoreError>
    readonly release: (tenant: string, id: string, fence: number) => Effect.Effect<void, StoreError>
    /** Puts a message outside of the order in place of what there is of it. */
    readonly putMessage: (message: TargetMessage) => Effect.Effect<void, StoreError>
    /** Those that are to be sent by `now`, the oldest first. */
    readonly dueMessages: (
      tenant: string,
      id: string,
      now: number,
      limit: number,
    ) => Effect.Effect<ReadonlyArray<TargetMessage>, StoreError>
    readonly message: (tenant: string, id: string, position: number) => Effect.Effect<Option.Option<TargetMessage>, StoreError>
    /** Those that were refused, the oldest first; `after` is the position of the last of the page before. */
    readonly refused: (
      tenant: string,
      id: string,
      page: { readonly after: number; readonly limit: number },
    ) => Effect.Effect<ReadonlyArray<TargetMessage>, StoreError>
    /** Those of all tenants, in the order of their ids, for sealing anew. */
    readonly all: (after: string | undefined, limit: number) => Effect.Effect<ReadonlyArray<Target>, StoreError>
    /** The position after which comes all that happened at a moment (epoch milliseconds) or later. Without one, and where nothing has: that of the newest event. */
    readonly positionAt: (tenant: string, moment?: number) => Effect.Effect<number, StoreError>
  }
>()("@syncline/engine/Targets") {}
