/** Links on PostgreSQL, and what pages are decided on. */
import { type KnownReference, type LinkState, Links, type UnseenQuery } from "@syncline/engine"
import { Effect, Layer } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"
import { awayStates, type LinkRow, type SharedRow, toWholeLink, wholeLinkColumns } from "./LinkRow.ts"
import { findOrigins } from "./findOrigins.ts"
import { loadPage } from "./loadPage.ts"
import { shortId } from "../ShortId.ts"

export const layer: Layer.Layer<Links, never, Database> = Layer.effect(
  Links,
  Effect.map(Database, (sql) => {
    const select = sql`SELECT ${sql.literal(wholeLinkColumns)} FROM syncline.links`
    /** By the whole primary key, which has the links of a stream in the order of their ids. */
    const ofStream = (tenant: string, streamId: string) => sql`
      links.tenant_id = ${tenant} AND links.stream_id = ${streamId}
      AND links.connection_id = (SELECT connection_id FROM syncline.streams WHERE tenant_id = ${tenant} AND id = ${streamId})
      AND links.kind = (SELECT kind FROM syncline.streams WHERE tenant_id = ${tenant} AND id = ${streamId})`
    /** Of streams that were taken away nothing is looked at again. */
    const isLeft = (tenant: string, connectionId: string) => sql`
      SELECT id FROM syncline.streams WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND taken_away IS NOT NULL`
    /**
     * What is linked, and was not shown. How much was shown is not known when the statement is planned, and compared one by one it would be the square of it; a full join
     * is made by hash or by order, whatever is expected.
     */
    const unseen = ({ tenant, streamId, runId, before }: UnseenQuery, after = "") => sql`
      (
        SELECT external_id, long_external_id FROM syncline.links
        WHERE ${ofStream(tenant, streamId)} AND links.state = 'linked' AND links.processed_at < ${Column.number(before)}::bigint
          AND links.external_id > ${shortId(after)}
      ) AS known
      FULL JOIN (
        SELECT unnest(external_ids) AS id FROM syncline.seen WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND run_id = ${runId}
      ) AS shown ON shown.id = known.external_id
      WHERE shown.id IS NULL`
    return {
      page: (query) => run("Links.page")(loadPage(sql, query)),
      origins: (query) =>
        findOrigins(sql, query).pipe(
          Effect.map((rows) => rows.map(toWholeLink)),
          run("Links.origins"),
        ),
      ready: (tenant, connectionId, { limit, unread }) =>
        sql<LinkRow & SharedRow & { readonly payload: string }>`
          SELECT ${sql.literal(wholeLinkColumns)}, links.payload
          FROM (
            (
              SELECT * FROM syncline.links
              WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND due IS NOT NULL AND payload IS NOT NULL
                AND NOT stream_id = ANY(${Column.texts(unread)}::text[]) AND stream_id NOT IN (${isLeft(tenant, connectionId)})
              ORDER BY stream_id, external_id LIMIT ${Column.number(limit)}::bigint
            )
            UNION ALL
            (
              SELECT * FROM syncline.links
              WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND waiting_for IS NOT NULL AND due IS NULL AND payload IS NOT NULL
                AND stream_id NOT IN (${isLeft(tenant, connectionId)})
                AND EXISTS (
                  SELECT FROM json_to_recordset(links.waiting_for) AS reference (kind text, "shortId" text)
                  CROSS JOIN LATERAL (
                    SELECT record_id, state FROM syncline.links AS target
                    WHERE target.tenant_id = links.tenant_id AND target.connection_id = links.connection_id AND target.kind = reference.kind
                      AND target.external_id = reference."shortId"
                    OFFSET 0
                  ) AS target
                  WHERE target.record_id IS NOT NULL
                    AND (target.state = 'merged' OR target.state NOT IN ('ambiguous', ${sql.literal(awayStates)}))
                )
              ORDER BY processed_at, stream_id, external_id LIMIT ${Column.number(limit)}::bigint
            )
          ) AS links
          LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(({ payload, ...row }) => ({ link: toWholeLink(row), payload }))),
          run("Links.ready"),
        ),
      naming: (tenant, streamIds, recordIds) =>
        sql<{ readonly streamId: string; readonly recordId: string; readonly externalId: string }>`
          SELECT links.stream_id AS "streamId", links.record_id AS "recordId",
            coalesce(links.long_external_id, links.external_id) AS "externalId"
          FROM syncline.links
          JOIN syncline.records ON records.tenant_id = links.tenant_id AND records.kind = links.kind AND records.id = links.record_id
          WHERE links.tenant_id = ${tenant} AND links.stream_id = ANY(${streamIds}::text[]) AND links.state = 'linked'
            AND EXISTS (SELECT FROM unnest(${recordIds}::text[]) AS named (id) WHERE strpos(records.data::text, '"' || named.id || '"') > 0)`.pipe(
          run("Links.naming"),
        ),
      called: (tenant, connectionId, names) =>
        sql<KnownReference>`
          SELECT links.stream_id AS "streamId", links.kind, coalesce(links.long_external_id, links.external_id) AS "externalId",
            links.record_id AS "recordId", links.address
          FROM (
            SELECT DISTINCT kind, lower(address) AS address
            FROM unnest(
              ${Column.texts(names.map(({ kind }) => kind))}::text[], ${Column.texts(names.map(({ address }) => address))}::text[]
            ) AS given (kind, address)
          ) AS asked
          CROSS JOIN LATERAL (
            SELECT * FROM syncline.links
            WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND kind = asked.kind AND address IS NOT NULL
              AND md5(lower(address)) = md5(asked.address) AND lower(address) = asked.address
            OFFSET 0
          ) AS links
          WHERE links.record_id IS NOT NULL AND links.state <> 'ambiguous'`.pipe(run("Links.called")),
      anyUnmatched: (tenant, { kind, connectionId, otherId, before }) =>
        sql<{ readonly found: boolean }>`
          SELECT EXISTS (
            SELECT FROM syncline.links
            JOIN syncline.records ON records.tenant_id = links.tenant_id AND records.kind = links.kind AND records.id = links.record_id
            WHERE links.tenant_id = ${tenant} AND links.connection_id = ${connectionId} AND links.kind = ${kind} AND links.state = 'linked'
              AND records.created_at <= ${Column.number(before)}::bigint
              AND NOT EXISTS (
                SELECT FROM syncline.links AS other
                WHERE other.tenant_id = links.tenant_id AND other.record_id = links.record_id AND other.connection_id = ${otherId}
              )
          ) AS found`.pipe(
          Effect.map(([row]) => row?.found === true),
          run("Links.anyUnmatched"),
        ),
      unseen: (query, { after, limit }) =>
        sql<{ readonly id: string }>`
          SELECT coalesce(known.long_external_id, known.external_id) AS id FROM ${unseen(query, after)}
          ORDER BY known.external_id LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(({ id }) => id)),
          run("Links.unseen"),
        ),
      countUnseen: (query) =>
        sql<{ readonly count: number }>`
          SELECT count(*)::float8 AS count FROM ${unseen(query)}`.pipe(
          Effect.map(([row]) => row?.count ?? 0),
          run("Links.countUnseen"),
        ),
      forgetSeen: (tenant, streamId) =>
        sql`DELETE FROM syncline.seen WHERE tenant_id = ${tenant} AND stream_id = ${streamId}`.pipe(Effect.asVoid, run("Links.forgetSeen")),
      lookAgain: (tenant, streamId, which, due) =>
        sql`
          UPDATE syncline.links SET due = ${due}
          WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND state <> 'linked' AND ${
            "states" in which
              ? sql`state = ANY(${Column.texts(which.states)}::text[])`
              : sql`external_id = ANY(${Column.texts(which.externalIds.map(shortId))}::text[])`
          }`.pipe(Effect.asVoid, run("Links.lookAgain")),
      countDue: (tenant, streamId) =>
        sql<{ readonly count: number }>`
          SELECT count(*)::float8 AS count FROM syncline.links
          WHERE tenant_id = ${tenant} AND connection_id = (SELECT connection_id FROM syncline.streams WHERE tenant_id = ${tenant} AND id = ${streamId})
            AND stream_id = ${streamId} AND due IS NOT NULL`.pipe(
          Effect.map(([row]) => row?.count ?? 0),
          run("Links.countDue"),
        ),
      ofRecord: (tenant, recordId) =>
        sql<LinkRow & SharedRow>`${select} WHERE tenant_id = ${tenant} AND record_id = ${recordId} ORDER BY stream_id`.pipe(
          Effect.map((rows) => rows.map(toWholeLink)),
          run("Links.ofRecord"),
        ),
      // Links are many and their rows are long. Those that are linked are counted as what is left of the index.
      counts: (tenant, streamId) =>
        sql<{ readonly state: LinkState; readonly count: number }>`
          WITH unlinked AS (
            SELECT state, count(*) AS count FROM syncline.links
            WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND state <> 'linked'
            GROUP BY state
          ),
          linked AS (
            SELECT (SELECT count(*) FROM syncline.links WHERE ${ofStream(tenant, streamId)}) - (SELECT coalesce(sum(count), 0) FROM unlinked) AS count
          )
          SELECT state, count::float8 AS count FROM unlinked
          UNION ALL
          SELECT 'linked', count::float8 FROM linked WHERE count > 0`.pipe(
          Effect.map((rows) => Object.fromEntries(rows.map(({ state, count }) => [state, count]))),
          run("Links.counts"),
        ),
      list: (tenant, streamId, { state, address, after, limit }) =>
        sql<LinkRow & SharedRow>`
          ${select} WHERE ${ofStream(tenant, streamId)}
            ${after === undefined ? sql`` : sql`AND links.external_id > ${shortId(after)}`}
            ${address === undefined ? sql`` : sql`AND links.address = ${address}`}
            ${state === undefined ? sql`` : sql`AND links.state = ${state} ${state === "linked" ? sql`` : sql`AND links.state <> 'linked'`}`}
          ORDER BY links.external_id LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(toWholeLink)),
          run("Links.list"),
        ),
      kept: (tenant, streamId, { after, limit }) =>
        sql<{ readonly externalId: string; readonly payload: string }>`
          SELECT coalesce(links.long_external_id, links.external_id) AS "externalId", links.payload FROM syncline.links
          WHERE ${ofStream(tenant, streamId)} AND links.state IN ('linked', 'quarantined') AND links.payload IS NOT NULL
            ${after === undefined ? sql`` : sql`AND links.external_id > ${shortId(after)}`}
          ORDER BY links.external_id LIMIT ${Column.number(limit)}::bigint`.pipe(run("Links.kept")),
      payload: (tenant, streamId, externalId) =>
        sql<{ readonly payload: string }>`
          SELECT payload FROM syncline.links
          WHERE ${ofStream(tenant, streamId)} AND external_id = ${shortId(externalId)} AND payload IS NOT NULL`.pipe(
          Effect.map(([row]) => row?.payload),
          run("Links.payload"),
        ),
    }
  }),
)
