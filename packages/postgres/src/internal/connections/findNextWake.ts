/** When a connection will next have something to do. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Database } from "../Database.ts"

export const findNextWake = (sql: Database["Service"], tenant: string, id: string): Effect.Effect<number | undefined, SqlError> =>
  sql<{ readonly wake: number }>`
    SELECT greatest(min(work.at), connections.blocked_until)::float8 AS wake
    FROM syncline.connections
    JOIN syncline.streams ON streams.tenant_id = connections.tenant_id AND streams.connection_id = connections.id
    CROSS JOIN LATERAL (
      SELECT next_due FROM syncline.cursors
      WHERE tenant_id = streams.tenant_id AND stream_id = streams.id AND streams.settings ->> 'direction' IN ('pull', 'bidirectional')
      UNION ALL
      (
        SELECT next_attempt_at FROM syncline.deliveries
        WHERE tenant_id = streams.tenant_id AND stream_id = streams.id AND state IN ('pending', 'running')
          AND streams.initial_done_at IS NOT NULL AND streams.settings ->> 'direction' IN ('push', 'bidirectional')
        ORDER BY next_attempt_at LIMIT 1
      )
    ) AS work (at)
    WHERE connections.tenant_id = ${tenant} AND connections.id = ${id} AND connections.status = 'active'
    GROUP BY connections.blocked_until`.pipe(Effect.map(([found]) => found?.wake))
