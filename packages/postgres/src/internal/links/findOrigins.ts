/** Where records are linked that objects of a page may be, which came from another place: those of given ids, and those whose ids begin with a time. */
import type { OriginQuery } from "@syncline/engine"
import type { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { type LinkRow, type SharedRow, wholeLinkColumns } from "./LinkRow.ts"

/** `OFFSET 0` as in `loadPage`: each record is looked up in the primary key, each of its links in its index. */
export const findOrigins = (
  sql: Database["Service"],
  { tenant, kind, streamId, streamIds, recordIds, beginnings, returning, limit }: OriginQuery,
): Effect.Effect<ReadonlyArray<LinkRow & SharedRow>, SqlError> => sql<LinkRow & SharedRow>`
  WITH wanted AS MATERIALIZED (
    SELECT found.id, bool_or(asked.beginning = ANY(${Column.texts(returning)}::text[])) AS returning
    FROM unnest(${Column.texts(beginnings)}::text[]) AS asked (beginning)
    CROSS JOIN LATERAL (
      SELECT id FROM syncline.records
      WHERE tenant_id = ${tenant} AND kind = ${kind} AND id >= asked.beginning AND id < asked.beginning || 'g'
      OFFSET 0
    ) AS found
    GROUP BY found.id
    UNION
    SELECT id, false FROM unnest(${Column.texts(recordIds)}::text[]) AS asked (id)
  )
  SELECT DISTINCT ON (links.record_id, links.stream_id) ${sql.literal(wholeLinkColumns)}
  FROM wanted
  CROSS JOIN LATERAL (
    SELECT * FROM syncline.links WHERE tenant_id = ${tenant} AND record_id = wanted.id AND links.kind = ${kind} OFFSET 0
  ) AS links
  WHERE links.stream_id = ANY(${Column.texts(streamIds)}::text[])
    OR (links.stream_id = ${streamId} AND (links.state = 'moved' OR wanted.returning))
  ORDER BY links.record_id, links.stream_id
  LIMIT ${Column.number(limit)}::bigint`
