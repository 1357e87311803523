/**
 * Has a stream read whole again, for what its changes did not tell. Links, records and what is owed stay as they are; a reconciliation also finds out what is
 * no longer there.
 */
import { Clock, Effect } from "effect"
import * as Event from "../model/Event.ts"
import { InvalidInput } from "../model/EngineError.ts"
import { type CommitRefused, Contended, type StoreError } from "../model/StoreError.ts"
import { type Cursor, type Stream, reads } from "../model/Stream.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Streams } from "../store/Streams.ts"

const mostTries = 8

/** A reading that is under way is given up. */
const begunAgain = ({ version, generation, lastCompletedAt, lastBegunAt, lastReconciledAt }: Cursor, now: number): Cursor => ({
  version: version + 1,
  generation: generation + 1,
  failures: 0,
  nextDue: now,
  ...(lastCompletedAt !== undefined && { lastCompletedAt }),
  ...(lastBegunAt !== undefined && { lastBegunAt }),
  ...(lastReconciledAt !== undefined && { lastReconciledAt }),
})

export const resync = (stream: Stream) => anew(stream, again(stream))

/** The reading that is under way goes on to its end first. */
export const reconcile = (stream: Stream) => anew(stream, marked(stream))

const anew = Effect.fnUntraced(function* (
  stream: Stream,
  once: Effect.Effect<void, CommitRefused | StoreError, Commits | Streams>,
): Effect.fn.Return<void, InvalidInput | StoreError | Contended, Commits | Streams> {
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
  yield* streams.setDue(stream.tenant, [stream.id], yield* Clock.currentTimeMillis)
})

const marked = Effect.fnUntraced(function* ({ tenant, id: streamId }: Stream) {
  const commits = yield* Commits
  const cursor = yield* (yield* Streams).cursor(tenant, streamId)
  if (cursor.toReconcile === true) return
  const wanted = { ...cursor, version: cursor.version + 1, toReconcile: true } as const
  yield* commits.apply({ ...empty(tenant, yield* Clock.currentTimeMillis), cursor: { streamId, cursor: wanted } })
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
