/** A store on a database of its own, for tests: the schema is made once in a run and copied. */
import type { PgClient } from "@effect/sql-pg"
import type { MemoryStore } from "@syncline/engine"
import { Layer } from "effect"
import type * as Migrator from "effect/sql/Migrator"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { PostgresStore } from "../src/index.ts"
import { migrate } from "../src/migrations/Migrations.ts"
import { TestDatabase } from "../src/testing/index.ts"

/** A migrated database. */
export const migrated = { name: "syncline store", prepare: migrate }

/** All ports, and the client they share. */
export const layer: Layer.Layer<
  MemoryStore.Store | PgClient.PgClient | SqlClient,
  PostgresStore.OpenError | SqlError | TestDatabase.TestDatabaseError | Migrator.MigrationError
> = PostgresStore.layer.pipe(Layer.provideMerge(TestDatabase.layer(migrated)))
