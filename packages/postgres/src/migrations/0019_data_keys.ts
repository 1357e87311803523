/** Each grant is sealed by a data key of its own; when it is refreshed, when it ends, and who refreshes it now. What the master key sealed itself stays as it is. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const dataKeys = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    ALTER TABLE syncline.grants
      ADD COLUMN wrapped_key bytea,
      ADD COLUMN refresh_at bigint,
      ADD COLUMN ends_at bigint,
      ADD COLUMN claimed_until timestamptz`
  yield* sql`CREATE INDEX grants_to_refresh ON syncline.grants (refresh_at) WHERE refresh_at IS NOT NULL`
})
