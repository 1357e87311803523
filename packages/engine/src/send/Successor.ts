/**
 * A word that people deleted and made again under the name that it had here, before its record got another name elsewhere: the new one takes its place, with all
 * that was known of the old one, so that what is different about it is an edit. By the name that its record has now it would be a second word.
 */
import type { AdapterError, Client, Resource } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { Link } from "../model/Link.ts"
import * as RecordId from "../model/RecordId.ts"
import type { Stream } from "../model/Stream.ts"
import { nowSayable } from "../read/NowSayable.ts"
import { release } from "../read/Removed.ts"
import type { Work } from "../read/Work.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Links } from "../store/Links.ts"
import type { Broken } from "./Settlement.ts"

/** The words of a place. */
interface Words {
  readonly work: Work
  readonly stream: Stream
  readonly resource: Resource.Resource
}

const linkOf = Effect.fnUntraced(function* ({ tenant, id: streamId, connectionId, kind }: Stream, externalId: string) {
  const links = yield* Links
  const query = { tenant, streamId, connectionId, kind, externalIds: [externalId], references: [], referenceFields: [], matchKeys: [] }
  return (yield* links.page(query)).links.get(externalId)
})

/** Lets go of a word that is gone, and gives its record the one that took its place, if there is one. */
export const letGo = Effect.fnUntraced(function* (
  words: Words,
  externalId: string,
): Effect.fn.Return<void, AdapterError | Broken, Commits | Links | Client.Requirements> {
  const { work, stream, resource } = words
  const link = yield* linkOf(stream, externalId)
  const successor = link && (yield* successorOf(words, link))
  yield* release(stream, externalId, work.fence)
  if (link === undefined || successor === undefined) return
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const { address = null } = successor
  const links = [{ ...link, externalId: successor.externalId, address, version: null, updatedAt: null, refused: {} }]
  const owed = yield* nowSayable({ stream, streams: work.streams, resource }, new Map(), links)
  yield* commits.apply({ ...empty(stream.tenant, now), fence: work.fence, links, owed })
})

/** What bears the name that a word had here; nothing where that is a record already, or may be what a create of ours made. */
const successorOf = Effect.fnUntraced(function* ({ work, stream, resource: { kind, importer } }: Words, { base, recordId }: Link) {
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
  const holder = yield* linkOf(stream, found.externalId)
  return (holder?.recordId ?? null) === null ? found : undefined
})
