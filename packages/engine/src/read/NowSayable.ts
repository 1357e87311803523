/**
 * What was sent without a reference because the application did not have yet what it names. Of what the connection is sent the delivery itself waits for
 * that; what it is never sent (a person) appears here or nowhere. And what lost a word with the object that the word was gets it again with the new one.
 */
import type { Resource } from "@syncline/adapter-core"
import { Effect } from "effect"
import type { Link } from "../model/Link.ts"
import type { StoreError } from "../model/StoreError.ts"
import { type Stream, writes } from "../model/Stream.ts"
import type { Commit } from "../store/Commits.ts"
import { Links } from "../store/Links.ts"

interface Reading {
  readonly stream: Stream
  /** All streams of the connection. */
  readonly streams: ReadonlyArray<Stream>
  readonly resource: Resource.Resource
  /** Records whose object is gone, or may be, and that have another one now. */
  readonly replaced?: ReadonlySet<string> | undefined
}

/** The record of a word that gets an object in a place, if it may have had one there before. All that names it is looked through then, which is much in most places. */
export const replacedBy = Effect.fnUntraced(function* (
  { tenant, id: streamId }: Stream,
  recordId: string,
): Effect.fn.Return<ReadonlySet<string> | undefined, StoreError, Links> {
  const letGoOf = yield* (yield* Links).list(tenant, streamId, { state: "gone", limit: 1 })
  return letGoOf.length === 0 ? undefined : new Set([recordId])
})

/** `before`: the links of the objects as they were; `after`: as they are now. */
export const nowSayable = Effect.fnUntraced(function* (
  { stream, streams, resource, replaced }: Reading,
  before: ReadonlyMap<string, Link>,
  after: Commit["links"],
): Effect.fn.Return<Commit["owed"], StoreError, Links> {
  const isSent = resource.importer !== undefined && writes(stream)
  const appeared = after.flatMap(({ externalId, recordId }) =>
    recordId === null || before.get(externalId)?.recordId === recordId || (isSent && replaced?.has(recordId) !== true) ? [] : [recordId],
  )
  const sending = streams.flatMap((other) => (other.kind !== stream.kind && writes(other) ? [other.id] : []))
  return appeared.length === 0 || sending.length === 0 ? [] : yield* (yield* Links).naming(stream.tenant, sending, appeared)
})
