/** Replaces the cursor whose version is one less; that there is none makes the commit stale. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import type { Part } from "./Part.ts"

export const writeCursor = (sql: Database["Service"], tenant: string, { streamId, cursor }: NonNullable<Commit["cursor"]>): Part => {
  const { version, nextDue, ...data } = cursor
  return {
    queries: [
      sql`written_cursor AS (
        UPDATE syncline.cursors
        SET version = ${Column.number(version)}::bigint, next_due = ${Column.number(nextDue)}::bigint, data = ${JSON.stringify(data)}::json
        WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND version = ${Column.number(version)}::bigint - 1
        RETURNING 1)`,
    ],
    stale: sql`NOT EXISTS (SELECT FROM written_cursor)`,
  }
}
