/**
 * Reads one stream: page by page, each page with the cursor behind it in one commit, so that a reading that dies goes on where it stood. Where the cursor
 * moves is decided by `Advance`.
 */
import { AdapterError, type Client, Malformed, Rejected, Trail } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import { absorb } from "./Absorb.ts"
import * as Asking from "./Asking.ts"
import type { Absorbed } from "./Batch.ts"
import * as Advance from "../decide/Advance.ts"
import { Commits, type Commit, empty } from "../store/Commits.ts"
import * as Event from "../model/Event.ts"
import * as Failpoint from "../Failpoint.ts"
import type { Deliveries } from "../store/Deliveries.ts"
import type { Journal } from "../store/Journal.ts"
import type { Links } from "../store/Links.ts"
import { stopsConnection } from "../decide/Retry.ts"
import { noCounts } from "../model/Run.ts"
import { type Work, relativesOf } from "./Work.ts"
import type { CommitRefused, StoreError, Contended } from "../model/StoreError.ts"
import type { Cursor, Reading, Stream } from "../model/Stream.ts"
import { Streams } from "../store/Streams.ts"

export type Requirements = Commits | Deliveries | Journal | Links | Streams | SecureRandom.SecureRandom | Client.Requirements

/** How a slice of reading ended. `more`: there are pages left; `failed`: the cursor says when to try again. */
export type Slice = { readonly _tag: "more" | "done" } | { readonly _tag: "failed"; readonly error: AdapterError }

/** Reads up to `pages` pages of a stream that is due. */
export const pull = Effect.fn("Pull.pull")(function* (
  work: Work,
  stream: Stream,
  pages: number,
): Effect.fn.Return<Slice, CommitRefused | StoreError | Contended, Requirements> {
  const resource = work.session.resourceOf(stream.kind)
  const streams = yield* Streams
  const random = yield* SecureRandom.SecureRandom
  let cursor = yield* streams.cursor(stream.tenant, stream.id)
  const begunAt = yield* Clock.currentTimeMillis
  if (resource === undefined) {
    const reason = new Rejected({ message: `the adapter no longer has the kind "${stream.kind}"` })
    const error = new AdapterError({ app: stream.app, operation: "read", reason })
    yield* fail(work, stream, cursor, cursor.reading ?? Advance.begin(stream, cursor, undefined, yield* random.uuidV7(), begunAt), error)
    return { _tag: "failed", error }
  }
  const { exporter } = resource
  const { client } = work.session.opened
  let reading: Reading = cursor.reading ?? Advance.begin(stream, cursor, exporter.facts, yield* random.uuidV7(), begunAt)

  const fetch = (at: Reading) =>
    Effect.result(
      exporter.page(client, {
        partition: stream.partition,
        ...(at.since !== undefined && { since: at.since }),
        ...(at.position !== undefined && { position: at.position }),
        ...(cursor.validator !== undefined && at.position === undefined && { validator: cursor.validator }),
      }),
    )

  const fetchOne = Effect.fnUntraced(function* (at: Reading) {
    yield* Failpoint.pass("pull.before-fetch")
    const fetched = yield* fetch(at)
    yield* Failpoint.pass("pull.fetched")
    return fetched
  })

  const services = yield* Effect.context<Client.Requirements>()
  let unread = reading.strategy === "initial"
  let ahead: Effect.Success<ReturnType<typeof fetchOne>> | undefined

  // The next page is asked for when the commit of the one before is under way, never earlier: a crash has at most one page fetched again.
  for (let left = pages; left > 0; left -= 1) {
    const fetched: NonNullable<typeof ahead> = ahead ?? (yield* fetchOne(reading))
    ahead = undefined
    if (Result.isFailure(fetched)) {
      yield* fail(work, stream, cursor, reading, fetched.failure)
      return { _tag: "failed", error: fetched.failure }
    }
    const page = fetched.success
    const trail = page.next === undefined ? Trail.none : Trail.follow(reading.trail ?? Trail.none, page.next)
    if (trail === undefined) {
      const error = new AdapterError({ app: stream.app, operation: "read", reason: new Malformed({ message: Trail.roundabout }) })
      yield* fail(work, stream, cursor, reading, error)
      return { _tag: "failed", error }
    }
    const now = yield* Clock.currentTimeMillis
    const seen = { ...Advance.observe(reading, page, now), trail }
    const before = cursor
    const after = Advance.past(stream, cursor, seen, page, exporter.facts, now)
    const last = after.outcome === "completed"
    const next = after.cursor.reading ?? seen
    const meanwhile = Effect.gen(function* () {
      ahead ??= yield* fetchOne(next)
    }).pipe(Effect.provideContext(services))
    const asking = yield* Asking.make(work, cursor.watermark)
    // Nothing is made of what may have come from elsewhere, or be another's in its place, before the application says so.
    const taken = yield* Effect.result(
      absorb({
        stream,
        resource,
        changes: page.changes,
        new: unread,
        fence: work.fence,
        streams: work.streams,
        relatives: relativesOf(work, stream),
        inDoubt: work.inDoubt,
        elsewhere: work.elsewhere,
        look: (externalId) => asking.look(resource, { partition: stream.partition, externalId }),
        asking,
        ...(!last && left > 1 && { meanwhile }),
        with: (result) => written(stream, seen, before, after, result, null),
      }),
    )
    if (Result.isFailure(taken)) {
      if (taken.failure._tag !== "AdapterError") return yield* taken.failure
      yield* fail(work, stream, cursor, reading, taken.failure)
      return { _tag: "failed", error: taken.failure }
    }
    const absorbed = taken.success
    unread = absorbed.new
    yield* Failpoint.pass("pull.committed")
    if (last) {
      if (stream.initialDoneAt === null) yield* streams.finishInitial(stream.tenant, stream.id, now)
      yield* Failpoint.pass("pull.initial-finished")
      return { _tag: "done" }
    }
    cursor = after.cursor
    reading = next
  }
  return { _tag: "more" }
})

/** The cursor, the run and the events that belong to a step of a reading. */
const written = (
  stream: Stream,
  reading: Reading,
  before: Cursor,
  { cursor, outcome }: Advance.Advanced,
  { counts, problems }: Absorbed,
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

/** Writes down that a page could not be read, and when to try again. A limit is nobody's failure. */
const fail = Effect.fnUntraced(function* (work: Work, stream: Stream, cursor: Cursor, reading: Reading, error: AdapterError) {
  if (stopsConnection(error.reason)) return
  const commits = yield* Commits
  const random = yield* SecureRandom.SecureRandom
  const now = yield* Clock.currentTimeMillis
  const chance = (yield* random.intBetween(0, 999)) / 1000
  const failed = Advance.fail(stream, cursor, reading, error, now, chance)
  const nothing = { counts: noCounts, problems: [] }
  yield* commits.apply({
    ...empty(stream.tenant, now),
    fence: work.fence,
    ...written(stream, reading, cursor, failed, nothing, error.message),
  })
})
