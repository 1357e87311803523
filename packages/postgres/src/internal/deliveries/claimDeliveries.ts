/**
 * Takes the next deliveries of a connection: those that are due, and those that a lost lease left running, whose outcome nobody knows. Each stream's
 * are taken from the head of its queue, so the length of the queue costs nothing.
 */
import type { Delivery, Fence } from "@syncline/engine"
import type { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { deliveryColumns } from "./DeliveryRow.ts"

/** Nothing, when the lease is another's. */
export const claimDeliveries = (
  sql: Database["Service"],
  tenant: string,
  fence: Fence,
  limit: number,
  now: number,
): Effect.Effect<ReadonlyArray<Delivery>, SqlError> =>
  sql<Delivery>`
    WITH fence AS MATERIALIZED (
      SELECT token FROM syncline.leases
      WHERE tenant_id = ${tenant} AND connection_id = ${fence.connectionId} AND token = ${Column.number(fence.token)}::bigint
      FOR SHARE
    ),
    next AS MATERIALIZED (
      SELECT streams.tenant_id, streams.rank, streams.kind, first.*, fence.token
      FROM fence
      JOIN syncline.streams ON streams.tenant_id = ${tenant} AND streams.connection_id = ${fence.connectionId}
        AND streams.initial_done_at IS NOT NULL AND streams.settings ->> 'direction' IN ('push', 'bidirectional')
      CROSS JOIN LATERAL (
        SELECT stream_id, record_id, next_attempt_at AS queued_at, state = 'running' AS leftover FROM syncline.deliveries
        WHERE tenant_id = ${tenant} AND stream_id = streams.id AND state IN ('pending', 'running')
          AND next_attempt_at <= ${Column.number(now)}::bigint AND (state = 'pending' OR claimed_under IS DISTINCT FROM fence.token)
        ORDER BY next_attempt_at, record_id LIMIT ${Column.number(limit)}::bigint
        FOR UPDATE SKIP LOCKED
      ) AS first
      ORDER BY first.leftover DESC, streams.rank, first.queued_at, first.record_id LIMIT ${Column.number(limit)}::bigint
    ),
    claimed AS (
      UPDATE syncline.deliveries AS stored
      SET state = 'running', attempts = stored.attempts + 1, claimed_at = ${Column.number(now)}::bigint, claimed_under = next.token,
        unverified_since = CASE stored.state
          WHEN 'running' THEN coalesce(stored.unverified_since, stored.claimed_at)
          ELSE stored.unverified_since
        END
      FROM next
      WHERE stored.tenant_id = next.tenant_id AND stored.stream_id = next.stream_id AND stored.record_id = next.record_id
      RETURNING stored.*, next.rank, next.kind, next.queued_at
    )
    SELECT ${sql.literal(deliveryColumns)}
    FROM claimed AS deliveries
    CROSS JOIN LATERAL (SELECT deliveries.rank, deliveries.kind) AS streams
    ORDER BY deliveries.rank, deliveries.queued_at, deliveries.record_id`
