/** Partitions are known by ids that they keep; what they are called stands beside. Those of before were known by what they were called. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const partitionNames = Effect.gen(function* () {
  const sql = yield* SqlClient

  yield* sql`
    ALTER TABLE syncline.streams
    ADD COLUMN partition_name text,
    ADD COLUMN partition_aliases text[] NOT NULL DEFAULT '{}'`
  yield* sql`UPDATE syncline.streams SET partition_name = partition`
  yield* sql`
    ALTER TABLE syncline.streams
    ALTER COLUMN partition_name SET NOT NULL,
    ALTER COLUMN partition_aliases DROP DEFAULT`
})
