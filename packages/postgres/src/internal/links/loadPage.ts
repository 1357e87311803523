/** Everything a page of changes is decided on, read in one statement and so as of one moment, however many objects the page has. */
import type { Conflict, FoundObject, KnownReference, PageQuery, PageState } from "@syncline/engine"
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import { conflictColumns } from "../conflicts/ConflictRow.ts"
import type { Database } from "../Database.ts"
import { awayStates, type LinkRow, linkColumns, toLink } from "./LinkRow.ts"
import { mergedRecords, namedRecords } from "../records/namedRecords.ts"
import { type RecordRow, recordColumns, toRecord } from "../records/RecordRow.ts"
import { shortId } from "../ShortId.ts"

interface FoundRow extends LinkRow {
  /** Of the payload. */
  readonly hash: string | null
}

interface ReferenceRow extends Omit<KnownReference, "way"> {
  readonly way: KnownReference["way"] | null
}

/** One thing that was found. */
type PageRow =
  | { readonly part: "unchanged"; readonly value: ReadonlyArray<string> | null }
  | { readonly part: "link"; readonly value: FoundRow }
  | { readonly part: "record"; readonly value: RecordRow }
  | { readonly part: "conflict"; readonly value: Conflict }
  | { readonly part: "reference"; readonly value: ReferenceRow }
  | { readonly part: "candidate"; readonly value: string }
  | { readonly part: "found"; readonly value: FoundObject }

/** Of records and objects that share one key so many are looked at. Nobody could tell that many apart, and a page must fit into memory. */
const mostOfKey = 1000

/** The subqueries with OFFSET 0 are looked up row by row in an index, whatever the planner believes about a table that has just begun to fill. */
export const loadPage = (sql: Database["Service"], query: PageQuery): Effect.Effect<PageState, SqlError> => {
  const { tenant, streamId, connectionId, kind, externalIds, references, referenceFields, matchKeys, recordIds = [] } = query
  const hashes = externalIds.map((_, index) => query.hashes?.[index] ?? null)
  return sql<PageRow>`
    WITH
    seen AS MATERIALIZED (
      SELECT links.*
      FROM unnest(${Column.unsized(sql, externalIds.map(shortId))}, ${Column.texts(hashes)}::text[]) AS asked (external_id, hash)
      CROSS JOIN LATERAL (
        SELECT hash = asked.hash AND state = 'linked' AND record_id IS NOT NULL AND waiting_for IS NULL AND due IS NULL AS unchanged,
          tenant_id, connection_id, kind, external_id, stream_id, record_id, state, processed_at, updated_at, base, told, refused, address,
          version, waiting_for, problem, long_external_id, hash, choice, due
        FROM syncline.links
        WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND kind = ${kind} AND external_id = asked.external_id
          AND stream_id = ${streamId}
        OFFSET 0
      ) AS links
    ),
    found AS (SELECT * FROM seen WHERE unchanged IS NOT TRUE),
    candidates AS MATERIALIZED (
      SELECT DISTINCT keyed.record_id
      FROM unnest(${Column.unsized(sql, matchKeys.map(shortId))}) AS asked (key)
      CROSS JOIN LATERAL (
        SELECT record_id FROM syncline.match_keys AS held
        WHERE tenant_id = ${tenant} AND kind = ${kind} AND key = asked.key
          AND NOT EXISTS (
            SELECT FROM syncline.links
            WHERE links.tenant_id = ${tenant} AND links.record_id = held.record_id AND links.stream_id = ${streamId}
            OFFSET 0
          )
        LIMIT ${mostOfKey}
      ) AS keyed
    ),
    identified AS MATERIALIZED (
      SELECT DISTINCT asked.record_id
      FROM unnest(
        ${Column.unsized(
          sql,
          recordIds.map(({ externalId }) => shortId(externalId)),
        )},
        ${Column.texts(recordIds.map(({ recordId }) => recordId))}::text[]
      ) AS asked (external_id, record_id)
      WHERE NOT EXISTS (SELECT FROM seen WHERE seen.external_id = asked.external_id AND seen.record_id IS NOT NULL)
      UNION
      SELECT choice::json ->> 'recordId' FROM found WHERE choice IS NOT NULL
    ),
    loaded AS MATERIALIZED (
      SELECT records.*
      FROM (
        SELECT record_id FROM found WHERE record_id IS NOT NULL
        UNION SELECT record_id FROM candidates
        UNION SELECT record_id FROM identified
      ) AS wanted
      CROSS JOIN LATERAL (
        SELECT * FROM syncline.records WHERE tenant_id = ${tenant} AND kind = ${kind} AND id = wanted.record_id OFFSET 0
      ) AS records
    ),
    referred AS (
      SELECT links.stream_id AS "streamId", links.kind, coalesce(links.long_external_id, links.external_id) AS "externalId",
        named.record_id AS "recordId", links.address, CASE WHEN merged.into_id IS NOT NULL THEN 'out' END AS way
      FROM (SELECT DISTINCT named.record_id FROM loaded ${namedRecords(sql, "loaded", referenceFields)}) AS named
      ${mergedRecords(sql, tenant)}
      CROSS JOIN LATERAL (
        SELECT * FROM syncline.links WHERE tenant_id = ${tenant} AND record_id = coalesce(merged.into_id, named.record_id) OFFSET 0
      ) AS links
      WHERE links.connection_id = ${connectionId} AND links.state NOT IN (${sql.literal(awayStates)})
      UNION
      SELECT links.stream_id, links.kind, coalesce(links.long_external_id, links.external_id), coalesce(merged.into_id, links.record_id),
        links.address, CASE WHEN merged.into_id IS NOT NULL THEN 'in' END
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
      LEFT JOIN LATERAL (
        SELECT removal ->> 'into' AS into_id FROM syncline.records
        WHERE links.state = 'merged' AND tenant_id = ${tenant} AND kind = links.kind AND id = links.record_id
        OFFSET 0
      ) AS merged ON true
      WHERE links.record_id IS NOT NULL AND (links.state NOT IN ('ambiguous', ${sql.literal(awayStates)}) OR merged.into_id IS NOT NULL)
    )
    SELECT 'unchanged' AS part, json_agg(coalesce(long_external_id, external_id)) AS value FROM seen WHERE unchanged
    UNION ALL
    SELECT 'link', row_to_json(link) FROM (SELECT ${sql.literal(linkColumns)}, links.hash FROM found AS links) AS link
    UNION ALL
    SELECT 'record', row_to_json(record) FROM (SELECT ${sql.literal(recordColumns)} FROM loaded AS records) AS record
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
    SELECT 'candidate', to_json(record_id) FROM candidates
    ${matchKeys.length === 0 ? sql`` : foundBy(sql, query)}
    UNION ALL
    SELECT 'candidate', to_json(loaded.id)
    FROM loaded
    JOIN identified ON identified.record_id = loaded.id
    WHERE NOT EXISTS (
      SELECT FROM syncline.links
      WHERE links.tenant_id = ${tenant} AND links.record_id = loaded.id AND links.stream_id = ${streamId}
      OFFSET 0
    )`.pipe(Effect.map(pageState))
}

/** Objects of the stream without a record that are found by the keys. */
const foundBy = (sql: Database["Service"], { tenant, streamId, connectionId, kind, matchKeys }: PageQuery) => sql`
    UNION ALL
    SELECT 'found', json_build_object('externalId', coalesce(links.long_external_id, links.external_id), 'state', links.state,
      'keys', keyed.keys, 'processedAt', links.processed_at, 'due', links.due IS NOT NULL)
    FROM (
      SELECT external_id, json_agg(asked.whole) AS keys
      FROM unnest(${Column.texts(matchKeys.map(shortId))}::text[], ${Column.texts(matchKeys)}::text[]) AS asked (key, whole)
      CROSS JOIN LATERAL (
        SELECT external_id FROM syncline.link_keys WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND key = asked.key LIMIT ${mostOfKey}
      ) AS of_key
      GROUP BY external_id
    ) AS keyed
    CROSS JOIN LATERAL (
      SELECT * FROM syncline.links
      WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND kind = ${kind} AND external_id = keyed.external_id
        AND stream_id = ${streamId}
      OFFSET 0
    ) AS links`

const toReference = ({ way, ...row }: ReferenceRow): KnownReference => (way === null ? row : { ...row, ...(way && { way }) })

const pageState = (rows: ReadonlyArray<PageRow>): PageState => {
  let unchanged: ReadonlyArray<string> = []
  const found: Array<FoundRow> = []
  const records: Array<readonly [string, ReturnType<typeof toRecord>]> = []
  const conflicts: Array<Conflict> = []
  const references: Array<KnownReference> = []
  const candidates: Array<string> = []
  const objects: Array<FoundObject> = []
  for (const row of rows) {
    switch (row.part) {
      case "unchanged":
        unchanged = row.value ?? []
        break
      case "link":
        found.push(row.value)
        break
      case "record":
        records.push([row.value.id, toRecord(row.value)])
        break
      case "conflict":
        conflicts.push(row.value)
        break
      case "reference":
        references.push(toReference(row.value))
        break
      case "candidate":
        candidates.push(row.value)
        break
      case "found":
        objects.push(row.value)
    }
  }
  const byId = new Map(records)
  return {
    unchanged: new Set(unchanged),
    links: new Map(found.map(({ hash: _hash, ...row }) => [row.externalId, toLink(row, byId.get(row.recordId ?? "")?.data ?? null)])),
    hashes: new Map(found.flatMap(({ externalId, hash }) => (hash === null ? [] : [[externalId, hash] as const]))),
    records: byId,
    conflicts,
    references,
    candidates,
    found: objects,
  }
}
