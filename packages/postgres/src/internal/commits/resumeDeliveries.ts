/** Takes up deliveries of a connection that waited for records which are linked now. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { opensDeliveries } from "./openDeliveries.ts"
import type { Part } from "./Part.ts"
import { awayStates } from "../links/LinkRow.ts"

/** Needs `given_links` and, if the commit opens deliveries, `opening`: those are taken up there. */
export const resumeDeliveries = (sql: Database["Service"], commit: Commit): Part => {
  const { tenant, at } = commit
  const others = sql`WHERE NOT EXISTS (
        SELECT FROM opening WHERE opening.stream_id = waiting.stream_id AND opening.record_id = waiting.record_id)`
  return {
    queries: [
      sql`resumed AS MATERIALIZED (
      SELECT waiting.*
      FROM given_links CROSS JOIN LATERAL (
        SELECT tenant_id, stream_id, record_id, state FROM syncline.deliveries
        WHERE tenant_id = ${tenant} AND connection_id = given_links.connection_id AND waits_for_record = given_links.record_id AND given_links.state NOT IN (${sql.literal(awayStates)})
        OFFSET 0
      ) AS waiting
      ${opensDeliveries(commit) ? others : sql``})`,
      sql`resumed_deliveries AS (
      UPDATE syncline.deliveries AS stored
      SET state = 'pending', next_attempt_at = ${Column.number(at)}::bigint, last_error = NULL, waits_for_record = NULL
      FROM resumed
      WHERE stored.tenant_id = resumed.tenant_id AND stored.stream_id = resumed.stream_id AND stored.record_id = resumed.record_id
        AND resumed.state IN ('parked', 'withheld'))`,
    ],
  }
}
