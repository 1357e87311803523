/** Deliveries that wait for a person are few among many, as those that wait for a record are. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const heldDeliveries = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`DROP INDEX syncline.deliveries_stuck`
  yield* sql`
    CREATE INDEX deliveries_stuck ON syncline.deliveries (tenant_id, state, next_attempt_at)
    WHERE state IN ('parked', 'held', 'dead')`
})
