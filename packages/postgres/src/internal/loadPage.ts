/** Everything a page of changes is decided on, read in one statement and so as of one moment, however many objects the page has. */
import type { Conflict, KnownReference, PageQuery, PageState } from "@syncline/engine"
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "./Column.ts"
import { conflictColumns } from "./ConflictRow.ts"
import type { Database } from "./Database.ts"
import { type LinkRow, linkColumns, toLink } from "./LinkRow.ts"
import { namedRecords } from "./namedRecords.ts"
import { type RecordRow, recordColumns, toRecord } from "./RecordRow.ts"
import { shortId } from "./ShortId.ts"

interface PageRow {
  readonly links: ReadonlyArray<LinkRow> | null
  readonly hashes: ReadonlyArray<{ readonly shortId: string; readonly hash: string }> | null
  readonly records: ReadonlyArray<RecordRow> | null
  readonly conflicts: ReadonlyArray<Conflict> | null
  readonly references: ReadonlyArray<KnownReference> | null
  readonly candidates: ReadonlyArray<string> | null
}

/** The subqueries with OFFSET 0 are looked up row by row in an index, whatever the planner believes about a table that has just begun to fill. */
export const loadPage = (sql: Database["Service"], query: PageQuery): Effect.Effect<PageState, SqlError> => {
  const { tenant, streamId, connectionId, kind, externalIds, references, referenceFields, matchKeys } = query
  const asked = sql`unnest(${Column.texts(externalIds.map(shortId))}::text[]) AS asked (external_id)`
  const ofIndex = {
    references: sql`
      UNION
      SELECT links.connection_id, links.kind, links.external_id, links.stream_id, links.long_external_id, links.record_id, links.address
      FROM unnest(
        ${Column.texts(references.map((reference) => reference.kind))}::text[],
        ${Column.texts(references.map(({ externalId }) => shortId(externalId)))}::text[]
      ) AS named (kind, external_id)
      CROSS JOIN LATERAL (
        SELECT * FROM syncline.links
        WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND kind = named.kind AND external_id = named.external_id
        OFFSET 0
      ) AS links
      WHERE links.record_id IS NOT NULL AND links.state <> 'ambiguous'`,
  }
  return sql<PageRow>`
    WITH
    found AS MATERIALIZED (
      SELECT links.*
      FROM ${asked}
      CROSS JOIN LATERAL (
        SELECT * FROM syncline.links
        WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND kind = ${kind} AND external_id = asked.external_id
          AND stream_id = ${streamId}
        OFFSET 0
      ) AS links
    ),
    candidates AS MATERIALIZED (
      SELECT DISTINCT record_id
      FROM syncline.match_keys
      WHERE tenant_id = ${tenant} AND kind = ${kind} AND key = ANY (${Column.texts(matchKeys.map(shortId))}::text[])
        AND NOT EXISTS (
          SELECT FROM syncline.links
          WHERE links.tenant_id = ${tenant} AND links.record_id = match_keys.record_id AND links.stream_id = ${streamId}
        )
    ),
    loaded AS MATERIALIZED (
      SELECT records.*
      FROM (SELECT record_id FROM found WHERE record_id IS NOT NULL UNION SELECT record_id FROM candidates) AS wanted
      CROSS JOIN LATERAL (
        SELECT * FROM syncline.records WHERE tenant_id = ${tenant} AND kind = ${kind} AND id = wanted.record_id OFFSET 0
      ) AS records
    ),
    referred AS (
      SELECT links.connection_id, links.kind, links.external_id, links.stream_id, links.long_external_id, links.record_id, links.address
      FROM (SELECT DISTINCT named.record_id FROM loaded ${namedRecords(sql, "loaded", referenceFields)}) AS named
      CROSS JOIN LATERAL (SELECT * FROM syncline.links WHERE tenant_id = ${tenant} AND record_id = named.record_id OFFSET 0) AS links
      WHERE links.connection_id = ${connectionId}
      ${references.length === 0 ? sql`` : ofIndex.references}
    )
    SELECT
      (SELECT json_agg(link) FROM (SELECT ${sql.literal(linkColumns)} FROM found AS links) AS link) AS links,
      (SELECT json_agg(record) FROM (SELECT ${sql.literal(recordColumns)} FROM loaded AS records) AS record) AS records,
      (
        SELECT json_agg(json_build_object('shortId', asked.external_id, 'hash', raw_objects.hash))
        FROM ${asked}
        CROSS JOIN LATERAL (
          SELECT hash FROM syncline.raw_objects
          WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND external_id = asked.external_id
          OFFSET 0
        ) AS raw_objects
      ) AS hashes,
      (
        SELECT json_agg(conflict) FROM (
          SELECT ${sql.literal(conflictColumns)}
          FROM found
          JOIN syncline.conflicts ON conflicts.tenant_id = ${tenant} AND conflicts.stream_id = ${streamId}
            AND conflicts.external_id = found.external_id AND conflicts.state = 'open'
        ) AS conflict
      ) AS conflicts,
      (
        SELECT json_agg(json_build_object('kind', kind, 'externalId', coalesce(long_external_id, external_id), 'recordId', record_id,
          'address', address))
        FROM referred
      ) AS references,
      (SELECT json_agg(record_id) FROM candidates) AS candidates`.pipe(Effect.map(([row]) => pageState(query, row)))
}

const pageState = (query: PageQuery, row: PageRow | undefined): PageState => {
  const hashes = new Map((row?.hashes ?? []).map(({ shortId: id, hash }) => [id, hash]))
  return {
    links: new Map((row?.links ?? []).map((link) => [link.externalId, toLink(link)])),
    hashes: new Map(
      query.externalIds.flatMap((externalId) => {
        const hash = hashes.get(shortId(externalId))
        return hash === undefined ? [] : [[externalId, hash] as const]
      }),
    ),
    records: new Map((row?.records ?? []).map((record) => [record.id, toRecord(record)])),
    conflicts: row?.conflicts ?? [],
    references: row?.references ?? [],
    candidates: row?.candidates ?? [],
  }
}
