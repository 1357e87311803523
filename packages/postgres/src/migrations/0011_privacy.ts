/** Records say how far they may go, and where they are permitted. Deliveries that are withheld are found like those that are held. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const privacy = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.records ADD COLUMN privacy jsonb`
  yield* sql`DROP INDEX syncline.deliveries_stuck`
  yield* sql`
    CREATE INDEX deliveries_stuck ON syncline.deliveries (tenant_id, state, next_attempt_at)
    WHERE state IN ('parked', 'held', 'withheld', 'dead')`
})
