/** Moves a connection's status on and announces it, in one statement: both or neither. */
import type { Connections } from "@syncline/engine"
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import { writeEvents } from "../commits/writeEvents.ts"
import type { Database } from "../Database.ts"
import { storable } from "../StorableText.ts"

type Move = Parameters<Connections["Service"]["become"]>[2]

export const moveConnection = (
  sql: Database["Service"],
  tenant: string,
  id: string,
  { from, to, reason, blockedUntil, at, events }: Move,
): Effect.Effect<boolean, SqlError> => {
  const announced = events.length === 0 ? [] : writeEvents(sql, { tenant, at, events }, sql`moved`).queries
  const moved = sql`moved AS (
      UPDATE syncline.connections
      SET status = ${to}, reason = ${storable(reason)}, blocked_until = coalesce(${Column.number(blockedUntil ?? null)}::bigint, blocked_until)
      WHERE tenant_id = ${tenant} AND id = ${id} AND status = ${from}
      RETURNING 1)`
  return sql`WITH ${sql.join(",\n", false)([moved, ...announced])} SELECT 1 FROM moved`.pipe(Effect.map((rows) => rows.length > 0))
}
