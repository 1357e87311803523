/**
 * Syncline for programs that are not written with Effect: the same engine behind promises and async iterators. Whatever goes wrong rejects with one of
 * the tagged errors that the method names; look at `error._tag`.
 */
import { type Adapter, Limiter } from "@syncline/adapter-core"
import { Adapters, Keeping, OAuthClients, Orchestrator, type Retention, SyncEngine, defaultRetention } from "@syncline/engine"
import { Context, Deferred, Effect, Fiber, Layer, Logger, ManagedRuntime, Redacted, Stream } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import * as Arguments from "./Arguments.ts"
import * as Database from "./Database.ts"
import * as Profiles from "./Profiles.ts"
import * as Run from "./Run.ts"
import * as SignIn from "./SignIn.ts"
import * as Tenant from "./Tenant.ts"
import { type Handler, type HandlerOptions, type PageOptions as ConnectPageOptions, Webhooks, handler, page } from "@syncline/http"

export interface SynclineOptions {
  readonly adapters: ReadonlyArray<Adapter.Adapter>
  /** Default: an embedded PostgreSQL in the folder `.syncline`. */
  readonly database?: Database.Database
  /**
   * How long is kept what nobody works with any more, in days: events and runs 90, the history of records and what was written to applications 730, what is not
   * there any more as its application showed it (`payloadDays`) 90. Records, links and what
   * waits for somebody are kept for good.
   */
  readonly retention?: {
    readonly eventDays?: number
    readonly runDays?: number
    readonly historyDays?: number
    readonly payloadDays?: number
  }
  /** The first seals credentials, all of them open. Required with `database.url`. */
  readonly vaultKeys?: ReadonlyArray<Database.Key>
  /** A key management service in place of `vaultKeys`. */
  readonly masterKey?: Database.MasterKey
  /** As whom your program is registered at applications, by the adapter's short name: what it takes for people to sign in there, and to refresh that. */
  readonly oauthClients?: { readonly [app: string]: OAuthClient }
  /** How what is logged is written to the console: `text` for people, `json` a line for each entry, `none` not at all. Default: `text`. */
  readonly logs?: "text" | "json" | "none"
}

export type HttpOptions = Omit<HandlerOptions, "engine" | "receive">

export type PageOptions = Omit<ConnectPageOptions, "engine">

/** A registration at an application. A public client has no secret. */
export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret?: string
}

export interface Syncline extends Tenant.Tenant, AsyncDisposable {
  /** The same for another tenant. Without this everything belongs to the tenant `default`. Throws `InvalidInput` for what is no name. */
  readonly tenant: (id: string) => Tenant.Tenant
  /**
   * Seals the credentials and webhook secrets of all tenants anew that another key than the first of `vaultKeys` (or the present one of `masterKey`) wrapped, so that the other can go.
   * Answers with how many there were. Rejects with `VaultError`, `StoreError` or `Closed`.
   */
  readonly resealCredentials: () => Promise<number>
  /**
   * Takes a request that came to an endpoint, and answers it: with 2xx only when what it says is stored, with 4xx what nobody who knows the secret can have sent, with 503
   * what is to be sent again. Its body must not have been read, or changed. Rejects with `Closed`.
   */
  readonly receive: (request: Request) => Promise<Response>
  /** How people sign in at applications. */
  readonly signIn: SignIn.SignIn
  /** People whom nothing but the accounts they signed in with tells: no name, no password. The id of each is that of a tenant. */
  readonly profiles: Profiles.Profiles
  /**
   * Everything that a tenant can do, over HTTP: a function from a request to its answer, for any web server. `options.tenant` says whose a request is, and lets nobody in
   * where it answers with `undefined`. What comes below `/hooks` is handed to `receive`. Throws `InvalidInput` and `Closed`.
   */
  readonly http: (options: HttpOptions) => (request: Request) => Promise<Response>
  /**
   * The page on which people sign in to applications, choose what travels, and see how it stands, as the same kind of function. Without `options.tenant` it signs people
   * in by itself, by what they sign in to. Throws `InvalidInput` and `Closed`.
   */
  readonly page: (options?: PageOptions) => (request: Request) => Promise<Response>
  /** Keeps everything of all tenants in step until the returned function is called. Throws `Closed`. */
  readonly watch: () => () => Promise<void>
  /** Stops what is under way and lets go of the database. What is called later rejects with `Closed`; a second `close` changes nothing. */
  readonly close: () => Promise<void>
}

const dayMillis = 24 * 60 * 60 * 1000

const keptFor = ({ eventDays, runDays, historyDays, payloadDays }: NonNullable<SynclineOptions["retention"]>): Retention => {
  const { events, runs, history, payloads } = defaultRetention
  const millis = (days: number | undefined, otherwise: number) => (days === undefined ? otherwise : days * dayMillis)
  return {
    events: millis(eventDays, events),
    runs: millis(runDays, runs),
    history: millis(historyDays, history),
    payloads: millis(payloadDays, payloads),
  }
}

const clientsOf = (given: NonNullable<SynclineOptions["oauthClients"]>): Context.Service.Shape<typeof OAuthClients> =>
  new Map(
    Object.entries(given).map(([app, { clientId, clientSecret }]) => [
      app,
      { clientId, ...(clientSecret !== undefined && { clientSecret: Redacted.make(clientSecret) }) },
    ]),
  )

const followUntil =
  (engine: SyncEngine["Service"], closed: Effect.Effect<void>): SyncEngine["Service"]["events"]["follow"] =>
  (tenant, after) =>
    Stream.interruptWhen(engine.events.follow(tenant, after), closed)

/**
 * Opens the database, brings it up to date and starts nothing else. Rejects when the database or a key is not usable, and leaves nothing open then: when the
 * database is back, a later call works.
 */
export const createSyncline = async (options: SynclineOptions): Promise<Syncline> => {
  const {
    adapters,
    database = { folder: ".syncline" },
    retention = {},
    vaultKeys = [],
    oauthClients = {},
    masterKey,
    logs = "text",
  } = Arguments.orThrow(Arguments.checkOptions(options))
  const closed = Deferred.makeUnsafe<void>()
  const isClosed = () => Deferred.isDoneUnsafe(closed)
  const vault = await Run.make(Effect.runPromiseExit, isClosed).promise(Database.vault(database, vaultKeys, masterKey))
  const layer = SyncEngine.layer.pipe(
    Layer.provide(Orchestrator.layerInProcess()),
    Layer.provide(Layer.mergeAll(Layer.succeed(Keeping, keptFor(retention)), Layer.succeed(OAuthClients, clientsOf(oauthClients)))),
    Layer.provide(Layer.mergeAll(Adapters.layer(adapters), vault)),
    Layer.provide(Database.store(database)),
    Layer.provide(Layer.mergeAll(SecureRandom.layerWebCrypto, FetchHttpClient.layer, Limiter.layerMemory)),
  )
  const runtime = ManagedRuntime.make(
    logs === "text" ? layer : Layer.provideMerge(layer, Logger.layer(logs === "json" ? [Logger.consoleJson] : [])),
  )
  const run = Run.make(runtime.runPromiseExit, isClosed)
  const engine = await run.promise(Effect.map(runtime.contextEffect, Context.get(SyncEngine))).catch(async (error: unknown) => {
    await runtime.dispose()
    throw error
  })
  const served: Array<Handler> = []
  /** Whoever follows events over HTTP is let go when this is closed. */
  const open = { ...engine, events: { ...engine.events, follow: followUntil(engine, Deferred.await(closed)) } }
  const http = (given: HttpOptions) => {
    if (isClosed()) throw new Run.Closed()
    const { basePath, onDefect, tenant } = Arguments.orThrow(Arguments.checkHttp(given)) as HttpOptions
    const made = handler({
      engine: open,
      tenant,
      receive: (request) => Webhooks.respond(engine, run.promise, request),
      ...(basePath !== undefined && { basePath }),
      ...(onDefect !== undefined && { onDefect }),
    })
    served.push(made)
    return made.fetch
  }
  const connectPage = (given: PageOptions = {}) => {
    if (isClosed()) throw new Run.Closed()
    const made = page({ ...(Arguments.orThrow(Arguments.checkPage(given)) as PageOptions), engine })
    served.push(made)
    return made.fetch
  }
  const close = async () => {
    Deferred.doneUnsafe(closed, Effect.void)
    await Promise.all(served.map((one) => one.close()))
    await runtime.dispose()
  }
  const surroundings = { engine, run, closed: Deferred.await(closed) }
  return {
    ...Tenant.make(surroundings, SignIn.defaultTenant),
    tenant: (id) => Tenant.make(surroundings, Arguments.orThrow(Arguments.text("tenant")(id))),
    resealCredentials: () => run.promise(engine.resealCredentials),
    receive: (request) => Webhooks.respond(engine, run.promise, request),
    signIn: SignIn.make(engine, run),
    profiles: Profiles.make(engine, run),
    http,
    page: connectPage,
    watch: () => {
      if (isClosed()) throw new Run.Closed()
      const fiber = runtime.runFork(engine.watch)
      return async () => {
        if (!isClosed()) await run.promise(Fiber.interrupt(fiber))
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
