/** The ids of other records that a record's reference fields name: a string, or an array of strings, in each. */
import type { Fragment } from "effect/sql/Statement"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"

/** Joins `named (record_id)` to a table or alias with a column `data`. */
export const namedRecords = (sql: Database["Service"], records: string, fields: ReadonlyArray<string>): Fragment => {
  const value = sql`${sql.literal(records)}.data -> reference_field`
  return sql`
    CROSS JOIN unnest(${Column.unsized(sql, fields)}) AS reference_field
    CROSS JOIN LATERAL jsonb_array_elements_text(
      CASE jsonb_typeof(${value}) WHEN 'array' THEN ${value} WHEN 'string' THEN jsonb_build_array(${value}) ELSE '[]' END
    ) AS named (record_id)`
}

/**
 * Joins `merged (into_id)` to `named (record_id)`: the record that one is by now, where it is another. Few are, so that an index of those alone is looked into.
 */
export const mergedRecords = (sql: Database["Service"], tenant: string): Fragment => sql`
    LEFT JOIN LATERAL (
      SELECT removal ->> 'into' AS into_id FROM syncline.records
      WHERE tenant_id = ${tenant} AND id = named.record_id AND removal ->> 'into' IS NOT NULL
      LIMIT 1
    ) AS merged ON true`
