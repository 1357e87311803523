/** Streams that were taken away say so, and records that are other records by now are found by both. There are few of either. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const takenAway = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.streams ADD COLUMN taken_away jsonb`
  yield* sql`CREATE INDEX records_merged ON syncline.records (tenant_id, id) WHERE removal ->> 'into' IS NOT NULL`
  yield* sql`CREATE INDEX records_survivor ON syncline.records (tenant_id, (removal ->> 'into')) WHERE removal ->> 'into' IS NOT NULL`
})
