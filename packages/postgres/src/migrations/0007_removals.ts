/** Records say that they were removed, and are found by who removed them. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const removals = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.records ADD COLUMN removal jsonb`
  yield* sql`CREATE INDEX records_removed ON syncline.records (tenant_id, (removal ->> 'origin'), id) WHERE removal IS NOT NULL`
})
