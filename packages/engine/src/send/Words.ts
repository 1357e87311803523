/**
 * Words that a record names (labels) and that its place does not have yet. A place gets a word when something there names it, and then first, so that what
 * names it is sent once and whole; where the word cannot be made, what names it is sent without it and waits for it.
 */
import type { AdapterError, Client, Json } from "@syncline/adapter-core"
import { Effect, Option } from "effect"
import * as References from "../decide/References.ts"
import type { Awaited } from "../decide/Settle.ts"
import type { StoreError } from "../model/StoreError.ts"
import { writes } from "../model/Stream.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import * as Asking from "../read/Asking.ts"
import type { Commits } from "../store/Commits.ts"
import type { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import { type Broken, type Receiver, type Target, awaiting, lacking } from "./Settlement.ts"
import { letGo } from "./Deleted.ts"

/** What a look at the words that a record names came to. */
export interface Look {
  /** The first that can be made and was not tried yet, and the stream on which it is. */
  readonly toMake: (Awaited & { readonly streamId: string }) | undefined
  /** Those that nobody will make as things stand. */
  readonly hopeless: ReadonlySet<string>
  /** Those that were removed. */
  readonly removed: ReadonlySet<string>
}

export const look = Effect.fnUntraced(function* (target: Target, order: Order): Effect.fn.Return<Look, StoreError, Deliveries | Records> {
  const deliveries = yield* Deliveries
  const records = yield* Records
  const [hopeless, removed] = [new Set<string>(), new Set<string>()]
  for (const { kind, recordId, stream } of lacking(target, order)) {
    if (stream === undefined) continue
    if (Option.getOrUndefined(yield* records.get(stream.tenant, kind, recordId))?.removal !== undefined) {
      removed.add(recordId)
      continue
    }
    if (!writes(stream)) {
      hopeless.add(recordId)
      continue
    }
    if (stream.initialDoneAt === null) continue
    const delivery = yield* deliveries.find(stream.tenant, stream.id, recordId)
    if (delivery === undefined || (delivery.state === "pending" && delivery.attempts === 0)) {
      return { toMake: { kind, recordId, streamId: stream.id }, hopeless, removed }
    }
    if (delivery.state === "dead" || delivery.state === "withheld") hopeless.add(recordId)
  }
  return { toMake: undefined, hopeless, removed }
})

/** Lets go of the words that are named in what was refused and that were deleted at the application. Whether there were any. */
export const releaseGone = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  refused: Json.JsonObject,
): Effect.fn.Return<boolean, AdapterError | Broken, Commits | Links | Client.Requirements> {
  const { work, stream: own, resource } = target
  const named = new Set(References.named(resource.kind, refused).map((reference) => `${reference.kind}\n${reference.externalId}`))
  const asking = yield* Asking.make(work)
  let any = false
  for (const { kind, externalId, streamId } of References.near(order.references, work.streams, own)) {
    const stream = work.streams.find(({ id }) => id === streamId)
    const words = stream && work.session.resourceAt(stream)
    if (!named.has(`${kind}\n${externalId}`) || stream?.partition !== own.partition || words?.kind.word === undefined) continue
    if (!(yield* asking.isGone(words, { partition: stream.partition, externalId }))) continue
    yield* letGo({ work, stream, resource: words }, externalId)
    any = true
  }
  return any
})

/**
 * Whether a word is to be made in a place: something there waits for it, or the place is the only one of its application, so that nobody else's words are
 * there.
 */
export const isWanted = Effect.fnUntraced(function* (
  { stream, streams }: Receiver,
  { delivery }: Order,
): Effect.fn.Return<boolean, StoreError, Deliveries> {
  if (delivery.unverifiedSince !== null) return true
  const { app, instance, kind, id } = stream
  const isAnother = (other: typeof stream) =>
    other.id !== id && other.app === app && other.instance === instance && other.kind === kind && writes(other)
  if (!(yield* streams).some(isAnother)) return true
  return (yield* awaiting(stream, delivery.recordId)).length > 0
})
