/** Opens deliveries for all there is, where nothing was noted down for a while. Those that turn out to have nothing to send cost no request. */
import { Clock, Effect } from "effect"
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

/** What is held of a kind, at any stream, is looked at again. */
export const ofHeld = Effect.fnUntraced(function* (
  tenant: string,
  kind: string,
): Effect.fn.Return<void, StoreError, Commits | Deliveries | Streams> {
  const deliveries = yield* Deliveries
  const commits = yield* Commits
  const streams = (yield* (yield* Streams).list(tenant)).filter((stream) => stream.kind === kind)
  for (const { id: streamId } of streams) {
    while (true) {
      const page = yield* deliveries.list(tenant, { state: "held", streamId, limit: recordsAtOnce })
      const owed = page.map(({ recordId }) => ({ streamId, recordId }))
      yield* Effect.catchTag(commits.apply({ ...empty(tenant, yield* Clock.currentTimeMillis), owed }), "CommitRefused", Effect.die)
      if (page.length < recordsAtOnce) break
    }
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
