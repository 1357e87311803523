/**
 * Texts as they are said to an application: whoever and whatever they name is looked up among the links, and named as it is called over there. Nobody is
 * asked: what is not linked there keeps its name.
 */
import type { Json, Vocabulary, View } from "@syncline/adapter-core"
import { Effect } from "effect"
import type { KnownReference } from "../decide/References.ts"
import type { Awaited } from "../decide/Settle.ts"
import * as Rewording from "../decide/Rewording.ts"
import type { Delivery } from "../model/Delivery.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import { lastRead } from "../read/LastRead.ts"
import type { Target } from "./Settlement.ts"

/** More names than these in one text are not looked up. */
const mostNames = 100

interface Place extends Rewording.Source {
  readonly stream: Stream
}

type Name = Rewording.Name<Place>

/** A view as it is said. */
export interface Said {
  readonly view: View
  /** What its texts name and the application does not have yet, though it is the next to be tried. */
  readonly awaits?: Awaited
}

/** The view with its texts as they are said. `shown`: what the application shows now. */
export const said = Effect.fnUntraced(function* (
  target: Target,
  { record }: Order,
  view: View,
  shown: View,
): Effect.fn.Return<Said, StoreError, Deliveries | Links> {
  const { stream, resource, work } = target
  const { vocabulary } = resource
  const { mentions = true, references = true } = stream.settings
  const texts = Object.entries(view).flatMap(([field, text]) =>
    resource.kind.fields[field]?.merge === "text" && typeof text === "string" ? [{ field, text }] : [],
  )
  if (vocabulary === undefined || texts.length === 0 || (!mentions && !references)) return { view }
  const elsewhere = yield* work.elsewhere ?? Effect.succeed(new Map<string, never>())
  const vocabularies = [...new Set([vocabulary, ...[...elsewhere.values()].flatMap((other) => other.vocabulary ?? [])])]
  if (!texts.some(({ text }) => vocabularies.some(({ find }) => find(text).length > 0))) return { view }
  const links = yield* Links
  const streams = yield* target.streams
  const others = (yield* links.ofRecord(record.tenant, record.id)).flatMap((link) => {
    const [place, theirs] = [streams.find(({ id }) => id === link.streamId), elsewhere.get(link.streamId)?.vocabulary]
    return place === undefined || theirs === undefined || link.state !== "linked" ? [] : [{ link, stream: place, vocabulary: theirs }]
  })
  if (others.length === 0) return { view }
  let awaits: Awaited | undefined
  const words: { [field: string]: Json.Json } = { ...view }
  for (const { field, text } of texts) {
    const here = { vocabulary, shown: textOf(shown, field) }
    const sources = others.map(({ link, ...place }) => ({ ...place, shown: textOf(link.base ?? {}, field) }))
    const names = Rewording.named(text, sources, here)
      .filter(({ found: { is } }) => (is === "mention" ? mentions : references))
      .slice(0, mostNames)
    const { twins, missing } = yield* twinsOf(target, names, streams)
    awaits ??= yield* coming(target, record.id, missing)
    const sayOf = (name: Name): string | undefined => {
      const named = twins.get(name)
      return named && (name.found.isTarget ? named.url : vocabulary.say(named))
    }
    words[field] = Rewording.said(text, names, sayOf, here, mentions)
  }
  return { view: words, ...(awaits !== undefined && { awaits }) }
})

/** How far it is looked for what is waited for waits for itself. */
const mostWaits = 10

/** The first that will be sent. What was refused is not waited for, nor what waits for this record itself. */
const coming = Effect.fnUntraced(function* ({ work, stream }: Target, own: string, missing: ReadonlyArray<Awaited>) {
  const deliveries = yield* Deliveries
  for (const { kind, recordId } of missing) {
    const place = work.streams.find((other) => other.kind === kind && other.partition === stream.partition)
    let next = place && recordId
    for (let waits = 0; waits < mostWaits && place !== undefined && next !== undefined && next !== own; waits += 1) {
      const delivery: Delivery | undefined = yield* deliveries.find(stream.tenant, place.id, next)
      if (delivery?.state === "pending" && delivery.lastError === null) return { kind, recordId }
      next = delivery?.state === "parked" ? (delivery.waitsForRecord ?? undefined) : undefined
    }
  }
  return undefined
})

const textOf = (view: View, field: string): string => {
  const text = view[field]
  return typeof text === "string" ? text : ""
}

/** Who or what is named, as the target's application has it. */
const twinsOf = Effect.fnUntraced(function* (target: Target, names: ReadonlyArray<Name>, streams: ReadonlyArray<Stream>) {
  const links = yield* Links
  const twins = new Map<Name, Vocabulary.Named>()
  const known = new Map<string, Omit<Vocabulary.Named, "is"> | undefined>()
  const missing: Array<Awaited> = []
  for (const [place, theirs] of Map.groupBy(names, ({ source }) => source.stream)) {
    const { tenant, connectionId } = place
    const ids = theirs.flatMap(({ found: { by, kind, name } }) => (by === "externalId" ? [{ kind, externalId: name }] : []))
    const addresses = theirs.flatMap(({ found: { by, kind, name } }) => (by === "address" ? [{ kind, address: name }] : []))
    const about = { tenant, streamId: place.id, connectionId, kind: place.kind, externalIds: [], referenceFields: [], matchKeys: [] }
    const found = [
      ...(ids.length === 0 ? [] : (yield* links.page({ ...about, references: ids })).references),
      ...(addresses.length === 0 ? [] : yield* links.called(tenant, connectionId, addresses)),
    ]
    for (const name of theirs) {
      const recordId = found.find((reference) => isNamed(name, reference, streams))?.recordId
      if (recordId === undefined) continue
      if (!known.has(recordId)) known.set(recordId, yield* twinOf(target, recordId))
      const twin = known.get(recordId)
      if (twin === undefined) missing.push({ kind: name.found.kind, recordId })
      else twins.set(name, { ...twin, is: name.found.is })
    }
  }
  return { twins, missing }
})

/** A record as the target's application has it, in the place of the text if it is there. */
const twinOf = Effect.fnUntraced(function* ({ stream, work }: Target, recordId: string) {
  const links = yield* Links
  const here = (yield* links.ofRecord(stream.tenant, recordId)).flatMap((link) => {
    const place = work.streams.find(({ id }) => id === link.streamId)
    return place === undefined || link.state !== "linked" ? [] : [{ ...link, place }]
  })
  const twin = here.find(({ place }) => place.partition === stream.partition) ?? here[0]
  if (twin === undefined) return undefined
  const { kind, externalId, address, place } = twin
  const resource = work.session.resourceOf(kind)
  const shown = resource && (yield* lastRead(resource, twin))
  return {
    kind,
    externalId,
    address: address ?? undefined,
    url: shown?.url,
    partition: place.partition === stream.partition ? undefined : place.partitionName,
  }
})

/** Whether a name is that of a linked object: an id counts in the place that is named, or in that of the text. */
const isNamed = (
  { source, found: { kind, by, name, partition } }: Name,
  reference: KnownReference,
  streams: ReadonlyArray<Stream>,
): boolean => {
  if (reference.kind !== kind) return false
  if (by === "address") return reference.address?.toLowerCase() === name.toLowerCase()
  const place = streams.find(({ id }) => id === reference.streamId)
  if (place === undefined || reference.externalId !== name) return false
  if (partition === undefined) return place.partition === source.stream.partition
  return [place.partitionName, ...place.partitionAliases].some((alias) => alias.toLowerCase() === partition.toLowerCase())
}
