/** Opens deliveries for all there is, where nothing was noted down for a while. Those that turn out to have nothing to send cost no request. */
import type { Kind } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import * as MatchKeys from "../model/MatchKeys.ts"
import type { StoreError } from "../model/StoreError.ts"
import { type Stream, writes } from "../model/Stream.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"

const recordsAtOnce = 500

/** Of one stream: a delivery for every record of its kind. */
export const ofStream = Effect.fnUntraced(function* ({
  tenant,
  id: streamId,
  kind,
}: Stream): Effect.fn.Return<void, StoreError, Commits | Records> {
  const records = yield* Records
  const commits = yield* Commits
  let after: string | undefined
  while (true) {
    const page = yield* records.list(tenant, kind, { limit: recordsAtOnce, ...(after !== undefined && { after }) })
    const owed = page.map(({ id: recordId }) => ({ streamId, recordId }))
    // Without a fence or versions there is nothing to refuse.
    yield* Effect.catchTag(commits.apply({ ...empty(tenant, yield* Clock.currentTimeMillis), owed }), "CommitRefused", Effect.die)
    after = page.at(-1)?.id
    if (page.length < recordsAtOnce) return
  }
})

/** Has the records of a kind found by their clues, of which none were kept while no stream matched by any. */
export const ofClues = Effect.fnUntraced(function* (tenant: string, kind: Kind.Kind): Effect.fn.Return<void, StoreError, Records> {
  const records = yield* Records
  let after: string | undefined
  while (true) {
    const page = yield* records.list(tenant, kind.name, { limit: recordsAtOnce, ...(after !== undefined && { after }) })
    const clues = page.flatMap(({ id, data }) => MatchKeys.cluesOf(kind, data).map((clue) => ({ id, clue })))
    if (clues.length > 0) yield* records.keepClues(tenant, kind.name, clues)
    after = page.at(-1)?.id
    if (page.length < recordsAtOnce) return
  }
})

/** What is held of a kind, at any stream, is looked at again. */
export const ofHeld = Effect.fnUntraced(function* (
  tenant: string,
  kind: string,
): Effect.fn.Return<void, StoreError, Commits | Deliveries | Streams> {
  const streams = yield* Streams
  for (const stream of yield* streams.list(tenant)) if (stream.kind === kind) yield* ofResting(stream, "held")
})

/**
 * Of a stream that lets out something else than before: a delivery for every record of its kind, and what is withheld at its place is looked at again, because it
 * belongs to one of them.
 */
export const ofPolicy = Effect.fnUntraced(function* (
  stream: Stream,
): Effect.fn.Return<void, StoreError, Commits | Deliveries | Records | Streams> {
  const { tenant, connectionId, partition, id } = stream
  const streams = yield* Streams
  yield* ofStream(stream)
  for (const other of yield* streams.list(tenant, { connectionId })) {
    if (other.id !== id && other.partition === partition) yield* ofResting(other, "withheld")
  }
})

const ofResting = Effect.fnUntraced(function* ({ tenant, id: streamId }: Stream, state: "held" | "withheld") {
  const deliveries = yield* Deliveries
  const commits = yield* Commits
  while (true) {
    const page = yield* deliveries.list(tenant, { state, streamId, limit: recordsAtOnce })
    const owed = page.map(({ recordId }) => ({ streamId, recordId }))
    yield* Effect.catchTag(commits.apply({ ...empty(tenant, yield* Clock.currentTimeMillis), owed }), "CommitRefused", Effect.die)
    if (page.length < recordsAtOnce) return
  }
})

/** Of a connection that was disconnected: all of its streams that send look at everything once. */
export const ofConnection = Effect.fnUntraced(function* (
  tenant: string,
  connectionId: string,
): Effect.fn.Return<void, StoreError, Commits | Records | Streams> {
  const streams = yield* Streams
  for (const stream of yield* streams.list(tenant, { connectionId })) {
    if (writes(stream) && stream.initialDoneAt !== null) yield* ofStream(stream)
  }
})
