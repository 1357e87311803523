/**
 * Choosing what is kept in step. An application is asked only for a partition that nobody here has looked up before, so a program that names its streams at
 * every start does not depend on the application then.
 */
import { type Adapter, AdapterError, Input, NearestWord, Rejected } from "@syncline/adapter-core"
import { Clock, Effect, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { Adapters } from "../Adapters.ts"
import * as Session from "../access/Session.ts"
import type { Vault } from "../access/Vault.ts"
import type { Connection } from "../model/Connection.ts"
import { InvalidInput, type NotFound, PlaceTaken } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import { GivenSettings, type Stream, type StreamSettings, defaultSettings, nextDueOf, reads, writes } from "../model/Stream.ts"
import type { Requirements as PullRequirements } from "../read/ReadingStep.ts"
import type { Connections } from "../store/Connections.ts"
import type { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import * as CatchUp from "./CatchUp.ts"
import * as ConnectionLookup from "./ConnectionLookup.ts"

export interface StreamsInput {
  readonly tenant: string
  readonly connectionId: string
  /** The repository, project, team: as the person names it. A name that was used before means what it meant then, whatever bears it now. */
  readonly partition: string
  /** Default: every kind the adapter has. */
  readonly kinds?: ReadonlyArray<string>
  /** What is left out keeps its value. Default of a new stream: bidirectional, every five minutes. */
  readonly settings?: Partial<StreamSettings>
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

type Requirements = PullRequirements | Adapters | Connections | Records | Vault

/** Makes the streams of a partition, or changes those that exist where settings are given. In the order of their dependencies. */
export const addStreams = Effect.fnUntraced(function* (
  input: StreamsInput,
): Effect.fn.Return<ReadonlyArray<Stream>, NotFound | InvalidInput | PlaceTaken | AdapterError | StoreError, Requirements> {
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
  // Whatever the address was when they were made: an application that moved to another has its streams there.
  const known = all.filter((stream) => stream.connectionId === connectionId)
  const partition = lookedUp(known, name) ?? (yield* session.opened.partition(name))
  for (const stream of all) {
    const isAnothers = stream.connectionId !== connectionId && stream.instance === instance
    if (isAnothers && kinds.includes(stream.kind) && stream.partition === partition.id) return yield* served(connection, stream, name)
  }
  const now = yield* Clock.currentTimeMillis
  const made: Array<Stream> = []
  for (const kind of kinds.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const before = known.find((stream) => stream.kind === kind && stream.partition === partition.id)
    const settings: StreamSettings = { ...(before?.settings ?? defaultSettings), ...given }
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
    // What happened while it did not send is sent now.
    else if (before !== undefined && before.initialDoneAt !== null && !writes(before) && writes(configured))
      yield* CatchUp.ofStream(configured)
    // What was to be done tomorrow may be to be done in an hour by now.
    if (before !== undefined && nextDueOf(settings, now) < nextDueOf(before.settings, now))
      yield* streams.setDue(tenant, [configured.id], nextDueOf(settings, now))
    if (before !== undefined && before.settings.firstPush !== settings.firstPush && settings.firstPush === "go")
      yield* CatchUp.ofHeld(tenant, kind)
    made.push(configured)
  }
  return made
})

/** One account at a time serves a place. */
const served = ({ tenant, id, app }: Connection, stream: Stream, name: string) =>
  Effect.flatMap(ConnectionLookup.find(tenant, stream.connectionId), (other) =>
    Effect.fail(new PlaceTaken({ app, kind: stream.kind, partition: name, connectionId: other.id, account: other.name, by: id })),
  )

/** The partition that somebody called so before. In the application the name may be another's by now, which nobody chose. */
const lookedUp = (known: ReadonlyArray<Stream>, name: string): Adapter.Partition | undefined => {
  const stream = known.find(({ partition, partitionAliases }) => partition === name || partitionAliases.includes(name))
  return stream && { id: stream.partition, name: stream.partitionName }
}

/** Kinds that the application has, and fields that one of them has. */
const checkNames = Effect.fnUntraced(function* (
  { connection, opened, resourceOf }: Session.Session,
  kinds: ReadonlyArray<string>,
  { fieldStrategies = {} }: GivenSettings = {},
) {
  const offered = opened.resources.map(({ kind }) => kind.name)
  for (const kind of kinds) {
    if (offered.includes(kind)) continue
    const message = `kinds: ${connection.app} has no kind ${Input.shown(kind)}; it has ${NearestWord.listed(offered, "and")}`
    return yield* new InvalidInput({ message: message + NearestWord.question(kind, offered) })
  }
  const fields = kinds.flatMap((kind) => Object.keys(resourceOf(kind)?.kind.fields ?? {}))
  for (const field of Object.keys(fieldStrategies)) {
    if (fields.includes(field)) continue
    const message = `settings.fieldStrategies names the field ${Input.shown(field)}, which none of ${kinds.join(", ")} has`
    return yield* new InvalidInput({ message: message + NearestWord.question(field, fields) })
  }
})
