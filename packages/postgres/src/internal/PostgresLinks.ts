/** Links on PostgreSQL, and what pages are decided on. */
import { type LinkState, Links } from "@syncline/engine"
import { Effect, Layer } from "effect"
import * as Column from "./Column.ts"
import { Database, run } from "./Database.ts"
import { type LinkRow, linkColumns, toLink } from "./LinkRow.ts"
import { loadPage } from "./loadPage.ts"
import { shortId } from "./ShortId.ts"

export const layer: Layer.Layer<Links, never, Database> = Layer.effect(
  Links,
  Effect.map(Database, (sql) => {
    const select = sql`SELECT ${sql.literal(linkColumns)} FROM syncline.links`
    /** By the whole primary key, which has the links of a stream in the order of their ids. */
    const ofStream = (tenant: string, streamId: string) => sql`
      links.tenant_id = ${tenant} AND links.stream_id = ${streamId}
      AND links.connection_id = (SELECT connection_id FROM syncline.streams WHERE tenant_id = ${tenant} AND id = ${streamId})
      AND links.kind = (SELECT kind FROM syncline.streams WHERE tenant_id = ${tenant} AND id = ${streamId})`
    return {
      page: (query) => run("Links.page")(loadPage(sql, query)),
      ready: (tenant, connectionId, limit) =>
        sql<LinkRow & { readonly payload: string }>`
          SELECT ${sql.literal(linkColumns)}, raw_objects.payload
          FROM syncline.links
          CROSS JOIN LATERAL (
            SELECT payload FROM syncline.raw_objects
            WHERE tenant_id = links.tenant_id AND stream_id = links.stream_id AND external_id = links.external_id
            OFFSET 0
          ) AS raw_objects
          WHERE links.tenant_id = ${tenant} AND links.connection_id = ${connectionId} AND links.waiting_for IS NOT NULL
            AND EXISTS (
              SELECT FROM json_to_recordset(links.waiting_for) AS reference (kind text, "shortId" text)
              CROSS JOIN LATERAL (
                SELECT record_id, state FROM syncline.links AS target
                WHERE target.tenant_id = links.tenant_id AND target.connection_id = links.connection_id AND target.kind = reference.kind
                  AND target.external_id = reference."shortId"
                OFFSET 0
              ) AS target
              WHERE target.record_id IS NOT NULL AND target.state <> 'ambiguous'
            )
          ORDER BY links.processed_at, links.stream_id, links.external_id LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(({ payload, ...row }) => ({ link: toLink(row), payload }))),
          run("Links.ready"),
        ),
      ofRecord: (tenant, recordId) =>
        sql<LinkRow>`${select} WHERE tenant_id = ${tenant} AND record_id = ${recordId} ORDER BY stream_id`.pipe(
          Effect.map((rows) => rows.map(toLink)),
          run("Links.ofRecord"),
        ),
      counts: (tenant, streamId) =>
        sql<{ readonly state: LinkState; readonly count: number }>`
          SELECT state, count(*)::float8 AS count FROM syncline.links WHERE ${ofStream(tenant, streamId)}
          GROUP BY state`.pipe(
          Effect.map((rows) => Object.fromEntries(rows.map(({ state, count }) => [state, count]))),
          run("Links.counts"),
        ),
      list: (tenant, streamId, { state, after, limit }) =>
        sql<LinkRow>`
          ${select} WHERE ${ofStream(tenant, streamId)}
            ${after === undefined ? sql`` : sql`AND links.external_id > ${shortId(after)}`}
            ${state === undefined ? sql`` : sql`AND links.state = ${state} ${state === "linked" ? sql`` : sql`AND links.state <> 'linked'`}`}
          ORDER BY links.external_id LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(toLink)),
          run("Links.list"),
        ),
      payload: (tenant, streamId, externalId) =>
        sql<{ readonly payload: string }>`
          SELECT payload FROM syncline.raw_objects
          WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND external_id = ${shortId(externalId)}`.pipe(
          Effect.map(([row]) => row?.payload),
          run("Links.payload"),
        ),
    }
  }),
)
