/**
 * Why something is not in step, in words and in data: everywhere a record is or should be, whether it is in step there, what differs, why, what happens next
 * and what a person can do. No application is asked; what is told is what is known.
 */
import { Input, NearestWord, type Resource, type View } from "@syncline/adapter-core"
import { Clock, Effect, Option, Schema } from "effect"
import * as Elsewhere from "../access/Elsewhere.ts"
import { Adapters } from "../Adapters.ts"
import * as References from "../decide/References.ts"
import { type Dropped, type FieldDifference, type Facts, type StandingReason, isElsewhere, standing } from "../decide/Standing.ts"
import * as Wording from "../decide/Wording.ts"
import type { Connection } from "../model/Connection.ts"
import type { Delivery } from "../model/Delivery.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { Link } from "../model/Link.ts"
import type { HubRecord } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Cursor, Stream } from "../model/Stream.ts"
import { lastRead } from "../read/LastRead.ts"
import { Connections } from "../store/Connections.ts"
import { Deliveries } from "../store/Deliveries.ts"
import { Journal } from "../store/Journal.ts"
import { Links } from "../store/Links.ts"
import * as PolicyFacts from "../store/PolicyFacts.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import * as Filters from "./Filters.ts"
import * as ObjectLookup from "./ObjectLookup.ts"

/** A record by its id, or an object of an application by its id there or by what it is called there (a label's name). */
export const Subject = Schema.Union([Input.Text, ObjectLookup.ObjectName]).annotate({
  expected: "the id of a record, or an object as { app, kind, externalId }",
})
export type Subject = typeof Subject.Type

/** How it stands at one place. */
export interface PlaceExplanation {
  readonly app: string
  readonly connectionId: string
  /** The name of the connection's account. */
  readonly account: string
  readonly streamId: string
  readonly kind: string
  readonly partition: string
  readonly partitionName: string
  /** Of the object; absent where there is none. */
  readonly externalId: string | undefined
  /** What the object is called there today, where that is not its id. */
  readonly address: string | undefined
  /** Whether the object says what the record says, as far as the application can; as of the last reading. */
  readonly inStep: boolean
  readonly differences: ReadonlyArray<FieldDifference>
  /** Why they are not in step, or may not stay so. */
  readonly reasons: ReadonlyArray<StandingReason>
  /** What happens by itself, and when where that is known, in epoch milliseconds. */
  readonly next: Wording.Words["next"]
  /** What a person can do. */
  readonly youCan: ReadonlyArray<string>
  /** All of it in sentences. */
  readonly text: string
}

export interface Explanation {
  /** Absent where the object is no record. */
  readonly record: { readonly id: string; readonly kind: string } | undefined
  /** Whether it is in step everywhere. */
  readonly inStep: boolean
  /** By application, partition and id. */
  readonly places: ReadonlyArray<PlaceExplanation>
  /** Objects that it was at places that are not kept in step any more. Absent: none are known. */
  readonly left?: ReadonlyArray<LeftPlace>
  /** All of it in sentences. */
  readonly text: string
}

/** A place that was taken away, while what is known of it is kept. */
export type LeftPlace = Pick<PlaceExplanation, "app" | "kind" | "partition" | "partitionName"> & { readonly externalId: string }

type Requirements = Adapters | Connections | Deliveries | Journal | Links | Records | Streams

const check = InvalidInput.checker(Subject, { name: "explain" })

export const explain = Effect.fnUntraced(function* (
  tenant: string,
  input: Subject,
): Effect.fn.Return<Explanation, NotFound | InvalidInput | StoreError, Requirements> {
  const subject = yield* check(input)
  if (typeof subject === "string") return yield* ofRecord(tenant, yield* findRecord(tenant, subject))
  const found = yield* ObjectLookup.find(tenant, subject)
  const places = found.some(({ link }) => link !== undefined)
    ? found
    : yield* Effect.forEach(found, ({ stream }) => Effect.map(called(stream, subject.externalId), (link) => ({ stream, link })))
  if (places.length === 0) return yield* noPlace(tenant, subject)
  const recordId = yield* ObjectLookup.recordAt(tenant, yield* ObjectLookup.theOne(subject, places))
  if (recordId !== undefined) return yield* ofRecord(tenant, yield* findRecord(tenant, recordId))
  const known = places.filter(({ link }) => link !== undefined)
  return yield* ofObject(tenant, known.length > 0 ? known : places)
})

/** What is called so today, rather than what was and is gone. */
const called = Effect.fnUntraced(function* (
  { tenant, id }: Stream,
  address: string,
): Effect.fn.Return<Link | undefined, StoreError, Links> {
  const found = yield* (yield* Links).list(tenant, id, { address, limit: Filters.pageSize })
  return found.find(({ recordId }) => recordId !== null) ?? found[0]
})

const noPlace = Effect.fnUntraced(function* (tenant: string, { app, kind, partition }: ObjectLookup.ObjectName) {
  const streams = yield* Streams
  const own = (yield* streams.list(tenant)).filter((stream) => stream.app === app && stream.kind === kind)
  if (partition !== undefined && own.length > 0) return yield* NotFound.among("stream", partition, own.flatMap(ObjectLookup.namesOf))
  return yield* new NotFound({ what: "stream", id: app, hint: `no ${kind} of ${app} is kept in step; addStreams makes streams` })
})

/** Its kind is not known, and there are few. */
export const findRecord = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
): Effect.fn.Return<HubRecord, NotFound | StoreError, Adapters | Records> {
  const { kinds } = yield* Adapters
  const records = yield* Records
  for (const kind of kinds.keys()) {
    const found = yield* records.get(tenant, kind, id)
    if (Option.isSome(found)) return found.value
  }
  return yield* new NotFound({ what: "record", id })
})

/** What places of a tenant have in common, read once. */
interface Ground {
  readonly streams: ReadonlyArray<Stream>
  readonly connections: ReadonlyMap<string, Connection>
  readonly resources: ReadonlyMap<string, Resource.Resource>
  readonly now: number
}

const groundOf = Effect.fnUntraced(function* (tenant: string): Effect.fn.Return<Ground, StoreError, Adapters | Connections | Streams> {
  const connections = yield* Connections
  return {
    streams: yield* (yield* Streams).list(tenant),
    connections: new Map((yield* connections.list(tenant)).map((connection) => [connection.id, connection])),
    resources: yield* Elsewhere.resources(tenant),
    now: yield* Clock.currentTimeMillis,
  }
})

const ofRecord = Effect.fnUntraced(function* (tenant: string, record: HubRecord): Effect.fn.Return<Explanation, StoreError, Requirements> {
  const { kinds } = yield* Adapters
  const ground = yield* groundOf(tenant)
  const deliveries = yield* Deliveries
  const links = yield* (yield* Links).ofRecord(tenant, record.id)
  const kind = kinds.get(record.kind)
  if (record.removal?.into !== undefined) return mergedText(record, record.removal.into)
  if (kind === undefined) return explanation({ id: record.id, kind: record.kind }, [])
  const places: Array<PlaceExplanation> = []
  for (const stream of ground.streams) {
    if (stream.kind !== record.kind) continue
    const [order] = yield* deliveries.load([owedTo(stream, record)], References.fieldsOf(kind))
    if (order === undefined) continue
    const delivery = yield* deliveries.find(tenant, stream.id, record.id)
    const references = References.make(References.near(order.references, ground.streams, stream))
    const [parent] = References.toExternal(kind, record.data, references).missing
    // A place has a word when something there names it.
    const isUnneeded = kind.word === undefined ? isElsewhere(stream, order.references, parent?.recordId, links) : delivery === undefined
    if (order.link === undefined && isUnneeded) continue
    const way = { stream, streams: ground.streams, kindOf: (name: string) => kinds.get(name) }
    const verdict = yield* PolicyFacts.verdictOf(way, record)
    places.push(...(yield* place(ground, stream, { ...order, delivery, references, verdict })))
  }
  const left = links.filter(({ streamId }) => !ground.streams.some(({ id }) => id === streamId))
  return explanation({ id: record.id, kind: record.kind }, places, left.length === 0 ? [] : yield* leftPlaces(tenant, left))
})

const leftPlaces = Effect.fnUntraced(function* (tenant: string, links: ReadonlyArray<Link>) {
  const streams = yield* (yield* Streams).takenAway(tenant)
  return links.flatMap(({ streamId, externalId }): ReadonlyArray<LeftPlace> => {
    const stream = streams.find(({ id }) => id === streamId)
    if (stream === undefined) return []
    const { app, kind, partition, partitionName } = stream
    return [{ app, kind, partition, partitionName, externalId }]
  })
})

/** A delivery by its name alone, to load what one would be computed from. */
export const owedTo = ({ tenant, id: streamId, connectionId, kind, rank }: Stream, { id: recordId }: Pick<HubRecord, "id">): Delivery => ({
  tenant,
  streamId,
  connectionId,
  kind,
  recordId,
  rank,
  state: "pending",
  revision: 0,
  attempts: 0,
  unverifiedSince: null,
  nextAttemptAt: 0,
  lastError: null,
  waitsForRecord: null,
  chosen: false,
})

const ofObject = Effect.fnUntraced(function* (
  tenant: string,
  found: ReadonlyArray<ObjectLookup.Found>,
): Effect.fn.Return<Explanation, StoreError, Requirements> {
  const ground = yield* groundOf(tenant)
  const unlinked = { record: undefined, conflicts: [], references: References.make([]), delivery: undefined }
  const places = yield* Effect.forEach(found, ({ stream, link }) => place(ground, stream, { ...unlinked, link }))
  return explanation(undefined, places.flat())
})

type Known = Pick<Facts, "verdict" | "record" | "link" | "conflicts" | "delivery" | "references">

const place = Effect.fnUntraced(function* (
  { connections, resources, streams: all, now }: Ground,
  stream: Stream,
  known: Known,
): Effect.fn.Return<ReadonlyArray<PlaceExplanation>, StoreError, Adapters | Journal | Links | Streams> {
  const { kinds } = yield* Adapters
  const streams = yield* Streams
  const connection = connections.get(stream.connectionId)
  const kind = kinds.get(stream.kind)
  if (connection === undefined || kind === undefined) return []
  const resource = resources.get(stream.id)
  const cursor: Cursor = yield* streams.cursor(stream.tenant, stream.id)
  // An application shows its own to whoever sees the object.
  const theirs = all.flatMap(({ id, app: other }) => (other === stream.app ? [] : (resources.get(id)?.pictures ?? [])))
  const pictures = [...new Map(theirs.map((kept) => [kept.behindLogin.join(" "), kept])).values()]
  const shown = yield* shownOf(known.link, resource)
  const first: Facts = { connection, stream, cursor, kind, resource, ...known, dropped: undefined, shown, pictures }
  const facts = standing(first, now).inStep ? first : { ...first, dropped: yield* droppedOf(stream, known) }
  const found = standing(facts, now)
  const { app, id: streamId, partition, partitionName } = stream
  return [
    {
      app,
      connectionId: connection.id,
      account: connection.name,
      streamId,
      kind: kind.name,
      partition,
      partitionName,
      externalId: known.link?.externalId,
      address: known.link?.address ?? undefined,
      inStep: found.inStep,
      differences: found.differences,
      reasons: [...found.ofStream, ...found.ofObject, ...found.ofDelivery],
      ...Wording.words(facts, found, now),
    },
  ]
})

/** Whether somebody gave up what the record says. What it came to say after that is another delivery's. */
export const droppedOf = Effect.fnUntraced(function* (
  { tenant, id }: Stream,
  { record, delivery }: Pick<Known, "record" | "delivery">,
): Effect.fn.Return<Dropped | undefined, StoreError, Journal> {
  if (record === undefined || delivery !== undefined) return undefined
  const entries = yield* (yield* Journal).history(tenant, record.id)
  const entry = entries.findLast(({ deed }) => deed?._tag === "DeliveryDropped" && deed.streamId === id)
  if (entry?.deed?._tag !== "DeliveryDropped" || entry.version !== record.version) return undefined
  const { by, reason, error } = entry.deed
  return { by, reason, error, at: entry.at }
})

/** The object as it was last read, where it names something that is not known. */
const shownOf = Effect.fnUntraced(function* (
  link: Link | undefined,
  resource: Resource.Resource | undefined,
): Effect.fn.Return<View | undefined, StoreError, Links> {
  if (link === undefined || resource === undefined || link.waitingFor.length === 0) return undefined
  return (yield* lastRead(resource, link))?.view
})

const explanation = (
  record: Explanation["record"],
  places: ReadonlyArray<PlaceExplanation>,
  left: ReadonlyArray<LeftPlace> = [],
): Explanation => {
  const ordered = places.toSorted(
    (a, b) => compare(a.app, b.app) || compare(a.partitionName, b.partitionName) || compare(a.streamId, b.streamId),
  )
  const behind = ordered.filter((one) => !one.inStep)
  const inStep = record !== undefined && places.length > 0 && behind.length === 0
  return {
    record,
    inStep,
    places: ordered,
    ...(left.length > 0 && { left }),
    text: [headOf(record, places.length > 0, behind), ...ordered.map(({ text }) => text), ...left.map(leftText)].join("\n"),
  }
}

const headOf = (record: Explanation["record"], isAnywhere: boolean, behind: ReadonlyArray<PlaceExplanation>): string => {
  if (record === undefined) return "This object is no record."
  const name = `The ${record.kind} ${record.id}`
  if (!isAnywhere) return `${name} has nowhere to be: no stream of its kind is there.`
  if (behind.length === 0) return `${name} is in step everywhere.`
  return `${name} is not in step with ${NearestWord.listed([...new Set(behind.map(({ app, partitionName }) => `${app}, ${partitionName}`))], "and")}.`
}

const mergedText = ({ id, kind }: HubRecord, into: string): Explanation => ({
  record: { id, kind },
  inStep: true,
  places: [],
  text: `The ${kind} ${id} was merged into ${into}: people at an application made one of their objects. It is kept in step as that one.`,
})

const leftText = ({ app, kind, partitionName, externalId }: LeftPlace): string =>
  `It was ${kind} ${externalId} of ${partitionName} (${app}), which is not kept in step any more.`

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
