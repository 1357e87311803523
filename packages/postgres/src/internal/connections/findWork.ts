/** Whether a connection has something to do that a sync waits for. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"

export const findWork = (
  sql: Database["Service"],
  tenant: string,
  id: string,
  { since, now }: { readonly since: number; readonly now: number },
): Effect.Effect<boolean, SqlError> =>
  sql<{ readonly found: boolean }>`
    SELECT EXISTS (
      SELECT FROM syncline.connections
      WHERE tenant_id = ${tenant} AND id = ${id} AND status = 'active' AND blocked_until <= ${Column.number(now)}::bigint
        AND EXISTS (
          SELECT FROM syncline.inbox
          WHERE tenant_id = ${tenant} AND connection_id = ${id} AND NOT done AND received_at <= ${Column.number(since)}::bigint
        )
    ) OR EXISTS (
      SELECT FROM syncline.connections
      JOIN syncline.streams ON streams.tenant_id = connections.tenant_id AND streams.connection_id = connections.id
      CROSS JOIN LATERAL (
        (
          SELECT FROM syncline.cursors
          WHERE tenant_id = streams.tenant_id AND stream_id = streams.id AND next_due <= ${Column.number(since)}::bigint
            AND streams.settings ->> 'direction' IN ('pull', 'bidirectional')
        )
        UNION ALL
        (
          SELECT FROM syncline.deliveries
          WHERE tenant_id = streams.tenant_id AND stream_id = streams.id AND state IN ('pending', 'running')
            AND next_attempt_at <= ${Column.number(now)}::bigint
            AND (state = 'running' OR last_error IS NULL OR next_attempt_at <= ${Column.number(since)}::bigint)
            AND streams.initial_done_at IS NOT NULL AND streams.settings ->> 'direction' IN ('push', 'bidirectional')
          LIMIT 1
        )
      ) AS work
      WHERE connections.tenant_id = ${tenant} AND connections.id = ${id} AND connections.status = 'active'
        AND connections.blocked_until <= ${Column.number(now)}::bigint
    ) AS found`.pipe(Effect.map(([row]) => row?.found === true))
