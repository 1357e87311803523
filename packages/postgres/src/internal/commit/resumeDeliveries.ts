/** Takes up deliveries of a connection that waited for records which are linked now. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { opensDeliveries } from "./openDeliveries.ts"
import type { Part } from "./Part.ts"

/** Needs `given_links` and, if the commit opens deliveries, `opening`: those are taken up there. */
export const resumeDeliveries = (sql: Database["Service"], commit: Commit): Part => {
  const { tenant, at } = commit
  const others = sql`AND NOT EXISTS (
        SELECT FROM opening WHERE opening.stream_id = stored.stream_id AND opening.record_id = stored.record_id)`
  return {
    queries: [
      sql`resumed_deliveries AS (
      UPDATE syncline.deliveries AS stored
      SET state = 'pending', next_attempt_at = ${Column.number(at)}::bigint, last_error = NULL, waits_for_record = NULL
      FROM given_links
      WHERE stored.tenant_id = ${tenant} AND stored.connection_id = given_links.connection_id
        AND stored.waits_for_record = given_links.record_id AND stored.state = 'parked' ${opensDeliveries(commit) ? others : sql``})`,
    ],
  }
}
