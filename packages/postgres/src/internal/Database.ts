/**
 * The client that the ports share: the host's own, without the names that the host lets it rewrite, so that a host's transaction is the ports' too.
 */
import { PgClient } from "@effect/sql-pg"
import { StoreError } from "@syncline/engine"
import { Context, Effect, Exit, Layer, Option } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { type SqlError, isSqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"

export class Database extends Context.Service<Database, PgClient.PgClient>()("@syncline/postgres/Database") {
  static readonly layer: Layer.Layer<Database, never, PgClient.PgClient> = Layer.effect(
    Database,
    Effect.map(PgClient.PgClient, (client) => client.withoutTransforms()),
  )
}

/** What PostgreSQL said, without the rows it said it about. */
export const toStoreError =
  (operation: string) =>
  (error: SqlError): StoreError => {
    const { cause } = error.reason
    return new StoreError({ operation, message: cause instanceof Error && cause.message !== "" ? cause.message : error.message })
  }

/** Runs a statement for an operation of a port. */
export const run =
  (operation: string) =>
  <A, R>(statement: Effect.Effect<A, SqlError, R>): Effect.Effect<A, StoreError, R> =>
    Effect.mapError(statement, toStoreError(operation))

/** Whoever stops in the middle of a transaction, frozen or cut off, holds others up no longer than this. */
const longestPauseMillis = 10_000

/** To be selected first in a transaction of our own: its session ends when it is idle for too long. A host's transaction may take its time. */
export const pauseLimit = (sql: SqlClient): Fragment =>
  sql`set_config('idle_in_transaction_session_timeout', ${String(longestPauseMillis)}, true)`

/**
 * Runs an effect under some locks, in a transaction or in a savepoint of the one that is open. It fails as the effect does, whatever becomes of the
 * rollback: a connection that was lost in the middle can no longer be told to, and needs not to be.
 */
export const transaction =
  (sql: Database["Service"], operation: string, locks: ReadonlyArray<Fragment> = []) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | StoreError, R> =>
    Effect.gen(function* () {
      let own: Exit.Exit<A, E> | undefined
      const begun = Option.isSome(yield* Effect.serviceOption(sql.transactionService))
      const first = begun ? locks : [pauseLimit(sql), ...locks]
      const opening: Effect.Effect<unknown, SqlError> = first.length === 0 ? Effect.void : sql`SELECT ${sql.csv(first)}`
      const noted = Effect.andThen(
        opening,
        Effect.onExit(effect, (exit) => Effect.sync(() => void (own = exit))),
      )
      return yield* sql.withTransaction(noted).pipe(
        Effect.mapError((error) => (isSqlError(error) ? toStoreError(operation)(error) : error)),
        Effect.catchCause((cause) => (own !== undefined && Exit.isFailure(own) ? own : Effect.failCause(cause))),
      )
    })
