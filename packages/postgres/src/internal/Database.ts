/**
 * The client that the ports share: the host's own, without the names that the host lets it rewrite, so that a host's transaction is the ports' too.
 */
import { PgClient } from "@effect/sql-pg"
import { StoreError } from "@syncline/engine"
import { Context, Effect, Exit, Layer } from "effect"
import { type SqlError, isSqlError } from "effect/sql/SqlError"

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

/**
 * Runs an effect in a transaction, or in a savepoint of the one that is open. It fails as the effect does, whatever becomes of the rollback: a
 * connection that was lost in the middle can no longer be told to, and needs not to be.
 */
export const transaction =
  (sql: Database["Service"], operation: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | StoreError, R> =>
    Effect.suspend(() => {
      let own: Exit.Exit<A, E> | undefined
      const noted = Effect.onExit(effect, (exit) => Effect.sync(() => void (own = exit)))
      return sql.withTransaction(noted).pipe(
        Effect.mapError((error) => (isSqlError(error) ? toStoreError(operation)(error) : error)),
        Effect.catchCause((cause) => (own !== undefined && Exit.isFailure(own) ? own : Effect.failCause(cause))),
      )
    })
