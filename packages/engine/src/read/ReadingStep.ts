/** What a step of a reading leaves behind, whether it came on or failed: the cursor, the run that counts it, and what is announced of it. */
import type { AdapterError, Client } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Advance from "../decide/Advance.ts"
import { stopsConnection } from "../decide/Retry.ts"
import * as Event from "../model/Event.ts"
import { noCounts } from "../model/Run.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import type { Cursor, Reading, Stream } from "../model/Stream.ts"
import { type Commit, Commits, empty } from "../store/Commits.ts"
import type { Deliveries } from "../store/Deliveries.ts"
import type { Journal } from "../store/Journal.ts"
import type { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"
import type { Records } from "../store/Records.ts"
import type { Subscriptions } from "../store/Subscriptions.ts"
import type { Counted } from "./Batch.ts"
import type { Work } from "./Work.ts"

export type Requirements =
  | Commits
  | Deliveries
  | Journal
  | Links
  | Records
  | Streams
  | Subscriptions
  | SecureRandom.SecureRandom
  | Client.Requirements

/** How a slice of reading ended. `more`: there are pages left; `failed`: the cursor says when to try again. */
export type Slice = { readonly _tag: "more" | "done" } | { readonly _tag: "failed"; readonly error: AdapterError }

/** The cursor, the run and the events that belong to a step of a reading. */
export const written = (
  stream: Stream,
  reading: Reading,
  before: Cursor,
  { cursor, outcome }: Advance.Advanced,
  { counts, problems }: Counted,
  error: string | null,
): Pick<Commit, "events"> & Partial<Commit> => {
  const { connectionId, id: streamId, kind } = stream
  const { runId, strategy } = reading
  const about = { streamId, kind, runId }
  return {
    cursor: { streamId, cursor },
    run: { id: runId, connectionId, streamId, kind, strategy, outcome, counts, problems, error },
    events: [
      ...(before.reading?.runId === runId ? [] : [new Event.SyncStarted({ ...about, strategy })]),
      ...(outcome === "completed" ? [new Event.SyncCompleted(about)] : []),
      ...(error === null ? [] : [new Event.SyncError({ ...about, recordId: null, message: error })]),
    ],
  }
}

/** Whether somebody noted at the cursor meanwhile what they want to be read: what was read under the one before is read again. */
export const isOvertaken = Effect.fnUntraced(function* (stream: Stream, { version }: Cursor) {
  return (yield* (yield* Streams).cursor(stream.tenant, stream.id)).version !== version
})

/** What was decided was decided on something else. */
export const isStale = (error: CommitRefused | StoreError): boolean => error._tag === "CommitRefused" && error.reason === "Stale"

/** Writes down that a page could not be read, and when to try again. A limit is nobody's failure. */
export const fail = Effect.fnUntraced(function* (work: Work, stream: Stream, cursor: Cursor, reading: Reading, error: AdapterError) {
  if (stopsConnection(error.reason)) return
  const commits = yield* Commits
  const random = yield* SecureRandom.SecureRandom
  const now = yield* Clock.currentTimeMillis
  const chance = (yield* random.intBetween(0, 999)) / 1000
  const failed = Advance.fail(stream, cursor, reading, error, now, chance)
  const nothing = { counts: noCounts, problems: [] }
  const step = written(stream, reading, cursor, failed, nothing, error.message)
  yield* commits
    .apply({ ...empty(stream.tenant, now), fence: work.fence, ...step })
    // What is wanted by now is read at once, and fails again if it does.
    .pipe(Effect.catchIf(isStale, () => Effect.void))
})
