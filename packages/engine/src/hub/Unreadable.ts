/** Objects of applications that could not be read, with the reason: each is kept as it came, and looked at again when it changes or when the adapter learns. */
import { Effect } from "effect"
import { Links } from "../store/Links.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"

export interface UnreadableObject {
  readonly connectionId: string
  readonly streamId: string
  readonly app: string
  readonly kind: string
  readonly partition: string
  readonly externalId: string
  /** What is wrong with it, for a person to read. */
  readonly reason: string
  /** When it was first read as it is, epoch milliseconds. */
  readonly since: number
}

/** Of some streams, in their order and within each by external id. One statement for each stream. */
export const list = Effect.fnUntraced(function* (
  streams: ReadonlyArray<Stream>,
  limit: number,
): Effect.fn.Return<ReadonlyArray<UnreadableObject>, StoreError, Links> {
  const links = yield* Links
  const found: Array<UnreadableObject> = []
  for (const { tenant, id: streamId, connectionId, app, kind, partition } of streams) {
    if (found.length >= limit) break
    for (const link of yield* links.list(tenant, streamId, { state: "quarantined", limit: limit - found.length })) {
      const { externalId, problem, processedAt: since } = link
      found.push({ connectionId, streamId, app, kind, partition, externalId, reason: problem ?? "it could not be read", since })
    }
  }
  return found
})
