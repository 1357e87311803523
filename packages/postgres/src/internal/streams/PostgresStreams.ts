/** Streams and their cursors on PostgreSQL. */
import { type Cursor, type Stream, Streams, type TakenAway } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { Database, run, transaction } from "../Database.ts"
import { storable } from "../StorableText.ts"
import { finishInitial } from "./finishInitial.ts"
import { forgetStream } from "./forgetStream.ts"

const streamColumns = `
  streams.tenant_id AS tenant, streams.id, streams.connection_id AS "connectionId", streams.app, streams.instance, streams.kind, streams.partition,
  streams.partition_name AS "partitionName", streams.partition_aliases AS "partitionAliases", streams.settings, streams.rank,
  streams.initial_done_at::float8 AS "initialDoneAt", streams.mapped, streams.former_settings AS former, streams.joined_at::float8 AS "joinedAt",
  (
    SELECT rules FROM syncline.mappings
    WHERE mappings.tenant_id = streams.tenant_id AND mappings.app = streams.app AND mappings.kind = streams.kind AND mappings.stream_id = ''
    ORDER BY version DESC LIMIT 1
  ) AS "tenantMapping"`

interface StreamRow extends Omit<Stream, "mapped" | "tenantMapping" | "former" | "joinedAt"> {
  readonly joinedAt: number | null
  readonly former: Stream["former"] | null
  readonly mapped: Stream["mapped"] | null
  readonly tenantMapping: Stream["tenantMapping"] | null
}

const toStream = ({ mapped, tenantMapping, former, joinedAt, ...row }: StreamRow): Stream => ({
  ...row,
  ...(tenantMapping && { tenantMapping }),
  ...(mapped && { mapped }),
  ...(former && { former }),
  ...(joinedAt !== null && { joinedAt }),
})

interface CursorRow {
  readonly streamId: string
  readonly version: number
  readonly nextDue: number
  readonly data: Omit<Cursor, "version" | "nextDue">
}

const cursorColumns = `cursors.stream_id AS "streamId", cursors.version::float8, cursors.next_due::float8 AS "nextDue", cursors.data`

const toCursor = ({ version, nextDue, data }: CursorRow): Cursor => ({ ...data, version, nextDue })

/** Of a stream that was never configured. */
const noCursor: Cursor = { version: 0, generation: 1, failures: 0, nextDue: 0 }

const firstData: CursorRow["data"] = { generation: 1, failures: 0 }

export const layer: Layer.Layer<Streams, never, Database> = Layer.effect(
  Streams,
  Effect.map(Database, (sql) => {
    const selectStream = sql`SELECT ${sql.literal(streamColumns)} FROM syncline.streams`
    const selectCursor = sql`SELECT ${sql.literal(cursorColumns)} FROM syncline.cursors`
    return {
      configure: (stream, now) =>
        sql<StreamRow>`
          WITH configured AS (
            INSERT INTO syncline.streams AS stored
              (tenant_id, id, connection_id, app, instance, kind, partition, partition_name, partition_aliases, settings, rank, initial_done_at)
            VALUES (${stream.tenant}, ${stream.id}, ${stream.connectionId}, ${stream.app}, ${stream.instance}, ${stream.kind}, ${stream.partition},
              ${storable(stream.partitionName)}, ${Column.texts(stream.partitionAliases)}::text[],
              ${JSON.stringify(stream.settings)}::jsonb, ${Column.number(stream.rank)}, ${Column.number(stream.initialDoneAt)})
            ON CONFLICT (tenant_id, app, instance, kind, partition) DO UPDATE SET
              former_settings = CASE WHEN stored.connection_id = excluded.connection_id AND stored.settings <> excluded.settings
                THEN coalesce(stored.former_settings, stored.settings) ELSE stored.former_settings END,
              settings = CASE stored.connection_id WHEN excluded.connection_id THEN excluded.settings ELSE stored.settings END,
              rank = excluded.rank,
              partition_name = CASE stored.connection_id WHEN excluded.connection_id THEN excluded.partition_name ELSE stored.partition_name END,
              partition_aliases = CASE stored.connection_id WHEN excluded.connection_id THEN stored.partition_aliases ||
                ARRAY(SELECT alias FROM unnest(excluded.partition_aliases) AS alias WHERE alias <> ALL (stored.partition_aliases))
                ELSE stored.partition_aliases END,
              taken_away = CASE stored.connection_id WHEN excluded.connection_id THEN NULL ELSE stored.taken_away END
            RETURNING *
          ), first_cursor AS (
            INSERT INTO syncline.cursors (tenant_id, stream_id, version, next_due, data)
            SELECT tenant_id, id, 1, ${Column.number(now)}::bigint, ${JSON.stringify(firstData)}::json FROM configured
            ON CONFLICT (tenant_id, stream_id) DO NOTHING
          )
          SELECT ${sql.literal(streamColumns)} FROM configured AS streams`.pipe(
          Effect.map(([configured]) => (configured === undefined ? stream : toStream(configured))),
          run("Streams.configure"),
        ),
      updateSettings: (tenant, id, settings) =>
        sql`
          UPDATE syncline.streams SET settings = ${JSON.stringify(settings)}::jsonb
          WHERE tenant_id = ${tenant} AND id = ${id}`.pipe(Effect.asVoid, run("Streams.updateSettings")),
      settingsDone: (tenant, id, settings) =>
        sql`
          UPDATE syncline.streams SET former_settings = NULL
          WHERE tenant_id = ${tenant} AND id = ${id} AND settings = ${JSON.stringify(settings)}::jsonb`.pipe(
          Effect.asVoid,
          run("Streams.settingsDone"),
        ),
      setMapped: (tenant, id, mapped) =>
        sql`
          UPDATE syncline.streams SET mapped = ${JSON.stringify(mapped)}::jsonb
          WHERE tenant_id = ${tenant} AND id = ${id}`.pipe(Effect.asVoid, run("Streams.setMapped")),
      handOver: (tenant, from, to) =>
        sql`
          WITH handed_links AS (
            UPDATE syncline.links SET connection_id = ${to} WHERE tenant_id = ${tenant} AND connection_id = ${from}
          ), handed_deliveries AS (
            UPDATE syncline.deliveries SET connection_id = ${to}, claimed_under = NULL WHERE tenant_id = ${tenant} AND connection_id = ${from}
          )
          UPDATE syncline.streams SET connection_id = ${to} WHERE tenant_id = ${tenant} AND connection_id = ${from}`.pipe(
          Effect.asVoid,
          run("Streams.handOver"),
        ),
      get: (tenant, id) =>
        sql<StreamRow>`${selectStream} WHERE tenant_id = ${tenant} AND id = ${id} AND taken_away IS NULL`.pipe(
          Effect.map(([row]) => Option.fromUndefinedOr(row && toStream(row))),
          run("Streams.get"),
        ),
      list: (tenant, filter = {}) => {
        const ofConnection = filter.connectionId === undefined ? sql`` : sql`AND connection_id = ${filter.connectionId}`
        return sql<StreamRow>`${selectStream} WHERE tenant_id = ${tenant} AND taken_away IS NULL ${ofConnection} ORDER BY id`.pipe(
          Effect.map((rows) => rows.map(toStream)),
          run("Streams.list"),
        )
      },
      takeAway: (tenant, ids, links, now) =>
        sql`
          WITH taken AS (
            UPDATE syncline.streams
            SET settings = settings || '{"direction":"disabled"}',
              taken_away = jsonb_build_object(
                'links', ${links}::text, 'at', ${Column.number(now)}::bigint,
                'direction', coalesce(taken_away -> 'direction', settings -> 'direction')
              )
            WHERE tenant_id = ${tenant} AND id = ANY (${Column.texts(ids)}::text[])
            RETURNING id
          )
          UPDATE syncline.cursors SET version = version + 1
          WHERE tenant_id = ${tenant} AND stream_id IN (SELECT id FROM taken)`.pipe(Effect.asVoid, run("Streams.takeAway")),
      takenAway: (tenant, filter = {}) => {
        const ofConnection = filter.connectionId === undefined ? sql`` : sql`AND connection_id = ${filter.connectionId}`
        return sql<StreamRow & Pick<TakenAway, "takenAway">>`
          SELECT ${sql.literal(streamColumns)}, streams.taken_away AS "takenAway" FROM syncline.streams
          WHERE tenant_id = ${tenant} AND taken_away IS NOT NULL ${ofConnection} ORDER BY id`.pipe(
          Effect.map((rows) => rows.map(({ takenAway, ...row }) => ({ ...toStream(row), takenAway }))),
          run("Streams.takenAway"),
        )
      },
      forget: (tenant, id, limit) => forgetStream(sql, tenant, id, limit).pipe(run("Streams.forget")),
      cursor: (tenant, id) =>
        sql<CursorRow>`${selectCursor} WHERE tenant_id = ${tenant} AND stream_id = ${id}`.pipe(
          Effect.map(([row]) => (row === undefined ? noCursor : toCursor(row))),
          run("Streams.cursor"),
        ),
      cursors: (tenant, connectionId) =>
        sql<CursorRow>`
          ${selectCursor} JOIN syncline.streams ON streams.tenant_id = cursors.tenant_id AND streams.id = cursors.stream_id
          WHERE streams.tenant_id = ${tenant} AND streams.connection_id = ${connectionId} AND streams.taken_away IS NULL`.pipe(
          Effect.map((rows) => new Map(rows.map((row) => [row.streamId, toCursor(row)]))),
          run("Streams.cursors"),
        ),
      setDue: (tenant, ids, at) =>
        sql`
          UPDATE syncline.cursors SET next_due = ${Column.number(at)}::bigint
          WHERE tenant_id = ${tenant} AND stream_id = ANY (${Column.texts(ids)}::text[]) AND next_due > ${Column.number(at)}::bigint`.pipe(
          Effect.asVoid,
          run("Streams.setDue"),
        ),
      finishInitial: (tenant, id, now) =>
        finishInitial(sql, tenant, id, now).pipe(run("Streams.finishInitial"), transaction(sql, "Streams.finishInitial")),
    }
  }),
)
