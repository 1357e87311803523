/** When a connection will next have something to do. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Database } from "../Database.ts"

export const findNextWake = (sql: Database["Service"], tenant: string, id: string): Effect.Effect<number | undefined, SqlError> =>
  sql<{ readonly wake: number | null }>`
    SELECT greatest(min(work.at), connections.blocked_until)::float8 AS wake
    FROM syncline.connections
    CROSS JOIN LATERAL (
      SELECT first.at
      FROM syncline.streams
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
      ) AS first (at)
      WHERE connections.status = 'active' AND streams.tenant_id = connections.tenant_id AND streams.connection_id = connections.id
      UNION ALL
      (
        SELECT received_at FROM syncline.inbox
        WHERE connections.status = 'active' AND tenant_id = connections.tenant_id AND connection_id = connections.id AND NOT done
        ORDER BY received_at LIMIT 1
      )
      UNION ALL
      SELECT refresh_at FROM syncline.grants
      WHERE connections.status IN ('active', 'paused') AND tenant_id = connections.tenant_id AND connection_id = connections.id
        AND refresh_at IS NOT NULL
    ) AS work (at)
    WHERE connections.tenant_id = ${tenant} AND connections.id = ${id}
    GROUP BY connections.blocked_until`.pipe(Effect.map(([found]) => found?.wake ?? undefined))
