/**
 * The connections of all tenants that have something to do; paused ones have their credentials to keep alive. Looks only at what is due, at one
 * delivery of each stream and one message of each connection that has any; OFFSET 0 keeps the planner from joining whole tables to them.
 */
import type { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"

interface Due {
  readonly tenant: string
  readonly connectionId: string
}

export const findDueConnections = (sql: Database["Service"], now: number, limit: number): Effect.Effect<ReadonlyArray<Due>, SqlError> =>
  sql<Due>`
    WITH RECURSIVE
    -- One after another instead of DISTINCT, which would read every delivery.
    sending AS (
      (
        SELECT tenant_id, stream_id FROM syncline.deliveries
        WHERE state IN ('pending', 'running')
        ORDER BY tenant_id, stream_id LIMIT 1
      )
      UNION ALL
      SELECT next.tenant_id, next.stream_id
      FROM sending CROSS JOIN LATERAL (
        SELECT tenant_id, stream_id FROM syncline.deliveries
        WHERE state IN ('pending', 'running') AND (tenant_id, stream_id) > (sending.tenant_id, sending.stream_id)
        ORDER BY tenant_id, stream_id LIMIT 1
      ) AS next
    ),
    telling AS (
      (SELECT tenant_id, connection_id, received_at FROM syncline.inbox WHERE NOT done ORDER BY tenant_id, connection_id, received_at LIMIT 1)
      UNION ALL
      SELECT next.tenant_id, next.connection_id, next.received_at
      FROM telling CROSS JOIN LATERAL (
        SELECT tenant_id, connection_id, received_at FROM syncline.inbox
        WHERE NOT done AND (tenant_id, connection_id) > (telling.tenant_id, telling.connection_id)
        ORDER BY tenant_id, connection_id, received_at LIMIT 1
      ) AS next
    ),
    work AS (
      SELECT tenant_id, connection_id, received_at AS since, false AS keeps FROM telling
      UNION ALL
      SELECT streams.tenant_id, streams.connection_id, cursors.next_due, false
      FROM syncline.cursors
      CROSS JOIN LATERAL (SELECT * FROM syncline.streams WHERE tenant_id = cursors.tenant_id AND id = cursors.stream_id OFFSET 0) AS streams
      WHERE cursors.next_due <= ${Column.number(now)}::bigint AND streams.settings ->> 'direction' IN ('pull', 'bidirectional')
      UNION ALL
      SELECT streams.tenant_id, streams.connection_id, first.next_attempt_at, false
      FROM sending
      CROSS JOIN LATERAL (SELECT * FROM syncline.streams WHERE tenant_id = sending.tenant_id AND id = sending.stream_id OFFSET 0) AS streams
      CROSS JOIN LATERAL (
        SELECT next_attempt_at FROM syncline.deliveries
        WHERE tenant_id = sending.tenant_id AND stream_id = sending.stream_id AND state IN ('pending', 'running')
        ORDER BY next_attempt_at LIMIT 1
      ) AS first
      WHERE first.next_attempt_at <= ${Column.number(now)}::bigint AND streams.initial_done_at IS NOT NULL
        AND streams.settings ->> 'direction' IN ('push', 'bidirectional')
      UNION ALL
      SELECT tenant_id, connection_id, refresh_at, true FROM syncline.grants WHERE refresh_at <= ${Column.number(now)}::bigint
    )
    SELECT work.tenant_id AS tenant, work.connection_id AS "connectionId"
    FROM work
    CROSS JOIN LATERAL (SELECT * FROM syncline.connections WHERE tenant_id = work.tenant_id AND id = work.connection_id OFFSET 0) AS connections
    WHERE (connections.status = 'active' OR work.keeps AND connections.status = 'paused') AND connections.blocked_until <= ${Column.number(now)}::bigint
      AND NOT EXISTS (
        SELECT FROM syncline.leases
        WHERE leases.tenant_id = work.tenant_id AND leases.connection_id = work.connection_id AND leases.until > clock_timestamp()
        OFFSET 0
      )
    GROUP BY work.tenant_id, work.connection_id, connections.blocked_until
    ORDER BY greatest(min(work.since), connections.blocked_until), work.tenant_id, work.connection_id
    LIMIT ${Column.number(limit)}::bigint`
