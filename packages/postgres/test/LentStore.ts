/**
 * A store on an empty database, for suites of many short tests. To make a database takes ten times as long as such a test, so when one ends the next one of
 * the same file gets its database, emptied, with connections of its own. Where the state of the files or the statistics matter, take `TestStore`.
 */
import { PgClient } from "@effect/sql-pg"
import type { MemoryStore } from "@syncline/engine"
import { Effect, Exit, Layer, Scope } from "effect"
import type * as Migrator from "effect/sql/Migrator"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { afterAll } from "vitest"
import { PostgresStore } from "../src/index.ts"
import { TestDatabase } from "../src/testing/index.ts"
import { migrated } from "./TestStore.ts"

const kept = Scope.makeUnsafe()
afterAll(async () => await Effect.runPromise(Scope.close(kept, Exit.void)))

/** Those that nobody uses. */
const free: Array<TestDatabase.TestDatabase> = []

const lent = Effect.acquireRelease(
  Effect.suspend(() => {
    const found = free.pop()
    return found === undefined ? Scope.provide(TestDatabase.make(migrated), kept) : Effect.succeed(found)
  }),
  (database) => Effect.sync(() => free.push(database)),
)

/** What the test before left running is ended first, as dropping the database would. */
const empty = Effect.fnUntraced(function* (sql: PgClient.PgClient) {
  yield* sql`
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
  yield* sql`
    DO $$ DECLARE command text; BEGIN
      FOR command IN
        SELECT format('DELETE FROM %I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'syncline' AND tablename <> 'migrations'
        UNION ALL
        SELECT format('ALTER SEQUENCE %I.%I RESTART', schemaname, sequencename) FROM pg_sequences WHERE schemaname = 'syncline' AND last_value IS NOT NULL
      LOOP EXECUTE command; END LOOP;
    END $$`
})

/** All ports. */
export const layer: Layer.Layer<
  MemoryStore.Store | PgClient.PgClient | SqlClient,
  PostgresStore.OpenError | SqlError | TestDatabase.TestDatabaseError | Migrator.MigrationError
> = PostgresStore.layer.pipe(
  Layer.provideMerge(
    PgClient.layerFrom(
      Effect.tap(
        Effect.flatMap(lent, ({ url }) => PgClient.make({ url })),
        empty,
      ),
    ),
  ),
)
