/**
 * Has a stream read again, for what its changes did not tell: whole, what changed in a span of time, or single objects. Links, records and what is owed stay as they
 * are; a reconciliation also finds out what is no longer there. What is wanted is noted at the cursor, and whoever works on the connection does it.
 */
import { Clock, Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Advance from "../decide/Advance.ts"
import * as Event from "../model/Event.ts"
import { InvalidInput } from "../model/EngineError.ts"
import { type CommitRefused, Contended, type StoreError } from "../model/StoreError.ts"
import { type Cursor, type Span, type Stream, reads } from "../model/Stream.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Streams } from "../store/Streams.ts"

const mostTries = 8

/** A reading that is under way is given up. */
const begunAgain = ({ version, generation, lastCompletedAt, lastBegunAt, lastReconciledAt, toAsk }: Cursor, now: number): Cursor => ({
  version: version + 1,
  generation: generation + 1,
  failures: 0,
  nextDue: now,
  ...(lastCompletedAt !== undefined && { lastCompletedAt }),
  ...(lastBegunAt !== undefined && { lastBegunAt }),
  ...(lastReconciledAt !== undefined && { lastReconciledAt }),
  ...(toAsk !== undefined && { toAsk }),
})

export const resync = (stream: Stream) => anew(stream, again(stream))

/** The reading that is under way goes on to its end first. */
export const reconcile = (stream: Stream) =>
  anew(
    stream,
    wanting(stream, ({ toReconcile }) => Effect.succeed(toReconcile === true ? undefined : { toReconcile: true })),
  )

/** What changed then is read again with the next reading. */
export const reread = (stream: Stream, span: Span) =>
  anew(
    stream,
    wanting(stream, ({ toReread }) => {
      const whole = Advance.joined(toReread, span)
      return Effect.succeed(Advance.isSame(whole, toReread) ? undefined : { toReread: whole })
    }),
  )

/** So many objects may be wanted of a stream at once. More than that is read as a list in fewer requests. */
const mostAsked = 500

/** The objects are asked for by their ids, before the stream is read. `since`: when it became known that they are wanted, epoch milliseconds; default now. */
export const ask = (stream: Stream, externalIds: ReadonlyArray<string>, since?: number) =>
  anew(
    stream,
    wanting(
      stream,
      Effect.fnUntraced(function* ({ toAsk, nextDue }) {
        const all = [...new Set([...(toAsk?.externalIds ?? []), ...externalIds])]
        if (all.length === toAsk?.externalIds.length) return undefined
        if (all.length > mostAsked)
          return yield* new InvalidInput({
            message: `externalId: ${mostAsked} objects of ${stream.partitionName} are about to be asked for; try again when they were, or have the stream read whole`,
          })
        const random = yield* SecureRandom.SecureRandom
        return { toAsk: { runId: yield* random.uuidV7(), due: nextDue, ...toAsk, externalIds: all } }
      }),
    ),
    since,
  )

/** What changed is read, once the objects that are wanted already were asked for. */
export const soon = (stream: Stream, since: number) =>
  anew(
    stream,
    wanting(stream, ({ toAsk }) =>
      Effect.succeed(toAsk === undefined || toAsk.due <= since ? undefined : { toAsk: { ...toAsk, due: since } }),
    ),
    since,
  )

/** Notes at the cursor what is wanted, where it is not noted yet. */
const wanting = <E, R>(
  { tenant, id: streamId }: Stream,
  wish: (cursor: Cursor) => Effect.Effect<Partial<Cursor> | undefined, E, R>,
): Effect.Effect<void, E | CommitRefused | StoreError, R | Commits | Streams> =>
  Effect.gen(function* () {
    const commits = yield* Commits
    const cursor = yield* (yield* Streams).cursor(tenant, streamId)
    const wanted = yield* wish(cursor)
    if (wanted === undefined) return
    const next = { ...cursor, ...wanted, version: cursor.version + 1 }
    yield* commits.apply({ ...empty(tenant, yield* Clock.currentTimeMillis), cursor: { streamId, cursor: next } })
  })

const anew = Effect.fnUntraced(function* <R>(
  stream: Stream,
  once: Effect.Effect<void, CommitRefused | InvalidInput | StoreError, R>,
  since?: number,
): Effect.fn.Return<void, InvalidInput | StoreError | Contended, R | Streams> {
  const streams = yield* Streams
  if (!reads(stream))
    return yield* new InvalidInput({
      message: `stream: nothing is read from ${stream.partitionName}: its direction is "${stream.settings.direction}"`,
    })
  yield* once.pipe(
    Effect.retry({ times: mostTries, while: (error) => error._tag === "CommitRefused" }),
    Effect.catchTag("CommitRefused", () =>
      Effect.fail(new Contended({ message: `the ${stream.kind} of ${stream.partitionName} are being read; try again` })),
    ),
  )
  yield* streams.setDue(stream.tenant, [stream.id], since ?? (yield* Clock.currentTimeMillis))
})

const again = Effect.fnUntraced(function* ({ tenant, id: streamId, kind }: Stream) {
  const streams = yield* Streams
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const cursor = begunAgain(yield* streams.cursor(tenant, streamId), now)
  const { generation } = cursor
  yield* commits.apply({
    ...empty(tenant, now),
    cursor: { streamId, cursor },
    events: [new Event.StreamReset({ streamId, kind, generation })],
  })
})
