/** Records say that they were removed, and are found by who removed them. A reconciliation keeps what it was shown, one row a page. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const removals = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.records ADD COLUMN removal jsonb`
  yield* sql`CREATE INDEX records_removed ON syncline.records (tenant_id, (removal ->> 'origin'), id) WHERE removal IS NOT NULL`
  yield* sql`
    CREATE TABLE syncline.seen (
      tenant_id text COLLATE "C" NOT NULL,
      stream_id text COLLATE "C" NOT NULL,
      run_id text COLLATE "C" NOT NULL,
      page bigint NOT NULL,
      external_ids text[] NOT NULL,
      PRIMARY KEY (tenant_id, stream_id, run_id, page)
    )`
})
