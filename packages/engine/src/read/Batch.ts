/** A set of changes of one stream, and all that is needed to take it in. */
import type { AdapterError, Change, Resource } from "@syncline/adapter-core"
import type { Effect } from "effect"
import type { Elsewhere } from "../access/Elsewhere.ts"
import type { RunCounts, RunProblem } from "../model/Run.ts"
import type { Stream } from "../model/Stream.ts"
import type { Commit, Fence } from "../store/Commits.ts"
import type { Asking } from "./Asking.ts"

export interface Batch {
  readonly stream: Stream
  readonly resource: Resource.Resource
  readonly changes: ReadonlyArray<Change>
  readonly fence: Fence
  /** All streams of the connection. */
  readonly streams: ReadonlyArray<Stream>
  /** Those that can take objects contained in the changes. */
  readonly relatives: ReadonlyArray<{ readonly stream: Stream; readonly resource: Resource.Resource }>
  /** See `Work`. */
  readonly inDoubt: ReadonlyMap<string, number>
  readonly elsewhere?: Elsewhere | undefined
  /** Asks the application for an object of the stream. Absent where the changes are not what was read of it just now. */
  readonly look?: ((externalId: string) => Effect.Effect<Change, AdapterError>) | undefined
  /** How the application is asked about what came from another place. Absent: nothing of it can have come. */
  readonly asking?: Asking
  /**
   * By which the same payloads were read until now: what the record has of that is still the application's to change. Absent: what is read is new, or as it was.
   */
  readonly before?: Resource.Resource
  /**
   * None of the objects is expected to be known, so that nothing needs to be read to decide on them. If one is known after all, its commit is refused and
   * it is decided again on what is known.
   */
  readonly new?: boolean
  /** Done while the commit is under way, if it is one statement: from then on it takes effect even if this process dies. */
  readonly meanwhile?: Effect.Effect<void>
  /** Everything is read first, and what has no key that tells is matched then. */
  readonly stages?: boolean
  /** What else belongs into the same commit, given what the changes came to. */
  readonly with: (result: Absorbed) => Pick<Partial<Commit>, "cursor" | "run" | "events" | "seen" | "owed">
}

export interface Counted {
  readonly counts: RunCounts
  readonly problems: ReadonlyArray<RunProblem>
}

export interface Absorbed extends Counted {
  /** When what came to be known was changed at the application, epoch milliseconds, where it says so. */
  readonly news: ReadonlyArray<number>
}
