/** Streams and their cursors on PostgreSQL. What a partition is called stands with the settings, where no statement looks for it. */
import { type Cursor, type Stream, Streams } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { Database, run, transaction } from "../Database.ts"
import { storable } from "../StorableText.ts"
import { finishInitial } from "./finishInitial.ts"

const streamColumns = `
  streams.tenant_id AS tenant, streams.id, streams.connection_id AS "connectionId", streams.app, streams.kind, streams.partition,
  streams.settings ->> 'partitionName' AS "partitionName", streams.settings - 'partitionName' AS settings, streams.rank,
  streams.initial_done_at::float8 AS "initialDoneAt"`

/** What is stored of the settings, and of the name. */
const settingsOf = ({ settings, partitionName }: Pick<Stream, "settings" | "partitionName">): string =>
  JSON.stringify({ ...settings, ...(partitionName !== null && { partitionName: storable(partitionName) }) })

/** Settings in place of those that are stored, under the stored name if there is one. */
const keepingName = "|| jsonb_strip_nulls(jsonb_build_object('partitionName', stored.settings -> 'partitionName'))"

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
        sql<Stream>`
          WITH configured AS (
            INSERT INTO syncline.streams AS stored (tenant_id, id, connection_id, app, kind, partition, settings, rank, initial_done_at)
            VALUES (${stream.tenant}, ${stream.id}, ${stream.connectionId}, ${stream.app}, ${stream.kind}, ${stream.partition},
              ${settingsOf(stream)}::jsonb, ${Column.number(stream.rank)}, ${Column.number(stream.initialDoneAt)})
            ON CONFLICT (tenant_id, connection_id, kind, partition) DO UPDATE
            SET settings = excluded.settings ${sql.literal(keepingName)}, rank = excluded.rank
            RETURNING *
          ), first_cursor AS (
            INSERT INTO syncline.cursors (tenant_id, stream_id, version, next_due, data)
            SELECT tenant_id, id, 1, ${Column.number(now)}::bigint, ${JSON.stringify(firstData)}::json FROM configured
            ON CONFLICT (tenant_id, stream_id) DO NOTHING
          )
          SELECT ${sql.literal(streamColumns)} FROM configured AS streams`.pipe(
          Effect.map(([configured]) => configured ?? stream),
          run("Streams.configure"),
        ),
      updateSettings: (tenant, id, settings) =>
        sql`
          UPDATE syncline.streams AS stored SET settings = ${JSON.stringify(settings)}::jsonb ${sql.literal(keepingName)}
          WHERE tenant_id = ${tenant} AND id = ${id}`.pipe(Effect.asVoid, run("Streams.updateSettings")),
      get: (tenant, id) =>
        sql<Stream>`${selectStream} WHERE tenant_id = ${tenant} AND id = ${id}`.pipe(
          Effect.map(([stream]) => Option.fromUndefinedOr(stream)),
          run("Streams.get"),
        ),
      list: (tenant, filter = {}) => {
        const ofConnection = filter.connectionId === undefined ? sql`` : sql`AND connection_id = ${filter.connectionId}`
        return run("Streams.list")(sql<Stream>`${selectStream} WHERE tenant_id = ${tenant} ${ofConnection} ORDER BY id`)
      },
      cursor: (tenant, id) =>
        sql<CursorRow>`${selectCursor} WHERE tenant_id = ${tenant} AND stream_id = ${id}`.pipe(
          Effect.map(([row]) => (row === undefined ? noCursor : toCursor(row))),
          run("Streams.cursor"),
        ),
      cursors: (tenant, connectionId) =>
        sql<CursorRow>`
          ${selectCursor} JOIN syncline.streams ON streams.tenant_id = cursors.tenant_id AND streams.id = cursors.stream_id
          WHERE streams.tenant_id = ${tenant} AND streams.connection_id = ${connectionId}`.pipe(
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
