/**
 * Of a conflict is kept what kind it is, when the application's edit was made, and how often it was written, so that nobody decides on what it no longer says.
 * Of a decision, who made it and why, in the history of its record.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const decisions = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    ALTER TABLE syncline.conflicts
      ADD COLUMN type text NOT NULL DEFAULT 'bothEdited',
      ADD COLUMN revision integer NOT NULL DEFAULT 1,
      ADD COLUMN external_at bigint`
  yield* sql`ALTER TABLE syncline.conflicts ALTER COLUMN type DROP DEFAULT, ALTER COLUMN revision DROP DEFAULT`
  yield* sql`CREATE INDEX conflicts_of_record ON syncline.conflicts (tenant_id, record_id, id)`
  yield* sql`ALTER TABLE syncline.history ADD COLUMN deed json`
})
