/** Tells the test that runs this workspace which server and database a project got: one JSON line in the file that it names. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { appendFileSync } from "node:fs"
import { TestDatabase } from "../../src/testing/index.ts"

const file = process.env["SYNCLINE_TEST_ANNOUNCEMENTS"] ?? ""

/** The name of the project's database. */
export const announce = Effect.gen(function* () {
  const sql = yield* SqlClient
  const rows = yield* sql<{ name: string; data: string; pid: number }>`
    SELECT current_database()::text AS name, current_setting('data_directory') AS data,
           split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int AS pid`
  for (const row of rows) appendFileSync(file, `${JSON.stringify(row)}\n`)
  return rows[0]?.name
}).pipe(Effect.provide(TestDatabase.layer({ name: "empty", prepare: Effect.void })))
