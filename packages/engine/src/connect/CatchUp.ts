/** Opens deliveries for all there is, where nothing was noted down for a while. Those that turn out to have nothing to send cost no request. */
import { Clock, Effect } from "effect"
import type { StoreError } from "../model/StoreError.ts"
import { type Stream, writes } from "../model/Stream.ts"
import { Commits, empty } from "../store/Commits.ts"
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
