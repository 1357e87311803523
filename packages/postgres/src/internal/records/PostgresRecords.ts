/** The records of the hub on PostgreSQL. */
import { Records } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"
import { shortId } from "../ShortId.ts"
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
      naming: (tenant, kinds, ids, { after, limit }) =>
        sql<RecordRow>`
          ${select} WHERE tenant_id = ${tenant} AND kind = ANY (${Column.texts(kinds)}::text[])
            ${after === undefined ? sql`` : sql`AND (kind, id) > (${after.kind}, ${after.id})`}
            AND EXISTS (SELECT FROM unnest(${Column.texts(ids)}::text[]) AS named (id) WHERE strpos(data::text, to_json(named.id)::text) > 0)
          ORDER BY kind, id LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(toRecord)),
          run("Records.naming"),
        ),
      still: (tenant, { records, streams }) =>
        sql<{ readonly still: boolean }>`
          SELECT NOT EXISTS (
            SELECT FROM unnest(
              ${Column.texts(records.map(({ kind }) => kind))}::text[],
              ${Column.texts(records.map(({ id }) => id))}::text[],
              ${Column.numbers(records.map(({ version }) => version))}::int[]
            ) AS seen (kind, id, version)
            WHERE NOT EXISTS (
              SELECT FROM syncline.records AS stored
              WHERE stored.tenant_id = ${tenant} AND stored.kind = seen.kind AND stored.id = seen.id AND stored.version = seen.version
              OFFSET 0
            )
          ) AND NOT EXISTS (
            SELECT FROM unnest(
              ${Column.texts(streams.map(({ id }) => id))}::text[], ${Column.texts(streams.map(({ settings }) => JSON.stringify(settings)))}::text[]
            ) AS seen (id, settings)
            WHERE NOT EXISTS (
              SELECT FROM syncline.streams AS stored
              WHERE stored.tenant_id = ${tenant} AND stored.id = seen.id AND stored.settings = seen.settings::jsonb
              OFFSET 0
            )
          ) AS still`.pipe(
          Effect.map(([row]) => row?.still === true),
          run("Records.still"),
        ),
      keepClues: (tenant, kind, clues) =>
        sql`
          INSERT INTO syncline.match_keys (tenant_id, kind, record_id, key)
          SELECT ${tenant}, ${kind}, given.id, given.clue
          FROM unnest(
            ${Column.texts(clues.map(({ id }) => id))}::text[], ${Column.texts(clues.map(({ clue }) => shortId(clue)))}::text[]
          ) AS given (id, clue)
          ON CONFLICT DO NOTHING`.pipe(Effect.asVoid, run("Records.keepClues")),
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
