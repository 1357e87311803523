/** Runs count what they removed on its own. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const removedCounts = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.runs ADD COLUMN removed bigint NOT NULL DEFAULT 0`
})
