/** Appends what was written to applications. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import type { Part } from "./Part.ts"

export const writeWrites = (sql: Database["Service"], { tenant, at, writes }: Pick<Commit, "tenant" | "at" | "writes">): Part => ({
  queries: [
    sql`written_writes AS (
      INSERT INTO syncline.writes (tenant_id, record_id, stream_id, external_id, run_id, kind, action, at, changes)
      SELECT ${tenant}, given.record_id, given.stream_id, given.external_id, given.run_id, given.kind, given.action, ${Column.number(at)}::bigint, given.changes
      FROM unnest(
        ${Column.texts(writes.map(({ recordId }) => recordId))}::text[],
        ${Column.texts(writes.map(({ streamId }) => streamId))}::text[],
        ${Column.texts(writes.map(({ externalId }) => externalId))}::text[],
        ${Column.texts(writes.map(({ runId }) => runId))}::text[],
        ${Column.texts(writes.map(({ kind }) => kind))}::text[],
        ${Column.texts(writes.map(({ action }) => action))}::text[],
        ${Column.texts(writes.map(({ changes }) => (Object.keys(changes).length === 0 ? null : JSON.stringify(changes))))}::text[]
      ) AS given (record_id, stream_id, external_id, run_id, kind, action, changes))`,
  ],
})
