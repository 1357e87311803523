/**
 * Reads one stream: page by page, each page with the cursor behind it in one commit, so that a reading that dies goes on where it stood. Where the cursor
 * moves is decided by `Advance`.
 */
import { AdapterError, type Client, Malformed, Rejected, Trail } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import { absorb } from "./Absorb.ts"
import * as Asking from "./Asking.ts"
import * as Advance from "../decide/Advance.ts"
import * as Failpoint from "../Failpoint.ts"
import * as Hooks from "../decide/Hooks.ts"
import { type Requirements, type Slice, fail, isOvertaken, written } from "./ReadingStep.ts"
import { verify } from "./Reconcile.ts"
import { type Work, relativesOf, batchOf } from "./Work.ts"
import type { CommitRefused, StoreError, Contended } from "../model/StoreError.ts"
import { type Reading, type Stream, matchesLater } from "../model/Stream.ts"
import { Streams } from "../store/Streams.ts"
import { Subscriptions } from "../store/Subscriptions.ts"
import type { Absorbed } from "./Batch.ts"

/** Reads up to `pages` pages of a stream that is due. */
export const pull = Effect.fn("Pull.pull")(function* (
  work: Work,
  stream: Stream,
  pages: number,
): Effect.fn.Return<Slice, CommitRefused | StoreError | Contended, Requirements> {
  const resource = work.session.resourceAt(stream)
  const streams = yield* Streams
  const random = yield* SecureRandom.SecureRandom
  let cursor = yield* streams.cursor(stream.tenant, stream.id)
  // Somebody wants single objects a moment ago; they come first.
  if (cursor.toAsk !== undefined && resource !== undefined) return { _tag: "more" }
  const begunAt = yield* Clock.currentTimeMillis
  if (resource === undefined) {
    const reason = new Rejected({ message: `the adapter no longer has the kind "${stream.kind}"` })
    const error = new AdapterError({ app: stream.app, operation: "read", reason })
    yield* fail(work, stream, cursor, cursor.reading ?? Advance.begin(stream, cursor, undefined, yield* random.uuidV7(), begunAt), error)
    return { _tag: "failed", error }
  }
  const { exporter, kind } = resource
  const start = kind.word === undefined ? stream.settings.startFrom?.at : undefined
  const { client } = work.session.opened
  let reading: Reading = cursor.reading ?? Advance.begin(stream, cursor, exporter.facts, yield* random.uuidV7(), begunAt, start)

  if (reading.verified !== undefined) return yield* verify(work, stream, resource, cursor, reading)

  const fetch = (at: Reading) =>
    Effect.result(
      exporter.page(client, {
        partition: stream.partition,
        ...(at.since !== undefined && { since: at.since }),
        ...(at.position !== undefined && { position: at.position }),
        ...(cursor.validator !== undefined &&
          at.position === undefined &&
          // What is not shown again cannot be told from what is gone, nor is it read again.
          at.strategy !== "reconcile" &&
          at.span === undefined && { validator: cursor.validator }),
      }),
    )

  const fetchOne = Effect.fnUntraced(function* (at: Reading) {
    yield* Failpoint.pass("pull.before-fetch")
    const fetched = yield* fetch(at)
    yield* Failpoint.pass("pull.fetched")
    return fetched
  })

  const services = yield* Effect.context<Client.Requirements>()
  const hook = work.hookOf?.(stream)
  let isMissed = false
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
    const more = page.next !== undefined
    const next = after.cursor.reading ?? seen
    const meanwhile = Effect.gen(function* () {
      ahead ??= yield* fetchOne(next)
    }).pipe(Effect.provideContext(services))
    const asking = yield* Asking.make(work, cursor.watermark)
    const misses = ({ news }: Pick<Absorbed, "news">) =>
      isMissed || (hook !== undefined && seen.strategy !== "initial" && Hooks.missed(hook, news, begunAt))
    const isTold = last && seen.strategy !== "range" && Hooks.stateOf(hook, now) === "telling"
    // Nothing is made of what may have come from elsewhere, or be another's in its place, before the application says so.
    const taken = yield* Effect.result(
      absorb({
        ...batchOf(work, stream, resource),
        changes: Advance.wantedOf(reading, page.changes),
        new: unread,
        relatives: relativesOf(work, stream),
        look: (externalId) => asking.look(resource, { partition: stream.partition, externalId }),
        asking,
        stages: reading.strategy === "initial" && matchesLater(stream),
        ...(more && left > 1 && { meanwhile }),
        with: (result) => ({
          ...written(stream, seen, before, isTold && !misses(result) ? Advance.told(stream, after, now) : after, result, null),
          ...(seen.strategy === "reconcile" && {
            seen: { streamId: stream.id, runId: seen.runId, externalIds: Advance.shownBy(page) },
          }),
        }),
      }),
    )
    if (Result.isFailure(taken)) {
      if (taken.failure._tag === "Contended" && (yield* isOvertaken(stream, cursor))) return { _tag: "more" }
      if (taken.failure._tag !== "AdapterError") return yield* taken.failure
      yield* fail(work, stream, cursor, reading, taken.failure)
      return { _tag: "failed", error: taken.failure }
    }
    const absorbed = taken.success
    unread = absorbed.new
    if (!isMissed && misses(absorbed)) {
      isMissed = true
      yield* (yield* Subscriptions).missed(stream.tenant, stream.connectionId, stream.partition, now)
    }
    yield* Failpoint.pass("pull.committed")
    if (last) {
      // What was in the last page was there before, too.
      const done = yield* Clock.currentTimeMillis
      if (stream.initialDoneAt === null && !matchesLater(stream)) yield* streams.finishInitial(stream.tenant, stream.id, done)
      yield* Failpoint.pass("pull.initial-finished")
      return { _tag: "done" }
    }
    if (!more) break
    cursor = after.cursor
    reading = next
  }
  return { _tag: "more" }
})
