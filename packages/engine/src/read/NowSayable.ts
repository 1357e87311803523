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
}

/** `before`: the links of the objects as they were; `after`: as they are now. */
export const nowSayable = Effect.fnUntraced(function* (
  { stream, streams, resource }: Reading,
  before: ReadonlyMap<string, Link>,
  after: Commit["links"],
): Effect.fn.Return<Commit["owed"], StoreError, Links> {
  const { tenant, id, kind } = stream
  const isSent = resource.importer !== undefined && writes(stream)
  const appeared = after.flatMap(({ externalId, recordId }) =>
    recordId === null || before.get(externalId)?.recordId === recordId ? [] : [recordId],
  )
  const sending = streams.flatMap((other) => (other.kind !== kind && writes(other) ? [other.id] : []))
  if (appeared.length === 0 || sending.length === 0 || (isSent && resource.kind.word === undefined)) return []
  const links = yield* Links
  // What names a word is looked through, which is much in most places, only where one may have been before.
  const letGoOf = isSent ? yield* links.list(tenant, id, { state: "gone", limit: 1 }) : undefined
  return letGoOf?.length === 0 ? [] : yield* links.naming(tenant, sending, appeared)
})
