/** Making connections and streams. Whatever can be checked with the application is checked before anything is stored. */
import { AdapterError, type Authorization, type Json, Rejected } from "@syncline/adapter-core"
import { Clock, Effect, Option } from "effect"
import { SecureRandom } from "effect/crypto"
import { Adapters } from "../Adapters.ts"
import * as CatchUp from "./CatchUp.ts"
import * as ConnectionLookup from "./ConnectionLookup.ts"
import { type Connection, type ConnectionStatus, mayBecome } from "../model/Connection.ts"
import type { Commits } from "../store/Commits.ts"
import { Connections } from "../store/Connections.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { Requirements as PullRequirements } from "../read/Pull.ts"
import type { Records } from "../store/Records.ts"
import * as Session from "../access/Session.ts"
import type { StoreError } from "../model/StoreError.ts"
import { type Stream, type StreamSettings, reads, writes } from "../model/Stream.ts"
import { Streams } from "../store/Streams.ts"
import { Vault, type VaultError } from "../access/Vault.ts"

export interface ConnectInput {
  readonly tenant: string
  readonly app: string
  readonly credentials: Authorization.Credentials
  /** The adapter's own settings. Default: none. */
  readonly settings?: Json.JsonObject
}

export interface StreamsInput {
  readonly tenant: string
  readonly connectionId: string
  /** The repository, project, team: as the person names it. */
  readonly partition: string
  /** Default: every kind the adapter has. */
  readonly kinds?: ReadonlyArray<string>
  /** Default: bidirectional, every five minutes. */
  readonly settings?: Partial<StreamSettings>
}

const shortestIntervalMillis = 1000

const defaults: StreamSettings = { direction: "bidirectional", intervalMillis: 5 * 60 * 1000 }

type Requirements = PullRequirements | Connections | Adapters | Vault | Records

/**
 * Signs in and stores the connection. The same account again replaces the credentials and settings of the connection it has; its streams and links
 * stay as they are.
 */
export const connect = Effect.fnUntraced(function* (
  input: ConnectInput,
): Effect.fn.Return<Connection, NotFound | AdapterError | StoreError | VaultError, Requirements> {
  const { tenant, app, credentials, settings = {} } = input
  const { adapters } = yield* Adapters
  const adapter = adapters.get(app)
  if (adapter === undefined) return yield* new NotFound({ what: "adapter", id: app })
  const connections = yield* Connections
  const vault = yield* Vault
  const random = yield* SecureRandom.SecureRandom
  const opened = yield* adapter.open({ credentials: Effect.succeed(credentials), settings, limitKey: `sign-in/${app}` })
  const account = yield* opened.account
  const fresh: Connection = {
    tenant,
    id: yield* random.uuidV7(),
    app,
    externalAccountId: account.externalAccountId,
    name: account.name,
    status: "active",
    reason: null,
    settings,
    blockedUntil: 0,
    createdAt: yield* Clock.currentTimeMillis,
  }
  if (yield* connections.insert(fresh)) {
    yield* vault.store(tenant, fresh.id, credentials)
    return fresh
  }
  const known = Option.getOrElse(yield* connections.byAccount(tenant, app, account.externalAccountId), () => fresh)
  yield* vault.store(tenant, known.id, credentials)
  const change = { status: "active", reason: null, settings, name: account.name, blockedUntil: 0 } as const
  yield* connections.update(tenant, known.id, change)
  if (known.status === "disconnected") yield* CatchUp.ofConnection(tenant, known.id)
  return { ...known, ...change }
})

/** Makes the streams of a partition, or gives those that exist new settings. In the order of their dependencies. */
export const addStreams = Effect.fnUntraced(function* (
  input: StreamsInput,
): Effect.fn.Return<ReadonlyArray<Stream>, NotFound | InvalidInput | AdapterError | StoreError, Requirements> {
  const { tenant, connectionId } = input
  const { rankOf } = yield* Adapters
  const streams = yield* Streams
  const random = yield* SecureRandom.SecureRandom
  const connection = yield* ConnectionLookup.find(tenant, connectionId)
  const session = yield* Session.open(connection)
  const offered = session.opened.resources.map(({ kind }) => kind.name)
  const kinds = input.kinds ?? offered
  const settings: StreamSettings = { ...defaults, ...input.settings }
  // Some stores know no infinity and no fractions.
  if (!Number.isSafeInteger(settings.intervalMillis) || settings.intervalMillis < shortestIntervalMillis) {
    return yield* new InvalidInput({ message: `intervalMillis must be a whole number of at least ${shortestIntervalMillis}` })
  }
  for (const kind of kinds) {
    if (!offered.includes(kind)) {
      return yield* new InvalidInput({ message: `${connection.app} has no kind "${kind}"; it has ${offered.join(", ")}` })
    }
  }
  for (const name of Object.keys(settings.fieldStrategies ?? {})) {
    const known = kinds.some((kind) => session.resourceOf(kind)?.kind.fields[name] !== undefined)
    if (!known)
      return yield* new InvalidInput({ message: `fieldStrategies names the field "${name}", which none of ${kinds.join(", ")} has` })
  }
  const partition = yield* session.opened.partition(input.partition)
  const known = yield* streams.list(tenant, { connectionId })
  const now = yield* Clock.currentTimeMillis
  const made: Array<Stream> = []
  for (const kind of kinds.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    if (settings.direction === "push" && session.resourceOf(kind)?.importer === undefined) {
      const message = `${connection.app} offers no way to write ${kind}; it cannot be pushed`
      return yield* new AdapterError({ app: connection.app, operation: "configure", reason: new Rejected({ message }) })
    }
    const stream: Stream = {
      tenant,
      id: yield* random.uuidV7(),
      connectionId,
      app: connection.app,
      kind,
      partition: partition.id,
      settings,
      rank: rankOf(kind),
      initialDoneAt: null,
    }
    const configured = yield* streams.configure(stream, now)
    const before = known.find(({ id }) => id === configured.id)
    // Nothing is read from a stream that only sends, so it has no initial reading to wait for.
    if (configured.initialDoneAt === null && !reads(configured) && writes(configured))
      yield* streams.finishInitial(tenant, configured.id, now)
    // What happened while it did not send is sent now.
    else if (before !== undefined && before.initialDoneAt !== null && !writes(before) && writes(configured))
      yield* CatchUp.ofStream(configured)
    made.push(configured)
  }
  return made
})

/** Pauses, resumes or disconnects. Disconnecting forgets the credentials and keeps everything else. */
export const become = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
  status: ConnectionStatus,
  reason: string | null,
): Effect.fn.Return<void, NotFound | InvalidInput | StoreError, Commits | Connections | Records | Streams | Vault> {
  const connections = yield* Connections
  const vault = yield* Vault
  const connection = yield* ConnectionLookup.find(tenant, id)
  if (!mayBecome(connection.status, status)) {
    return yield* new InvalidInput({ message: `a connection that is ${connection.status} cannot become ${status}` })
  }
  yield* connections.update(tenant, id, { status, reason })
  if (status === "disconnected") yield* vault.remove(tenant, id)
  else if (connection.status === "disconnected") yield* CatchUp.ofConnection(tenant, id)
})
