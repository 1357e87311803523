/** Keeps what a page of a reconciliation showed, under the version of the cursor behind it, which no two pages share. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { shortId } from "../ShortId.ts"
import type { Part } from "./Part.ts"

export const writeSeen = (
  sql: Database["Service"],
  { tenant, cursor }: Pick<Commit, "tenant" | "cursor">,
  { streamId, runId, externalIds }: NonNullable<Commit["seen"]>,
): Part => ({
  queries: [
    sql`written_seen AS (
      INSERT INTO syncline.seen (tenant_id, stream_id, run_id, page, external_ids)
      VALUES (${tenant}, ${streamId}, ${runId}, ${Column.number(cursor?.cursor.version ?? 0)}::bigint, ${Column.texts(externalIds.map(shortId))}::text[]))`,
  ],
})
