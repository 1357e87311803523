/**
 * Choosing what is kept in step. An application is asked only for a partition that nobody here has looked up before, so a program that names its streams at
 * every start does not depend on the application then.
 */
import { type Adapter, AdapterError, Input, NearestWord, Rejected, type Resource } from "@syncline/adapter-core"
import { Clock, Effect, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { Adapters } from "../Adapters.ts"
import * as Session from "../access/Session.ts"
import type { Vault } from "../access/Vault.ts"
import * as Policy from "../decide/Policy.ts"
import type { Connection } from "../model/Connection.ts"
import * as Mapping from "../decide/Mapping.ts"
import * as MappingCheck from "../decide/MappingCheck.ts"
import { InvalidInput, type NotFound, PlaceTaken } from "../model/EngineError.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import {
  GivenSettings,
  type Stream,
  type StreamSettings,
  defaultSettings,
  matchesLater,
  nextDueOf,
  reads,
  writes,
} from "../model/Stream.ts"
import type { Requirements as PullRequirements } from "../read/ReadingStep.ts"
import type { Connections } from "../store/Connections.ts"
import type { Leases } from "../store/Leases.ts"
import type { Mappings } from "../store/Mappings.ts"
import type { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import * as SyncOption from "../decide/SyncOption.ts"
import * as CatchUp from "./CatchUp.ts"
import * as Remapping from "./Remapping.ts"
import * as ChangedSettings from "./ChangedSettings.ts"
import { forget } from "./TakeAway.ts"
import * as ConnectionLookup from "./ConnectionLookup.ts"

export interface StreamsInput {
  readonly tenant: string
  readonly connectionId: string
  /** The repository, project, team: as the person names it. A name that was used before means what it meant then, whatever bears it now. */
  readonly partition: string
  /** Default: every kind the adapter has. */
  readonly kinds?: ReadonlyArray<string>
  /** What is left out keeps its value. Default of a new stream: bidirectional, every five minutes. */
  readonly settings?: GivenSettings
}

/** The schema of `StreamsInput`. */
export const StreamsInput = Schema.Struct({
  tenant: Input.Text,
  connectionId: Input.Text,
  partition: Input.Text,
  kinds: Input.optional(Schema.Array(Input.Text)),
  settings: Input.optional(GivenSettings),
})

const check = InvalidInput.checker(StreamsInput, { name: "addStreams" })

export type Requirements = PullRequirements | Adapters | Connections | Leases | Mappings | Records | Vault

/** Makes the streams of a partition, or changes those that exist where settings are given. In the order of their dependencies. */
export const addStreams = Effect.fnUntraced(function* (
  input: StreamsInput,
): Effect.fn.Return<ReadonlyArray<Stream>, NotFound | InvalidInput | PlaceTaken | AdapterError | StoreError | Contended, Requirements> {
  const { tenant, connectionId, partition: name, settings: given, ...chosen } = yield* check(input)
  const { rankOf } = yield* Adapters
  const streams = yield* Streams
  const random = yield* SecureRandom.SecureRandom
  const connection = yield* ConnectionLookup.find(tenant, connectionId)
  const session = yield* Session.open(connection)
  const kinds = chosen.kinds ?? session.opened.resources.map(({ kind }) => kind.name)
  yield* checkNames(session, kinds, given)
  const { instance } = session.opened
  const all = (yield* streams.list(tenant)).filter((stream) => stream.app === connection.app)
  const left = (yield* streams.takenAway(tenant)).filter((stream) => stream.app === connection.app)
  // Whatever the address was when they were made: an application that moved to another has its streams there.
  const isOwn = (stream: Stream) => stream.connectionId === connectionId
  const known = all.filter(isOwn)
  const partition = lookedUp([...known, ...left.filter(isOwn)], name) ?? (yield* session.opened.partition(name))
  for (const stream of all) {
    const isAnothers = stream.connectionId !== connectionId && stream.instance === instance
    if (isAnothers && kinds.includes(stream.kind) && stream.partition === partition.id) return yield* served(connection, stream, name)
  }
  for (const stream of left) {
    if (!kinds.includes(stream.kind) || stream.partition !== partition.id) continue
    if (!isOwn(stream) && stream.instance === instance) return yield* leftWith(stream, name)
    // What was to be forgotten is, before it could be taken for known.
    if (isOwn(stream) && stream.takenAway.links === "drop") yield* forget(tenant, connectionId, stream.id)
  }
  const now = yield* Clock.currentTimeMillis
  const made: Array<Stream> = []
  for (const kind of kinds.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const isMeant = (stream: Stream) => stream.kind === kind && stream.partition === partition.id
    const kept = left.find((stream) => isOwn(stream) && isMeant(stream) && stream.takenAway.links === "keep")
    const before = known.find(isMeant) ?? kept
    const held = kept === undefined ? before?.settings : { ...kept.settings, direction: kept.takenAway.direction }
    const settings: StreamSettings = { ...settingsOf(held, given, now), ...ofKind(session.resourceOf(kind), given) }
    if (settings.direction === "push" && session.resourceOf(kind)?.importer === undefined) {
      const message = `${connection.app} offers no way to write ${kind}; it cannot be pushed`
      return yield* new AdapterError({ app: connection.app, operation: "configure", reason: new Rejected({ message }) })
    }
    const stream: Stream = {
      tenant,
      id: yield* random.uuidV7(),
      connectionId,
      app: connection.app,
      instance: before?.instance ?? instance,
      kind,
      partition: partition.id,
      partitionName: partition.name,
      partitionAliases: name === partition.id ? [] : [name],
      settings,
      rank: rankOf(kind),
      initialDoneAt: null,
    }
    const configured = yield* streams.configure(stream, now)
    if (configured.connectionId !== connectionId) return yield* served(connection, configured, name)
    // Nothing is read from a stream that only sends, so it has no initial reading to wait for.
    if (configured.initialDoneAt === null && !reads(configured) && writes(configured))
      yield* streams.finishInitial(tenant, configured.id, now)
    // What was to be done tomorrow may be to be done in an hour by now.
    if (kept !== undefined) yield* streams.setDue(tenant, [configured.id], now)
    else if (before !== undefined && nextDueOf(settings, now) < nextDueOf(before.settings, now))
      yield* streams.setDue(tenant, [configured.id], nextDueOf(settings, now))
    const resource = session.resourceOf(kind)
    if (before === undefined && resource !== undefined && matchesLater(configured)) yield* CatchUp.ofClues(tenant, resource.kind)
    yield* ChangedSettings.carryOut(configured, resource)
    if (given?.mapping !== undefined && settings.mapping !== undefined)
      yield* Remapping.set(tenant, { app: connection.app, kind, streamId: configured.id }, settings.mapping, "addStreams", [configured])
    const { former: _former, ...done } = configured
    made.push(done)
  }
  return made
})

const settingsOf = (
  before: StreamSettings = defaultSettings,
  { startFrom: given, ...rest }: typeof GivenSettings.Type = {},
  now: number,
): StreamSettings => {
  const { startFrom, ...others } = before
  const start = given === undefined ? startFrom : SyncOption.startOf(given, startFrom, now)
  return { ...others, ...rest, ...(start !== undefined && { startFrom: start }) }
}

/** One account at a time serves a place. */
const served = ({ tenant, id, app }: Connection, stream: Stream, name: string) =>
  Effect.flatMap(ConnectionLookup.find(tenant, stream.connectionId), (other) =>
    Effect.fail(new PlaceTaken({ app, kind: stream.kind, partition: name, connectionId: other.id, account: other.name, by: id })),
  )

/** What is known of the place is known of objects that the other account sees. */
const leftWith = (stream: Stream, name: string) => {
  const { connectionId, kind } = stream
  const message = `partition: what is known of the ${kind} of ${name} is kept with the connection "${connectionId}", which kept it in step; choose it with that one, hand all of that over with takeOver, or let it be forgotten with removeStreams and links: "drop"`
  return Effect.fail(new InvalidInput({ message }))
}

/** The partition that somebody called so before. In the application the name may be another's by now, which nobody chose. */
const lookedUp = (known: ReadonlyArray<Stream>, name: string): Adapter.Partition | undefined => {
  const stream = known.find(({ partition, partitionAliases }) => partition === name || partitionAliases.includes(name))
  return stream && { id: stream.partition, name: stream.partitionName }
}

/** Kinds that the application has, and fields that one of them has. */
const checkNames = Effect.fnUntraced(function* (
  { connection, opened, resourceOf }: Session.Session,
  kinds: ReadonlyArray<string>,
  given: typeof GivenSettings.Type = {},
) {
  const offered = opened.resources.map(({ kind }) => kind.name)
  for (const kind of kinds) {
    if (offered.includes(kind)) continue
    const message = `kinds: ${connection.app} has no kind ${Input.shown(kind)}; it has ${NearestWord.listed(offered, "and")}`
    return yield* new InvalidInput({ message: message + NearestWord.question(kind, offered) })
  }
  for (const name of kinds) {
    const kind = resourceOf(name)?.kind
    const flaw = kind && Policy.flawOf(kind, given)
    if (flaw !== undefined) return yield* new InvalidInput({ message: flaw })
  }
  const fields = kinds.flatMap((kind) => Object.keys(resourceOf(kind)?.kind.fields ?? {}))
  const clues = kinds.flatMap((kind) => cluesOf(resourceOf(kind)))
  for (const field of (given.match ?? []).flatMap(({ by }) => by)) {
    if (clues.includes(field)) continue
    const can = clues.length === 0 ? "nothing of it tells one from another" : `it can be matched by ${NearestWord.listed(clues, "or")}`
    const message = `settings.match names the field ${Input.shown(field)}, by which no ${kinds.join(", ")} is told from another; ${can}`
    return yield* new InvalidInput({ message: message + NearestWord.question(field, clues) })
  }
  for (const setting of ["fieldStrategies", "mapping"] as const) {
    for (const field of Object.keys(given[setting] ?? {})) {
      if (fields.includes(field)) continue
      const message = `settings.${setting} names the field ${Input.shown(field)}, which none of ${kinds.join(", ")} has`
      return yield* new InvalidInput({ message: message + NearestWord.question(field, fields) })
    }
  }
  for (const kind of kinds) {
    const resource = resourceOf(kind)
    const [fault] = resource === undefined ? [] : MappingCheck.faults(resource, Mapping.ofKind(resource.kind, given.mapping))
    if (fault !== undefined) return yield* new InvalidInput({ message: `settings.${fault.message}` })
  }
})

/** Of rules that are given for several kinds at once each has those of its own fields. */
const ofKind = (
  resource: Resource.Resource | undefined,
  { mapping, match }: typeof GivenSettings.Type = {},
): Pick<StreamSettings, "mapping" | "match"> => {
  if (resource === undefined) return {}
  const clues = cluesOf(resource)
  return {
    ...(mapping !== undefined && { mapping: Mapping.ofKind(resource.kind, mapping) }),
    ...(match !== undefined && { match: match.filter(({ by }) => by.every((field) => clues.includes(field))) }),
  }
}

/** Fields by which one of its kind can be told from another. */
const cluesOf = (resource: Resource.Resource | undefined): ReadonlyArray<string> =>
  Object.entries(resource?.kind.fields ?? {}).flatMap(([field, { clue }]) => (clue === true ? [field] : []))
