/**
 * Syncline for programs that are not written with Effect: the same engine behind promises and async iterators. Whatever goes wrong rejects with one of
 * the tagged errors that the method names; look at `error._tag`.
 */
import { type Adapter, Limiter } from "@syncline/adapter-core"
import { Adapters, Orchestrator, SyncEngine, Vault } from "@syncline/engine"
import { Context, Deferred, Effect, Fiber, Layer, ManagedRuntime } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import * as Arguments from "./Arguments.ts"
import * as Database from "./Database.ts"
import * as Run from "./Run.ts"
import * as Tenant from "./Tenant.ts"

export interface SynclineOptions {
  readonly adapters: ReadonlyArray<Adapter.Adapter>
  /** Default: an embedded PostgreSQL in the folder `.syncline`. */
  readonly database?: Database.Database
  /** The first seals credentials, all of them open. Required with `database.url`. */
  readonly vaultKeys?: ReadonlyArray<Database.Key>
}

export interface Syncline extends Tenant.Tenant, AsyncDisposable {
  /** The same for another tenant. Without this everything belongs to the tenant `default`. Throws `InvalidInput` for what is no name. */
  readonly tenant: (id: string) => Tenant.Tenant
  /** Keeps everything of all tenants in step until the returned function is called. Throws `Closed`. */
  readonly watch: () => () => Promise<void>
  /** Stops what is under way and lets go of the database. What is called later rejects with `Closed`; a second `close` changes nothing. */
  readonly close: () => Promise<void>
}

/**
 * Opens the database, brings it up to date and starts nothing else. Rejects when the database or a key is not usable, and leaves nothing open then: when the
 * database is back, a later call works.
 */
export const createSyncline = async (options: SynclineOptions): Promise<Syncline> => {
  const { adapters, database = { folder: ".syncline" }, vaultKeys = [] } = Arguments.orThrow(Arguments.checkOptions(options))
  const closed = Deferred.makeUnsafe<void>()
  const isClosed = () => Deferred.isDoneUnsafe(closed)
  const keys = await Run.make(Effect.runPromiseExit, isClosed).promise(Database.keys(database, vaultKeys))
  const layer = SyncEngine.layer.pipe(
    Layer.provide(Orchestrator.layerInProcess()),
    Layer.provide(Layer.mergeAll(Adapters.layer(adapters), Vault.layer(keys))),
    Layer.provide(Database.store(database)),
    Layer.provide(Layer.mergeAll(SecureRandom.layerWebCrypto, FetchHttpClient.layer, Limiter.layerMemory)),
  )
  const runtime = ManagedRuntime.make(layer)
  const run = Run.make(runtime.runPromiseExit, isClosed)
  const engine = await run.promise(Effect.map(runtime.contextEffect, Context.get(SyncEngine))).catch(async (error: unknown) => {
    await runtime.dispose()
    throw error
  })
  const close = async () => {
    Deferred.doneUnsafe(closed, Effect.void)
    await runtime.dispose()
  }
  const surroundings = { engine, run, closed: Deferred.await(closed) }
  return {
    ...Tenant.make(surroundings, "default"),
    tenant: (id) => Tenant.make(surroundings, Arguments.orThrow(Arguments.text("tenant")(id))),
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
