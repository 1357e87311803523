/** Words that are found deleted when something is to be said of them, or that names them. */
import type { AdapterError, Client, Resource, Upsert } from "@syncline/adapter-core"
import { Effect } from "effect"
import type { Link } from "../model/Link.ts"
import * as RecordId from "../model/RecordId.ts"
import type { Stream } from "../model/Stream.ts"
import { release } from "../read/Removed.ts"
import { succeed } from "../read/Successor.ts"
import type { Work } from "../read/Work.ts"
import type { Commits } from "../store/Commits.ts"
import * as KnownObject from "../store/KnownObject.ts"
import type { Links } from "../store/Links.ts"
import type { Broken } from "./Settlement.ts"

/** The words of a place. */
interface Words {
  readonly work: Work
  readonly stream: Stream
  readonly resource: Resource.Resource
}

/** Lets go of a word that is gone, and gives its record the one that took its place, if there is one. */
export const letGo = Effect.fnUntraced(function* (
  words: Words,
  externalId: string,
): Effect.fn.Return<void, AdapterError | Broken, Commits | Links | Client.Requirements> {
  const { work, stream, resource } = words
  const { fence, streams } = work
  const link = yield* KnownObject.linkOf(stream, externalId)
  const successor = link && (yield* successorOf(words, link))
  yield* successor === undefined
    ? release(stream, externalId, fence)
    : succeed({ stream, streams, resource, fence }, externalId, {
        externalId: successor.externalId,
        address: successor.address ?? null,
      })
})

/**
 * What bears the name that a word had here, whatever its record is called by now; nothing where that is a record already, or may be what a create of ours
 * made.
 */
const successorOf = Effect.fnUntraced(function* (
  { work, stream, resource: { kind, importer } }: Words,
  { base, recordId }: Link,
): Effect.fn.Return<Upsert | undefined, AdapterError | Broken, Links | Client.Requirements> {
  const name = base?.[kind.word ?? ""]
  if (importer?.find === undefined || typeof name !== "string" || recordId === null) return undefined
  const found = yield* importer.find(work.session.opened.client, {
    partition: stream.partition,
    operationId: RecordId.operationOf(recordId, stream),
    startedAt: 0,
    view: { [kind.word ?? ""]: name },
    address: (_, id) => id,
  })
  if (found === undefined || work.inDoubt.has(found.externalId) || work.inDoubt.has(found.operationId ?? "")) return undefined
  const holder = yield* KnownObject.linkOf(stream, found.externalId)
  return (holder?.recordId ?? null) === null ? found : undefined
})
