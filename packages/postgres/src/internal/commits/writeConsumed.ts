/** Notes an event of the host. One that is noted already makes the commit stale. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { shortId } from "../ShortId.ts"
import type { Part } from "./Part.ts"

export const writeConsumed = (
  sql: Database["Service"],
  { tenant, at }: Commit,
  { id, recordId }: NonNullable<Commit["consumed"]>,
): Part => ({
  queries: [
    sql`written_consumed AS (
      INSERT INTO syncline.host_events (tenant_id, id, record_id, at) VALUES (${tenant}, ${shortId(id)}, ${recordId}, ${Column.number(at)}))`,
  ],
})
