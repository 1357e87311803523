/** The records of the hub on PostgreSQL. */
import { Records } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"
import { type RecordRow, recordColumns, toRecord } from "./RecordRow.ts"

export const layer: Layer.Layer<Records, never, Database> = Layer.effect(
  Records,
  Effect.map(Database, (sql) => {
    const select = sql`SELECT ${sql.literal(recordColumns)} FROM syncline.records`
    return {
      get: (tenant, kind, id) =>
        sql<RecordRow>`${select} WHERE tenant_id = ${tenant} AND kind = ${kind} AND id = ${id}`.pipe(
          Effect.map(([row]) => Option.map(Option.fromUndefinedOr(row), toRecord)),
          run("Records.get"),
        ),
      list: (tenant, kind, { after = "", limit }) =>
        sql<RecordRow>`
          ${select} WHERE tenant_id = ${tenant} AND kind = ${kind} AND id > ${after} AND removal IS NULL
          ORDER BY id LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(toRecord)),
          run("Records.list"),
        ),
      count: (tenant, kind) =>
        sql<{ readonly count: number }>`
          SELECT count(*)::float8 AS count FROM syncline.records
          WHERE tenant_id = ${tenant} AND kind = ${kind} AND removal IS NULL`.pipe(
          Effect.map(([row]) => row?.count ?? 0),
          run("Records.count"),
        ),
      removed: (tenant, origin, { after = "", limit }) =>
        sql<RecordRow>`
          ${select} WHERE tenant_id = ${tenant} AND removal ->> 'origin' = ${origin} AND id > ${after} AND removal IS NOT NULL
            AND removal -> 'confirmed' IS NULL
          ORDER BY id LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(toRecord)),
          run("Records.removed"),
        ),
      countRemoved: (tenant, origin, since) =>
        sql<{ readonly count: number }>`
          SELECT count(*)::float8 AS count FROM syncline.records
          WHERE tenant_id = ${tenant} AND removal ->> 'origin' = ${origin} AND removal IS NOT NULL AND removal -> 'confirmed' IS NULL
            AND (removal ->> 'at')::bigint >= ${Column.number(since)}::bigint`.pipe(
          Effect.map(([row]) => row?.count ?? 0),
          run("Records.countRemoved"),
        ),
    }
  }),
)
