/**
 * Objects that somebody wants are asked for by their ids, before anything else of their stream is read. What the application answers is decided on like anything
 * that is read: it changed, moved, is gone or cannot be read. What their records are owed there is looked at after that. Asked for twice is as good as once.
 */
import type { AdapterError, Change, MovedTo, Resource } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Advance from "../decide/Advance.ts"
import * as Difference from "../decide/Difference.ts"
import * as References from "../decide/References.ts"
import { stopsConnection, tellsNothing } from "../decide/Retry.ts"
import * as Failpoint from "../Failpoint.ts"
import * as Explain from "../hub/Explain.ts"
import * as Event from "../model/Event.ts"
import { isAway, type Link } from "../model/Link.ts"
import { type RunProblem, noCounts } from "../model/Run.ts"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import { type Cursor, type Stream, type ToAsk, matchesLater, writes } from "../model/Stream.ts"
import { absorb } from "../read/Absorb.ts"
import * as Asking from "../read/Asking.ts"
import type { Counted } from "../read/Batch.ts"
import { type Slice, isOvertaken, isStale } from "../read/ReadingStep.ts"
import { type Work, relativesOf, batchOf } from "../read/Work.ts"
import * as Departure from "../send/Departure.ts"
import type * as Settlement from "../send/Settlement.ts"
import { type Commit, Commits, empty } from "../store/Commits.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"

/** So many objects are asked for in one slice. */
const asksPerSlice = 50

/** Asks for objects of a stream. `undefined`: nothing is left of that, and the stream is due. `dueBy`: what is due then is read. */
export const ask = Effect.fn("Ask.ask")(function* (
  work: Work,
  stream: Stream,
  dueBy: number,
): Effect.fn.Return<Slice | undefined, CommitRefused | StoreError | Contended, Settlement.Requirements | Streams> {
  const cursor = yield* (yield* Streams).cursor(stream.tenant, stream.id)
  const resource = work.session.resourceAt(stream)
  const { toAsk } = cursor
  if (toAsk === undefined || resource === undefined) return undefined
  const externalIds = toAsk.externalIds.slice(0, asksPerSlice)
  const answers = yield* answersOf(work, stream, resource, externalIds)
  yield* Failpoint.pass("pull.fetched")
  if (Result.isFailure(answers)) return yield* putOff(work, stream, cursor, toAsk, answers.failure)
  const { gone, moved, refused } = answers.success
  const known = yield* knownOf(stream, externalIds)
  const told = [...refused, ...gone.filter(({ externalId }) => !known.has(externalId))]
  const problems = told.map(({ externalId, message }): RunProblem => ({
    externalId,
    recordId: known.get(externalId)?.recordId ?? null,
    message,
  }))
  const changes = [
    ...answers.success.changes,
    ...gone.flatMap(({ externalId }) => (known.has(externalId) ? [{ _tag: "Removal", externalId } as const] : [])),
  ]
  const now = yield* Clock.currentTimeMillis
  const after = Advance.asked(cursor, externalIds, dueBy)
  const taken = yield* Effect.result(
    Effect.gen(function* () {
      for (const { externalId, place } of moved) {
        const link = known.get(externalId)
        const message = `it moved to "${place.externalId}" in ${place.partition}`
        if (link === undefined) problems.push({ externalId, recordId: null, message })
        else if (!isAway(link.state)) yield* Departure.depart(work, { stream, resource, link }, place)
      }
      const owed = yield* owedOf(work, stream, resource, known)
      const asking = yield* Asking.make(work, cursor.watermark)
      yield* absorb({
        ...batchOf(work, stream, resource),
        changes,
        relatives: relativesOf(work, stream),
        look: (externalId) => asking.look(resource, { partition: stream.partition, externalId }),
        asking,
        stages: stream.initialDoneAt === null && matchesLater(stream),
        with: (result) => ({ ...written(stream, toAsk, after, together(result, problems), null), owed }),
      })
    }),
  )
  if (Result.isFailure(taken)) {
    if (taken.failure._tag === "Contended" && (yield* isOvertaken(stream, cursor))) return { _tag: "more" }
    if (taken.failure._tag !== "AdapterError") return yield* taken.failure
    return yield* putOff(work, stream, cursor, toAsk, taken.failure)
  }
  yield* Failpoint.pass("pull.committed")
  if (after.outcome === "running") return { _tag: "more" }
  return after.cursor.nextDue <= Math.min(now, dueBy) ? undefined : { _tag: "done" }
})

interface Answers {
  readonly changes: Array<Change>
  readonly moved: Array<{ readonly externalId: string; readonly place: MovedTo }>
  readonly gone: Array<Told>
  /** What was refused: nothing is known of the object by that. */
  readonly refused: Array<Told>
}

interface Told {
  readonly externalId: string
  readonly message: string
}

/** Fails with what tells nothing of an object. */
const answersOf = Effect.fnUntraced(function* (
  work: Work,
  { partition }: Stream,
  resource: Resource.Resource,
  externalIds: ReadonlyArray<string>,
) {
  const asking = yield* Asking.make(work)
  const answers: Answers = { changes: [], moved: [], gone: [], refused: [] }
  for (const externalId of externalIds) {
    const looked = yield* Effect.result(asking.look(resource, { partition, externalId }))
    if (Result.isSuccess(looked)) {
      answers.changes.push(looked.success)
      continue
    }
    const { message, reason } = looked.failure
    if (tellsNothing(reason)) return Result.fail(looked.failure)
    if (reason._tag === "Moved") {
      answers.moved.push({ externalId, place: { partition: reason.partition, externalId: reason.externalId } })
    } else answers[reason._tag === "Gone" ? "gone" : "refused"].push({ externalId, message })
  }
  return Result.succeed(answers)
})

const knownOf = Effect.fnUntraced(function* ({ tenant, id: streamId, connectionId, kind }: Stream, externalIds: ReadonlyArray<string>) {
  const links = yield* Links
  const query = { tenant, streamId, connectionId, kind, externalIds, references: [], referenceFields: [], matchKeys: [] }
  return (yield* links.page(query)).links
})

/** What is to be looked at of what records say: what has a delivery, and what was never told to the application though nobody gave it up. */
const owedOf = Effect.fnUntraced(function* (
  { streams }: Work,
  stream: Stream,
  resource: Resource.Resource,
  known: ReadonlyMap<string, Link>,
) {
  const deliveries = yield* Deliveries
  const { tenant, id: streamId } = stream
  const owed: Array<{ readonly streamId: string; readonly recordId: string }> = []
  for (const { recordId } of known.values()) {
    if (recordId === null || !writes(stream) || stream.initialDoneAt === null) continue
    const delivery = yield* deliveries.find(tenant, streamId, recordId)
    const [order] =
      delivery === undefined ? yield* deliveries.load([Explain.owedTo(stream, { id: recordId })], References.fieldsOf(resource.kind)) : []
    const isOwed = delivery !== undefined || (order !== undefined && (yield* isForgotten(streams, stream, resource, order)))
    if (isOwed) owed.push({ streamId, recordId })
  }
  return owed
})

const isForgotten = Effect.fnUntraced(function* (
  streams: ReadonlyArray<Stream>,
  stream: Stream,
  resource: Resource.Resource,
  { record, link, references, conflicts }: Effect.Success<ReturnType<Deliveries["Service"]["load"]>>[number],
) {
  if (link === undefined || link.state !== "linked" || record.removal !== undefined) return false
  const { fields } = References.toExternal(resource.kind, record.data, References.make(References.near(references, streams, stream)))
  const held = new Set(conflicts.map(({ field }) => field))
  const unsent = Difference.difference(resource.kind, resource, fields, Difference.knownOf(link), held)
  if (Object.keys(unsent).length === 0) return false
  return (yield* Explain.droppedOf(stream, { record, delivery: undefined })) === undefined
})

const together = ({ counts, problems }: Counted, others: ReadonlyArray<RunProblem>): Counted => ({
  counts: { ...counts, read: counts.read + others.length, failed: counts.failed + others.length },
  problems: [...problems, ...others],
})

const written = (
  { id: streamId, connectionId, kind }: Stream,
  { runId, begun }: ToAsk,
  { cursor, outcome }: Advance.Advanced,
  { counts, problems }: Counted,
  error: string | null,
): Pick<Commit, "events"> & Partial<Commit> => {
  const about = { streamId, kind, runId }
  return {
    cursor: { streamId, cursor },
    run: { id: runId, connectionId, streamId, kind, strategy: "objects", outcome, counts, problems, error },
    events: [
      ...(begun === true ? [] : [new Event.SyncStarted({ ...about, strategy: "objects" })]),
      ...(outcome === "completed" ? [new Event.SyncCompleted(about)] : []),
      ...(error === null ? [] : [new Event.SyncError({ ...about, recordId: null, message: error })]),
    ],
  }
}

/** The application cannot be asked now. A limit is nobody's failure. */
const putOff = Effect.fnUntraced(function* (
  { fence }: Work,
  stream: Stream,
  cursor: Cursor,
  toAsk: ToAsk,
  error: AdapterError,
): Effect.fn.Return<Slice, CommitRefused | StoreError, Commits | SecureRandom.SecureRandom> {
  if (stopsConnection(error.reason)) return { _tag: "failed", error }
  const now = yield* Clock.currentTimeMillis
  const chance = (yield* (yield* SecureRandom.SecureRandom).intBetween(0, 999)) / 1000
  const after = Advance.notAsked(stream, cursor, { ...toAsk, begun: true }, error.message, now, chance)
  const step = written(stream, toAsk, after, { counts: noCounts, problems: [] }, error.message)
  yield* (yield* Commits).apply({ ...empty(stream.tenant, now), fence, ...step }).pipe(Effect.catchIf(isStale, () => Effect.void))
  return { _tag: "failed", error }
})
