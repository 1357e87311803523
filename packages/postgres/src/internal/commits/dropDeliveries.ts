/** Removes deliveries that are at rest, of which there are one or a few. One that is not there, or at work, makes the commit stale. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import type { Part } from "./Part.ts"

export const dropDeliveries = (sql: Database["Service"], { tenant, drops }: Commit): Part => {
  const names = drops.map((_, index) => sql.literal(`dropped_${index}`))
  return {
    queries: drops.map(
      ({ streamId, recordId }, index) => sql`${sql.literal(`dropped_${index}`)} AS (
      DELETE FROM syncline.deliveries
      WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND record_id = ${recordId} AND state IN ('dead', 'parked', 'held', 'withheld')
      RETURNING 1)`,
    ),
    stale: sql`${sql.join(" + ", false)(names.map((name) => sql`(SELECT count(*) FROM ${name})`))} < ${Column.number(drops.length)}`,
  }
}
