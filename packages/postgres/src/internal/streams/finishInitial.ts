/**
 * Makes a stream ready and opens a delivery for every record of its kind that has no link on it, or whose fields others changed too. Two statements, because the second must see what was
 * committed while the first waited: commits hold the rows of the streams that may receive their records, ready or not, until they end.
 */
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { wakeChannel } from "../wakeups/PostgresWakeups.ts"

/** To be run in a transaction. */
export const finishInitial = (sql: Database["Service"], tenant: string, id: string, now: number): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    const [ready] = yield* sql<{ readonly sends: boolean }>`
      UPDATE syncline.streams SET initial_done_at = ${Column.number(now)}::bigint
      WHERE tenant_id = ${tenant} AND id = ${id} AND initial_done_at IS NULL
      RETURNING settings ->> 'direction' IN ('push', 'bidirectional') AS sends`
    if (ready?.sends !== true) return
    yield* sql`
      WITH opened AS (
        INSERT INTO syncline.deliveries (tenant_id, stream_id, record_id, connection_id, state, revision, attempts, next_attempt_at)
        SELECT streams.tenant_id, streams.id, records.id, streams.connection_id, 'pending', 1, 0, ${Column.number(now)}::bigint
        FROM syncline.streams
        JOIN syncline.records ON records.tenant_id = streams.tenant_id AND records.kind = streams.kind
        WHERE streams.tenant_id = ${tenant} AND streams.id = ${id}
          AND (
            NOT EXISTS (
              SELECT FROM syncline.links
              WHERE links.tenant_id = records.tenant_id AND links.record_id = records.id AND links.stream_id = streams.id
            )
            OR EXISTS (SELECT FROM json_array_elements(records.field_times::json) AS change WHERE change ->> 1 <> streams.id)
          )
        ORDER BY records.id
        ON CONFLICT (tenant_id, stream_id, record_id) DO NOTHING
        RETURNING 1
      )
      SELECT pg_notify(${wakeChannel}, '') FROM opened LIMIT 1`
  })
