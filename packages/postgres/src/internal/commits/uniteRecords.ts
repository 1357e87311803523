/**
 * Records that are other records from now on: their links, with base and open conflicts, are the other's where that is nothing, and apart where it is something.
 */
import { type Commit, mergedApart } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import * as SharedBase from "../links/SharedBase.ts"
import type { Part } from "./Part.ts"

/** A base that is told by the data of a record is written out: it is another's from now on. */
export const uniteRecords = (sql: Database["Service"], { tenant, at, unions }: Commit): Part => ({
  queries: [
    sql`given_unions AS MATERIALIZED (
      SELECT * FROM unnest(
        ${Column.texts(unions.map(({ kind }) => kind))}::text[],
        ${Column.texts(unions.map(({ from }) => from))}::text[],
        ${Column.texts(unions.map(({ into }) => into))}::text[],
        ${Column.texts(unions.map(({ streamId }) => streamId))}::text[],
        ${Column.texts(unions.map(({ removes }) => String(removes)))}::boolean[],
        ${Column.texts(unions.map(({ kind, from, into }) => mergedApart({ kind, recordId: from }, into)))}::text[]
      ) AS given (kind, from_id, into_id, stream_id, removes, problem))`,
    sql`uniting AS MATERIALIZED (
      SELECT given.into_id, given.removes, given.problem, links.connection_id, links.kind, links.external_id, links.stream_id, records.data,
        EXISTS (
          SELECT FROM syncline.links AS other
          WHERE other.tenant_id = ${tenant} AND other.record_id = given.into_id AND other.stream_id = links.stream_id
          OFFSET 0
        ) AS taken
      FROM given_unions AS given
      CROSS JOIN LATERAL (
        SELECT data FROM syncline.records WHERE tenant_id = ${tenant} AND kind = given.kind AND id = given.from_id OFFSET 0
      ) AS records
      CROSS JOIN LATERAL (
        SELECT connection_id, kind, external_id, stream_id FROM syncline.links
        WHERE tenant_id = ${tenant} AND record_id = given.from_id AND stream_id <> given.stream_id
        OFFSET 0
      ) AS links)`,
    sql`united_links AS (
      UPDATE syncline.links AS stored
      SET record_id = CASE WHEN taken THEN NULL ELSE uniting.into_id END, state = CASE WHEN taken THEN 'apart' ELSE stored.state END,
        base = CASE WHEN taken THEN NULL ELSE ${SharedBase.writtenOut(sql, sql`stored.base`, sql`uniting.data`)} END,
        told = CASE WHEN taken THEN NULL ELSE stored.told END, refused = CASE WHEN taken THEN NULL ELSE stored.refused END,
        waiting_for = CASE WHEN taken THEN NULL ELSE stored.waiting_for END,
        problem = CASE WHEN taken THEN uniting.problem ELSE stored.problem END
      FROM uniting
      WHERE stored.tenant_id = ${tenant} AND stored.connection_id = uniting.connection_id AND stored.kind = uniting.kind
        AND stored.external_id = uniting.external_id AND stored.stream_id = uniting.stream_id AND NOT (taken AND removes))`,
    sql`united_conflicts AS (
      UPDATE syncline.conflicts AS stored
      SET revision = stored.revision + 1, record_id = CASE WHEN taken THEN stored.record_id ELSE uniting.into_id END,
        state = CASE WHEN taken THEN 'resolved' ELSE stored.state END, resolution = CASE WHEN taken THEN 'agreed' END,
        resolved_by = CASE WHEN taken THEN 'engine' END, resolved_at = CASE WHEN taken THEN ${Column.number(at)}::bigint END
      FROM uniting
      WHERE stored.tenant_id = ${tenant} AND stored.stream_id = uniting.stream_id AND stored.external_id = uniting.external_id
        AND stored.state = 'open' AND NOT (taken AND removes))`,
    sql`united_before AS (
      UPDATE syncline.records AS stored
      SET removal = jsonb_set(stored.removal, '{into}', to_jsonb(given_unions.into_id))
      FROM given_unions
      WHERE stored.tenant_id = ${tenant} AND (stored.removal ->> 'into') = given_unions.from_id)`,
  ],
})
