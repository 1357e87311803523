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
