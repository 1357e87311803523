/** Writes out the bases that are stored as what differs from the data of a record, before the record changes. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import * as SharedBase from "../links/SharedBase.ts"
import type { Part } from "./Part.ts"

/** Needs `untouched` and, if the commit writes links, `given_links`: those get the base that they are given. */
export const keepBases = (sql: Database["Service"], { tenant, links, unions }: Commit): Part => {
  // Of a record that is another one from now on: see `uniteRecords`.
  const staying = unions.length === 0 ? sql`` : sql`WHERE NOT untouched.id = ANY(${Column.texts(unions.map(({ from }) => from))}::text[])`
  const others = sql`WHERE NOT EXISTS (
        SELECT FROM given_links WHERE given_links.stream_id = sharing.stream_id AND given_links.external_id = sharing.external_id)`
  return {
    queries: [
      sql`sharing AS MATERIALIZED (
      SELECT sharing.*, ${SharedBase.writtenOut(sql, sql`sharing.base`, sql`untouched.data`)} AS whole
      FROM (SELECT * FROM untouched ${staying}) AS untouched CROSS JOIN LATERAL (
        SELECT tenant_id, connection_id, kind, external_id, stream_id, base FROM syncline.links
        WHERE tenant_id = ${tenant} AND record_id = untouched.id AND kind = untouched.kind AND base LIKE ${SharedBase.mark + "%"}
        OFFSET 0
      ) AS sharing
      ${links.length > 0 ? others : sql``})`,
      sql`kept_bases AS (
      UPDATE syncline.links AS stored
      SET base = sharing.whole
      FROM sharing
      WHERE stored.tenant_id = sharing.tenant_id AND stored.connection_id = sharing.connection_id AND stored.kind = sharing.kind
        AND stored.external_id = sharing.external_id AND stored.stream_id = sharing.stream_id AND stored.base = sharing.base)`,
    ],
  }
}
