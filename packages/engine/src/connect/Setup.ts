/** Making connections, and what becomes of them. Whatever can be checked with the application is checked before anything is stored. */
import { type Adapter, type AdapterError, type Authorization, Input, Json } from "@syncline/adapter-core"
import { Clock, Effect, Option, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { Adapters } from "../Adapters.ts"
import { GivenCredentials } from "../access/GivenCredentials.ts"
import type { VaultError } from "../access/MasterKey.ts"
import { Vault, holds } from "../access/Vault.ts"
import { signedIn } from "../decide/Renewal.ts"
import type { Renewal } from "../model/Renewal.ts"
import { type Connection, type ConnectionStatus, mayBecome } from "../model/Connection.ts"
import { InvalidInput, NotFound, OtherAccount } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Requirements as PullRequirements } from "../read/ReadingStep.ts"
import type { Commits } from "../store/Commits.ts"
import { Connections } from "../store/Connections.ts"
import type { Records } from "../store/Records.ts"
import type { Streams } from "../store/Streams.ts"
import * as CatchUp from "./CatchUp.ts"
import * as ConnectionLog from "../read/ConnectionLog.ts"
import * as ConnectionLookup from "./ConnectionLookup.ts"

export interface ConnectInput {
  readonly tenant: string
  readonly app: string
  readonly credentials: Authorization.Credentials
  /** The id of the connection that is signed in to again; another account is refused then. Default: that of the account, or a new one. */
  readonly connection?: string
  /** The adapter's own settings, all of them. Default: those the connection has, in a new one none. */
  readonly settings?: Json.JsonObject
}

/** The schema of `ConnectInput`. */
export const ConnectInput = Schema.Struct({
  tenant: Input.Text,
  app: Input.Text,
  credentials: GivenCredentials,
  connection: Input.optional(Input.Text),
  settings: Input.optional(Schema.Record(Schema.String, Schema.Json)),
})

const check = InvalidInput.checker(ConnectInput, { name: "connect", secret: ["credentials"] })

export type Requirements = PullRequirements | Connections | Adapters | Vault | Records

/**
 * Signs in and stores the connection. The same account again replaces the credentials of the connection it has, and its settings where some are given; its
 * streams and links stay as they are. What is connected already, with the same credentials and settings, is returned as it is, and nobody is asked.
 */
export const connect = Effect.fnUntraced(function* (
  input: ConnectInput,
): Effect.fn.Return<Connection, NotFound | InvalidInput | OtherAccount | AdapterError | StoreError | VaultError, Requirements> {
  const checked = yield* check(input)
  const { adapters } = yield* Adapters
  if (!adapters.has(checked.app)) return yield* NotFound.among("adapter", checked.app, [...adapters.keys()])
  const meant = checked.connection === undefined ? undefined : yield* meantBy(checked.connection, checked)
  const already = yield* findSignedIn(checked)
  if (already !== undefined && already.id === (meant?.id ?? already.id)) return already
  const { tenant, app, credentials, settings } = checked
  const asked = yield* whose({ app, credentials, settings: settings ?? meant?.settings ?? {} })
  return yield* establish({ tenant, app, credentials, settings, meant, ...asked })
})

/** Asks the application whose account it is. */
export const whose = Effect.fnUntraced(function* ({
  app,
  credentials,
  settings,
}: Required<Pick<ConnectInput, "app" | "credentials" | "settings">>): Effect.fn.Return<
  Pick<SignedIn, "opened" | "account">,
  NotFound | AdapterError,
  Adapters | PullRequirements
> {
  const { adapters } = yield* Adapters
  const adapter = adapters.get(app)
  if (adapter === undefined) return yield* NotFound.among("adapter", app, [...adapters.keys()])
  const opened = yield* adapter.open({ credentials: Effect.succeed(credentials), settings, limitKey: `sign-in/${app}` })
  return { opened, account: yield* opened.account }
})

/** Who has signed in to what. */
export interface SignedIn extends Pick<ConnectInput, "tenant" | "app" | "credentials"> {
  readonly settings: Json.JsonObject | undefined
  /** The connection that is signed in to again. */
  readonly meant: Connection | undefined
  readonly opened: Adapter.Opened
  readonly account: Adapter.Account
}

/** Stores the connection of an account that has signed in. */
export const establish = Effect.fnUntraced(function* ({
  tenant,
  app,
  credentials,
  settings,
  meant,
  opened,
  account,
}: SignedIn): Effect.fn.Return<Connection, InvalidInput | OtherAccount | StoreError | VaultError, Exclude<Requirements, Adapters>> {
  const connections = yield* Connections
  const vault = yield* Vault
  const random = yield* SecureRandom.SecureRandom
  if (meant !== undefined && account.externalAccountId !== meant.externalAccountId)
    return yield* new OtherAccount({ app, connectionId: meant.id, account: meant.name, signedIn: account.name })
  const createdAt = yield* Clock.currentTimeMillis
  const renewal = renewalOf(opened, credentials, createdAt)
  const fresh: Connection = {
    tenant,
    id: yield* random.uuidV7(),
    app,
    externalAccountId: account.externalAccountId,
    name: account.name,
    status: "active",
    reason: null,
    settings: settings ?? {},
    blockedUntil: 0,
    createdAt,
  }
  if (yield* connections.insert(fresh)) {
    yield* vault.store(tenant, fresh.id, credentials, renewal)
    return fresh
  }
  const known = Option.getOrElse(yield* connections.byAccount(tenant, app, account.externalAccountId), () => fresh)
  if (settings === undefined && meant === undefined && known.settings["baseUrl"] !== undefined) return yield* addressMissing(known)
  yield* vault.store(tenant, known.id, credentials, renewal)
  const change = { status: "active", reason: null, settings: settings ?? known.settings, name: account.name, blockedUntil: 0 } as const
  yield* connections.update(tenant, known.id, change)
  yield* ConnectionLog.taken(known)
  if (known.status === "disconnected") yield* CatchUp.ofConnection(tenant, known.id)
  return { ...known, ...change }
})

/** The connection of an application by its id. */
export const meantBy = Effect.fnUntraced(function* (id: string, { tenant, app }: Pick<ConnectInput, "tenant" | "app">) {
  const connection = yield* ConnectionLookup.find(tenant, id)
  if (connection.app === app) return connection
  return yield* new InvalidInput({ message: `connection: "${id}" is at ${connection.app}, not at ${app}` })
})

/** What is known of when credentials must be refreshed. */
const renewalOf = ({ authorizations }: Adapter.Opened, credentials: Authorization.Credentials, now: number): Renewal | undefined => {
  const way = authorizations.find(({ _tag }) => _tag === "OAuth2")
  if (way?._tag !== "OAuth2" || credentials._tag !== "OAuth2" || credentials.refreshToken === undefined) return undefined
  return signedIn(way.refresh, credentials, now)
}

/** The account was found where the application is by default, and its connection is somewhere else: which is meant is not for us to say. */
const addressMissing = ({ id, settings }: Connection) => {
  const message = `settings.baseUrl is missing: the connection "${id}" of this account is at ${Input.shown(settings["baseUrl"])}; name that, or settings: {} to leave it`
  return Effect.fail(new InvalidInput({ message }))
}

/** The connection that has these credentials and these settings, and works. One whose credentials were refused is worth asking for again. */
const findSignedIn = Effect.fnUntraced(function* ({
  tenant,
  app,
  credentials,
  settings,
}: typeof ConnectInput.Type): Effect.fn.Return<Connection | undefined, StoreError, Connections | Vault> {
  const connections = yield* Connections
  for (const connection of yield* connections.list(tenant)) {
    if (connection.app !== app || (connection.status !== "active" && connection.status !== "paused")) continue
    if (settings !== undefined && !Json.equals(settings, connection.settings)) continue
    if (yield* holds(tenant, connection.id, credentials)) return connection
  }
  return undefined
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
  if (status === "active") yield* ConnectionLog.taken(connection)
  if (status === "disconnected") yield* vault.remove(tenant, id)
  else if (connection.status === "disconnected") yield* CatchUp.ofConnection(tenant, id)
})
