/**
 * Who wrote what is made at an application in the name of the connection's account, and what of that stands there already. It is looked up among what was
 * read; nobody is asked.
 */
import type { Attribution, Json, Upsert } from "@syncline/adapter-core"
import { Effect } from "effect"
import * as Authorship from "../decide/Authorship.ts"
import type { Link } from "../model/Link.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { lastRead } from "../read/LastRead.ts"
import type { Order } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import type { Target } from "./Settlement.ts"

/** What a new object says of its author; `undefined` where it is to say nothing: nobody knows, it is the account's own, or the stream does not want it. */
export const attributionOf = Effect.fnUntraced(function* (
  { importer, stream, work }: Target,
  { record }: Order,
): Effect.fn.Return<Attribution.Attribution | undefined, StoreError, Links> {
  const { attribution = true } = stream.settings
  if (importer.attributedIn === undefined || !attribution) return undefined
  const links = yield* Links
  const elsewhere = yield* work.elsewhere ?? Effect.succeed(new Map<string, never>())
  const shown: Array<Upsert & Pick<Link, "streamId" | "connectionId">> = []
  for (const link of yield* links.ofRecord(record.tenant, record.id)) {
    const resource = elsewhere.get(link.streamId)
    const read = resource && (yield* lastRead(resource, link))
    if (read !== undefined) shown.push({ ...read, streamId: link.streamId, connectionId: link.connectionId })
  }
  const original = Authorship.originalAmong(shown)
  if (original === undefined) return Authorship.ofCopies(shown)
  const known = Authorship.ofOriginal(original)
  const isOwn = known !== undefined && (yield* isAccount(stream, work.session.connection.externalAccountId, original))
  return isOwn ? undefined : known
})

/** Whether who wrote an object is the person whose account it is at a stream's application. */
const isAccount = Effect.fnUntraced(function* (
  { tenant, connectionId, kind }: Stream,
  accountId: string,
  { writer, ...place }: Pick<Upsert, "writer"> & Pick<Link, "streamId" | "connectionId">,
) {
  if (writer === undefined) return false
  const links = yield* Links
  const references = [{ kind: writer.kind, externalId: writer.externalId }]
  const { streamId } = place
  const asked = {
    tenant,
    streamId,
    connectionId: place.connectionId,
    kind,
    externalIds: [],
    references,
    referenceFields: [],
    matchKeys: [],
  }
  const [person] = (yield* links.page(asked)).references
  if (person === undefined) return false
  const accounts = yield* links.ofRecord(tenant, person.recordId)
  return accounts.some((account) => account.connectionId === connectionId && account.externalId === accountId)
})

/** What an object bears in the text that a patch changes: as it was shown now or, where nobody looked, when it was last read. */
export const standing = Effect.fnUntraced(function* (
  { importer, resource }: Target,
  link: Link,
  patch: Json.JsonObject,
  shown: Upsert | undefined,
): Effect.fn.Return<Attribution.Attribution | undefined, StoreError, Links> {
  const { attributedIn } = importer
  if (attributedIn === undefined || !Object.hasOwn(patch, attributedIn)) return undefined
  return (shown ?? (yield* lastRead(resource, link)))?.attribution
})
