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

/** One thing that was found. */
type PageRow =
  | { readonly part: "link"; readonly value: LinkRow }
  | { readonly part: "hash"; readonly value: { readonly shortId: string; readonly hash: string } }
  | { readonly part: "record"; readonly value: RecordRow }
  | { readonly part: "conflict"; readonly value: Conflict }
  | { readonly part: "reference"; readonly value: KnownReference }
  | { readonly part: "candidate"; readonly value: string }

/** The subqueries with OFFSET 0 are looked up row by row in an index, whatever the planner believes about a table that has just begun to fill. */
export const loadPage = (sql: Database["Service"], query: PageQuery): Effect.Effect<PageState, SqlError> => {
  const { tenant, streamId, connectionId, kind, externalIds, references, referenceFields, matchKeys } = query
  const asked = sql`unnest(${Column.unsized(sql, externalIds.map(shortId))}) AS asked (external_id)`
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
      SELECT DISTINCT keyed.record_id
      FROM unnest(${Column.unsized(sql, matchKeys.map(shortId))}) AS asked (key)
      CROSS JOIN LATERAL (
        SELECT record_id FROM syncline.match_keys WHERE tenant_id = ${tenant} AND kind = ${kind} AND key = asked.key OFFSET 0
      ) AS keyed
      WHERE NOT EXISTS (
        SELECT FROM syncline.links
        WHERE links.tenant_id = ${tenant} AND links.record_id = keyed.record_id AND links.stream_id = ${streamId}
        OFFSET 0
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
      SELECT links.stream_id AS "streamId", links.kind, coalesce(links.long_external_id, links.external_id) AS "externalId",
        links.record_id AS "recordId", links.address
      FROM (SELECT DISTINCT named.record_id FROM loaded ${namedRecords(sql, "loaded", referenceFields)}) AS named
      CROSS JOIN LATERAL (SELECT * FROM syncline.links WHERE tenant_id = ${tenant} AND record_id = named.record_id OFFSET 0) AS links
      WHERE links.connection_id = ${connectionId}
      UNION
      SELECT links.stream_id, links.kind, coalesce(links.long_external_id, links.external_id), links.record_id, links.address
      FROM unnest(
        ${Column.unsized(
          sql,
          references.map((reference) => reference.kind),
        )},
        ${Column.texts(references.map(({ externalId }) => shortId(externalId)))}::text[]
      ) AS named (kind, external_id)
      CROSS JOIN LATERAL (
        SELECT * FROM syncline.links
        WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND kind = named.kind AND external_id = named.external_id
        OFFSET 0
      ) AS links
      WHERE links.record_id IS NOT NULL AND links.state <> 'ambiguous'
    )
    SELECT 'link' AS part, row_to_json(link) AS value FROM (SELECT ${sql.literal(linkColumns)} FROM found AS links) AS link
    UNION ALL
    SELECT 'record', row_to_json(record) FROM (SELECT ${sql.literal(recordColumns)} FROM loaded AS records) AS record
    UNION ALL
    SELECT 'hash', json_build_object('shortId', asked.external_id, 'hash', raw_objects.hash)
    FROM ${asked}
    CROSS JOIN LATERAL (
      SELECT hash FROM syncline.raw_objects
      WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND external_id = asked.external_id
      OFFSET 0
    ) AS raw_objects
    UNION ALL
    SELECT 'conflict', row_to_json(conflict) FROM (
      SELECT ${sql.literal(conflictColumns)}
      FROM found
      CROSS JOIN LATERAL (
        SELECT * FROM syncline.conflicts
        WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND external_id = found.external_id AND state = 'open'
        OFFSET 0
      ) AS conflicts
    ) AS conflict
    UNION ALL
    SELECT 'reference', row_to_json(referred) FROM referred
    UNION ALL
    SELECT 'candidate', to_json(record_id) FROM candidates`.pipe(Effect.map((rows) => pageState(query, rows)))
}

const pageState = (query: PageQuery, rows: ReadonlyArray<PageRow>): PageState => {
  const links: Array<readonly [string, ReturnType<typeof toLink>]> = []
  const records: Array<readonly [string, ReturnType<typeof toRecord>]> = []
  const hashes = new Map<string, string>()
  const conflicts: Array<Conflict> = []
  const references: Array<KnownReference> = []
  const candidates: Array<string> = []
  for (const row of rows) {
    switch (row.part) {
      case "link":
        links.push([row.value.externalId, toLink(row.value)])
        break
      case "record":
        records.push([row.value.id, toRecord(row.value)])
        break
      case "hash":
        hashes.set(row.value.shortId, row.value.hash)
        break
      case "conflict":
        conflicts.push(row.value)
        break
      case "reference":
        references.push(row.value)
        break
      case "candidate":
        candidates.push(row.value)
    }
  }
  return {
    links: new Map(links),
    hashes: new Map(
      query.externalIds.flatMap((externalId) => {
        const hash = hashes.get(shortId(externalId))
        return hash === undefined ? [] : [[externalId, hash] as const]
      }),
    ),
    records: new Map(records),
    conflicts,
    references,
    candidates,
  }
}
