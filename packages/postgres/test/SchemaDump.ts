/** The schema as the database has it, read from its catalogs, one statement an object. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

interface Line {
  readonly owner: string
  readonly line: string
}

/** The text of `schema.sql`. */
export const dump = Effect.gen(function* () {
  const sql = yield* SqlClient
  const tables = yield* sql<{ readonly name: string; readonly options: string | null }>`
    SELECT relname AS name, array_to_string(reloptions, ', ') AS options
    FROM pg_class WHERE relnamespace = 'syncline'::regnamespace AND relkind = 'r' ORDER BY relname`
  const columns = yield* sql<Line>`
    SELECT relname AS owner, concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
      CASE WHEN attcollation <> typcollation THEN 'COLLATE ' || quote_ident(collname) END,
      CASE WHEN attnotnull THEN 'NOT NULL' END,
      CASE attidentity WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY' END,
      'DEFAULT ' || pg_get_expr(adbin, adrelid)) AS line
    FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r' AND relnamespace = 'syncline'::regnamespace
    JOIN pg_type ON pg_type.oid = atttypid
    LEFT JOIN pg_collation ON pg_collation.oid = attcollation
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped ORDER BY relname, attnum`
  const constraints = yield* sql<Line>`
    SELECT relname AS owner, pg_get_constraintdef(pg_constraint.oid) AS line
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE connamespace = 'syncline'::regnamespace AND contype <> 'n' ORDER BY relname, contype, conname`
  const indexes = yield* sql<Line>`
    SELECT tablename AS owner, indexdef AS line FROM pg_indexes
    WHERE schemaname = 'syncline' AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname AND connamespace = 'syncline'::regnamespace)
    ORDER BY tablename, indexname`
  const functions = yield* sql<{ readonly text: string }>`
    SELECT pg_get_functiondef(oid) AS text FROM pg_proc WHERE pronamespace = 'syncline'::regnamespace ORDER BY proname`
  const comments = yield* sql<{ readonly text: string }>`
    SELECT format('COMMENT ON %s %s IS %L', upper(replace(type, 'table column', 'column')), identity, description) AS text
    FROM pg_description CROSS JOIN LATERAL pg_identify_object(classoid, objoid, objsubid)
    WHERE schema = 'syncline' OR identity LIKE 'syncline.%' ORDER BY identity`
  const of = (lines: ReadonlyArray<Line>, name: string) => lines.flatMap(({ owner, line }) => (owner === name ? [line] : []))
  const statements = tables.flatMap(({ name, options }) => [
    `CREATE TABLE syncline.${name} (\n  ${[...of(columns, name), ...of(constraints, name)].join(",\n  ")}\n)${options === null ? "" : ` WITH (${options})`}`,
    ...of(indexes, name),
  ])
  return ["CREATE SCHEMA syncline", ...statements, ...functions.map(({ text }) => text.trim()), ...comments.map(({ text }) => text)]
    .map((statement) => `${statement};\n`)
    .join("\n")
})
