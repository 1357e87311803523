/**
 * The lease's row with the commit's token is locked until the commit has ended: a takeover waits for it, and a commit that comes after a takeover finds
 * no row.
 */
import type { Fence } from "@syncline/engine"
import type { Database } from "../Database.ts"
import * as Column from "../Column.ts"
import type { Part } from "./Part.ts"

export const checkFence = (sql: Database["Service"], tenant: string, fence: Fence): Part => ({
  queries: [
    sql`fence AS MATERIALIZED (
      SELECT FROM syncline.leases
      WHERE tenant_id = ${tenant} AND connection_id = ${fence.connectionId} AND token = ${Column.number(fence.token)}::bigint
      FOR SHARE)`,
  ],
  lost: sql`NOT EXISTS (SELECT FROM fence)`,
})
