/** Waiting for others to wait: what a test of two connections needs to know before it goes on. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Goes on when as many connections to this database wait for a lock. */
export const blocked = (connections: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const waiting = sql`
      SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`
    while ((yield* waiting).length < connections) yield* Effect.yieldNow
  })
