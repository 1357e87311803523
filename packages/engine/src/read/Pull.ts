/**
 * Reads one stream: page by page, each page with the cursor behind it in one commit, so that a reading that dies goes on where it stood. What a
 * reading asks for is fixed when it begins; the watermark moves when it ends, and only as far as the reading provably covers.
 */
import { AdapterError, type ChangePage, type Client, CursorFacts, Malformed, Rejected, Trail } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import { type Absorbed, absorb } from "./Absorb.ts"
import { Commits, type Commit, type RunWrite, empty } from "../store/Commits.ts"
import { furthestAheadMillis } from "../decide/Decide.ts"
import * as Event from "../model/Event.ts"
import * as Failpoint from "../Failpoint.ts"
import type { Journal } from "../store/Journal.ts"
import type { Links } from "../store/Links.ts"
import { consequences, pauseMillis } from "../decide/Retry.ts"
import { noCounts } from "../model/Run.ts"
import { type Work, relativesOf } from "./Work.ts"
import type { CommitRefused, StoreError, Contended } from "../model/StoreError.ts"
import type { Cursor, Reading, Stream } from "../model/Stream.ts"
import { Streams } from "../store/Streams.ts"

export type Requirements = Commits | Journal | Links | Streams | SecureRandom.SecureRandom | Client.Requirements

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
  let cursor = yield* streams.cursor(stream.tenant, stream.id)
  if (resource === undefined) {
    const reason = new Rejected({ message: `the adapter no longer has the kind "${stream.kind}"` })
    const error = new AdapterError({ app: stream.app, operation: "read", reason })
    yield* fail(work, stream, cursor, cursor.reading ?? (yield* begin(stream, cursor, undefined)), error)
    return { _tag: "failed", error }
  }
  const { exporter } = resource
  const { client } = work.session.opened
  let reading: Reading = cursor.reading ?? (yield* begin(stream, cursor, exporter.facts))

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
    const seen = { ...observe(reading, page, now), trail }
    const last = page.next === undefined
    const before = cursor
    const next = last ? finish(stream, cursor, seen, page, exporter.facts, now) : follow(cursor, seen, page.next)
    const meanwhile = Effect.gen(function* () {
      ahead ??= yield* fetchOne(next.reading ?? seen)
    }).pipe(Effect.provideContext(services))
    const absorbed = yield* absorb({
      stream,
      resource,
      changes: page.changes,
      new: unread,
      fence: work.fence,
      streams: work.streams,
      relatives: relativesOf(work, stream),
      inDoubt: work.inDoubt,
      ...(!last && left > 1 && { meanwhile }),
      with: (result) => closing(stream, seen, before, next, result, last),
    })
    unread = absorbed.new
    yield* Failpoint.pass("pull.committed")
    if (last) {
      if (stream.initialDoneAt === null) yield* streams.finishInitial(stream.tenant, stream.id, now)
      yield* Failpoint.pass("pull.initial-finished")
      return { _tag: "done" }
    }
    cursor = next
    reading = next.reading ?? seen
  }
  return { _tag: "more" }
})

const begin = Effect.fnUntraced(function* (stream: Stream, cursor: Cursor, facts: CursorFacts.CursorFacts | undefined) {
  const random = yield* SecureRandom.SecureRandom
  const runId = yield* random.uuidV7()
  if (stream.initialDoneAt === null) return { runId, strategy: "initial" } satisfies Reading
  if (facts === undefined || facts.kind === "none" || cursor.watermark === undefined) return { runId, strategy: "full" } satisfies Reading
  return { runId, strategy: "delta", since: cursor.watermark - CursorFacts.overlapMillis(facts) } satisfies Reading
})

const isCredible = (serverTime: number | undefined, now: number): serverTime is number =>
  serverTime !== undefined && serverTime <= now + furthestAheadMillis

const observe = (reading: Reading, page: ChangePage, now: number): Reading => {
  // One by one: a call takes only so many arguments, and a page may have more objects.
  let newest = reading.newestSeen ?? Number.NEGATIVE_INFINITY
  for (const change of page.changes) {
    const time = change._tag === "Upsert" ? change.updatedAt : undefined
    if (time !== undefined && Number.isFinite(time) && time > newest) newest = time
  }
  return {
    ...reading,
    // A watermark in the future, of a clock that was wrong once, would hide every change until then.
    startedAt: reading.startedAt ?? (isCredible(page.serverTime, now) ? page.serverTime : now),
    ...(Number.isFinite(newest) && { newestSeen: newest }),
  }
}

const follow = (cursor: Cursor, reading: Reading, position: string): Cursor => {
  const { lastError: _lastError, ...rest } = cursor
  return { ...rest, version: cursor.version + 1, failures: 0, reading: { ...reading, position } }
}

const finish = (
  stream: Stream,
  cursor: Cursor,
  reading: Reading,
  page: ChangePage,
  facts: CursorFacts.CursorFacts,
  now: number,
): Cursor => {
  const watermark = CursorFacts.coveredUntil(facts, {
    previous: cursor.watermark,
    newestSeen: reading.newestSeen,
    startedAt: reading.startedAt ?? now,
  })
  // A validator belongs to one request; the next one is the same only if it asks for the same.
  const same = facts.kind === "none" || (watermark === cursor.watermark && reading.strategy === "delta")
  return {
    version: cursor.version + 1,
    generation: cursor.generation,
    ...(watermark !== undefined && { watermark }),
    ...(same && page.validator !== undefined && { validator: page.validator }),
    failures: 0,
    lastCompletedAt: now,
    nextDue: now + stream.settings.intervalMillis,
  }
}

/** The cursor, the run and the events that belong to a page. */
const closing = (
  stream: Stream,
  reading: Reading,
  before: Cursor,
  after: Cursor,
  { counts, problems }: Absorbed,
  last: boolean,
): Pick<Commit, "events"> & Partial<Commit> => {
  const about = { streamId: stream.id, kind: stream.kind, runId: reading.runId }
  return {
    cursor: { streamId: stream.id, cursor: after },
    run: { ...runOf(stream, reading), outcome: last ? "completed" : "running", counts, problems, error: null },
    events: [
      ...(before.reading?.runId === reading.runId ? [] : [new Event.SyncStarted({ ...about, strategy: reading.strategy })]),
      ...(last ? [new Event.SyncCompleted(about)] : []),
    ],
  }
}

const runOf = (stream: Stream, reading: Reading): Pick<RunWrite, "id" | "connectionId" | "streamId" | "kind" | "strategy"> => ({
  id: reading.runId,
  connectionId: stream.connectionId,
  streamId: stream.id,
  kind: stream.kind,
  strategy: reading.strategy,
})

/** An answer that nobody can read may be a passing one. After so many in a row the place in the list is taken for spoilt, and the reading begins anew. */
const mostUnreadable = 3

/** Writes down that a page could not be read, and when to try again. A limit is nobody's failure. */
const fail = Effect.fnUntraced(function* (work: Work, stream: Stream, cursor: Cursor, reading: Reading, error: AdapterError) {
  const consequence = consequences[error.reason._tag]
  if (consequence === "wait" || consequence === "sign-in") return
  const commits = yield* Commits
  const random = yield* SecureRandom.SecureRandom
  const now = yield* Clock.currentTimeMillis
  const chance = (yield* random.intBetween(0, 999)) / 1000
  const failures = cursor.failures + 1
  const hopeless = consequence === "dead" || (error.reason._tag === "Malformed" && failures >= mostUnreadable)
  const pause = hopeless ? stream.settings.intervalMillis : Math.min(pauseMillis(failures, chance), stream.settings.intervalMillis)
  const { reading: _reading, ...rest } = cursor
  const runId = reading.runId
  yield* commits.apply({
    ...empty(stream.tenant, now),
    fence: work.fence,
    cursor: {
      streamId: stream.id,
      cursor: {
        ...rest,
        version: cursor.version + 1,
        failures,
        lastError: error.message,
        nextDue: now + pause,
        ...(!hopeless && { reading }),
      },
    },
    run: { ...runOf(stream, reading), outcome: hopeless ? "failed" : "running", counts: noCounts, problems: [], error: error.message },
    events: [
      ...(cursor.reading?.runId === runId
        ? []
        : [new Event.SyncStarted({ streamId: stream.id, kind: stream.kind, runId, strategy: reading.strategy })]),
      new Event.SyncError({ streamId: stream.id, kind: stream.kind, runId, recordId: null, message: error.message }),
    ],
  })
})
