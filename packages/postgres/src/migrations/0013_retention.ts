/** What is old is found without an index that every write would have to keep: rows lie in the order in which they were written. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const retention = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`CREATE INDEX history_by_time ON syncline.history USING brin (at) WITH (pages_per_range = 16)`
  yield* sql`CREATE INDEX writes_by_time ON syncline.writes USING brin (at) WITH (pages_per_range = 16)`
})
