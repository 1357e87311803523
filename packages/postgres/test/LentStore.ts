/**
 * A store on an empty database, for suites of many short tests. To make a database takes ten times as long as such a test, and to connect and to plan the
 * statements anew three times, so when a test ends the next one of the same file gets its database, emptied, and its connections. Where the state of the
 * files, of the statistics or of a session matter, take `TestStore`.
 */
import { PgClient } from "@effect/sql-pg"
import type { MemoryStore } from "@syncline/engine"
import { Effect, Exit, Layer, Scope } from "effect"
import type * as Migrator from "effect/sql/Migrator"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { TestClock } from "effect/testing"
import { afterAll } from "vitest"
import { PostgresStore } from "../src/index.ts"
import { TestDatabase } from "../src/testing/index.ts"
import { migrated } from "./TestStore.ts"

const kept = Scope.makeUnsafe()
afterAll(async () => await Effect.runPromise(Scope.close(kept, Exit.void)))

/** Clients of those that nobody uses. */
const free: Array<PgClient.PgClient> = []

const opened = Effect.flatMap(TestDatabase.make(migrated), ({ url }) => PgClient.make({ url })).pipe(
  TestClock.withLive,
  Scope.provide(kept),
)

const lent = Effect.acquireRelease(
  Effect.suspend(() => {
    const found = free.pop()
    return found === undefined ? opened : Effect.succeed(found)
  }),
  (client) => Effect.sync(() => free.push(client)),
)

/** What the test before was still at comes to its end first. */
const empty = Effect.fnUntraced(function* (sql: PgClient.PgClient) {
  yield* sql`
    DO $$ DECLARE command text; BEGIN
      WHILE EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'
      ) LOOP
        PERFORM pg_sleep(0.005), pg_stat_clear_snapshot();
      END LOOP;
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
> = PostgresStore.layer.pipe(Layer.provideMerge(PgClient.layerFrom(Effect.tap(lent, empty))))
