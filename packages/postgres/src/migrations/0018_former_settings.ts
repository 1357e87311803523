/** The settings that a stream had before, while what the present ones call for is not done yet. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const formerSettings = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.streams ADD COLUMN former_settings jsonb`
})
