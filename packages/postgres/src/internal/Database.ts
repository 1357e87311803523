/**
 * The client that the ports share: the host's own, without the names that the host lets it rewrite, so that a host's transaction is the ports' too.
 */
import { PgClient } from "@effect/sql-pg"
import { StoreError } from "@syncline/engine"
import { Context, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql/SqlError"

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
