/**
 * What every measurement is made in: one PostgreSQL with its default settings for all of them, a new database for each, and programs in processes of
 * their own.
 */
import { PgClient } from "@effect/sql-pg"
import { EmbeddedPostgres } from "@syncline/postgres/embedded"
import { Effect, Redacted, type Scope } from "effect"
import { Reactivity } from "effect/reactivity"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Bundle from "./Bundle.ts"
import { type Spawner, spawner } from "./Child.ts"
import type { ParametersOf } from "./Programs.ts"

/** Rows inserted, updated and deleted in a table since its database was made. */
export interface RowsWritten {
  readonly [table: string]: number
}

export interface Lab extends Spawner {
  /** The URL of a new, empty database, which is dropped when the scope ends. */
  readonly database: Effect.Effect<string, never, Scope.Scope>
  /** The address of a served application. */
  readonly serve: (options: ParametersOf<"serve">) => Effect.Effect<string, never, Scope.Scope>
  /** Counted once the processes that wrote have ended. */
  readonly rowsWritten: (databaseUrl: string) => Effect.Effect<RowsWritten>
  readonly postgresVersion: string
}

/** A folder that PostgreSQL's own user can reach when we are root. */
const dataFolder = Effect.acquireRelease(
  Effect.promise(async () => {
    const folder = await mkdtemp(join(tmpdir(), "syncline-bench-"))
    await chmod(folder, 0o711)
    return folder
  }),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true })),
)

export const make: Effect.Effect<Lab, never, Scope.Scope> = Effect.gen(function* () {
  const programs = spawner(yield* Effect.promise(Bundle.make))
  // Kept data, because a PostgreSQL for temporary data trades safety for speed.
  const postgres = yield* EmbeddedPostgres.make({ dataDirectory: yield* dataFolder })
  const sql = yield* PgClient.make({ url: postgres.connectionUrl() })
  const [version] = yield* sql<{ readonly version: string }>`SELECT current_setting('server_version') AS version`
  let databases = 0
  return {
    ...programs,
    database: Effect.acquireRelease(
      Effect.gen(function* () {
        const name = `bench_${(databases += 1)}`
        yield* sql`CREATE DATABASE ${sql(name)}`
        return name
      }).pipe(Effect.orDie),
      (name) => Effect.orDie(sql`DROP DATABASE ${sql(name)} WITH (FORCE)`),
    ).pipe(Effect.map((name) => Redacted.value(postgres.connectionUrl(name)))),
    serve: (options: ParametersOf<"serve">) => Effect.map(programs.start("serve", options), ({ firstLine }) => firstLine),
    rowsWritten: (databaseUrl: string) =>
      Effect.gen(function* () {
        const own = yield* PgClient.make({ url: Redacted.make(databaseUrl) })
        const rows = yield* own<{ readonly table: string; readonly written: number }>`
          SELECT relname AS table, (n_tup_ins + n_tup_upd + n_tup_del)::float8 AS written
          FROM pg_stat_user_tables WHERE schemaname = 'syncline'`
        return Object.fromEntries(rows.map(({ table, written }) => [table, written]))
      }).pipe(Effect.scoped, Effect.provide(Reactivity.layer), Effect.orDie),
    postgresVersion: version?.version ?? "",
  }
}).pipe(Effect.provide(Reactivity.layer), Effect.orDie)
