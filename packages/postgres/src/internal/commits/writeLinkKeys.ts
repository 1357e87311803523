/** What objects without a record are found by, in place of what they were found by before. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { shortId } from "../ShortId.ts"
import type { Part } from "./Part.ts"

export const writesLinkKeys = ({ links }: Commit): boolean => links.some(({ keys }) => keys !== undefined)

export const writeLinkKeys = (sql: Database["Service"], { tenant, links }: Commit): Part => {
  const keyed = links.filter(({ keys }) => keys !== undefined)
  const rows = keyed.flatMap(({ streamId, externalId, keys = [] }) =>
    [...new Set(keys.map(shortId))].map((key) => ({ streamId, externalId: shortId(externalId), key })),
  )
  return {
    queries: [
      sql`given_keys AS MATERIALIZED (
      SELECT * FROM unnest(
        ${Column.texts(rows.map(({ streamId }) => streamId))}::text[],
        ${Column.texts(rows.map(({ externalId }) => externalId))}::text[],
        ${Column.texts(rows.map(({ key }) => key))}::text[]
      ) AS given (stream_id, external_id, key))`,
      sql`former_keys AS MATERIALIZED (
      SELECT held.*
      FROM unnest(
        ${Column.unsized(
          sql,
          keyed.map(({ streamId }) => streamId),
        )},
        ${Column.texts(keyed.map(({ externalId }) => shortId(externalId)))}::text[]
      ) AS given (stream_id, external_id)
      CROSS JOIN LATERAL (
        SELECT stream_id, external_id, key FROM syncline.link_keys
        WHERE tenant_id = ${tenant} AND stream_id = given.stream_id AND external_id = given.external_id
        OFFSET 0
      ) AS held
      WHERE NOT EXISTS (
        SELECT FROM given_keys
        WHERE given_keys.stream_id = held.stream_id AND given_keys.external_id = held.external_id AND given_keys.key = held.key))`,
      sql`dropped_keys AS (
      DELETE FROM syncline.link_keys AS stored USING (SELECT * FROM former_keys OFFSET 0) AS former
      WHERE stored.key = former.key AND stored.stream_id = former.stream_id AND stored.tenant_id = ${tenant}
        AND stored.external_id = former.external_id)`,
      sql`written_keys AS (
      INSERT INTO syncline.link_keys (tenant_id, stream_id, external_id, key)
      SELECT ${tenant}, stream_id, external_id, key FROM given_keys
      ON CONFLICT DO NOTHING)`,
    ],
  }
}
