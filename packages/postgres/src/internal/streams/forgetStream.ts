/** Forgets what is known of a stream that was taken away, some rows at a time, and the stream itself in the end. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"

/** Answers whether there may be more. */
export const forgetStream = (sql: Database["Service"], tenant: string, id: string, limit: number): Effect.Effect<boolean, SqlError> =>
  sql<{ readonly more: boolean }>`
    WITH
    leaving AS MATERIALIZED (
      SELECT tenant_id, id, connection_id, app, kind FROM syncline.streams
      WHERE tenant_id = ${tenant} AND id = ${id} AND taken_away IS NOT NULL
    ),
    some_links AS MATERIALIZED (
      SELECT links.connection_id, links.kind, links.external_id
      FROM leaving JOIN syncline.links ON links.tenant_id = leaving.tenant_id AND links.connection_id = leaving.connection_id
        AND links.kind = leaving.kind AND links.stream_id = leaving.id
      LIMIT ${Column.number(limit)}::bigint
    ),
    links_forgotten AS (
      DELETE FROM syncline.links USING some_links
      WHERE links.tenant_id = ${tenant} AND links.connection_id = some_links.connection_id AND links.kind = some_links.kind
        AND links.external_id = some_links.external_id AND links.stream_id = ${id}
      RETURNING 1
    ),
    some_keys AS MATERIALIZED (
      SELECT held.key, held.external_id
      FROM some_links CROSS JOIN LATERAL (
        SELECT key, external_id FROM syncline.link_keys WHERE tenant_id = ${tenant} AND stream_id = ${id} AND external_id = some_links.external_id OFFSET 0
      ) AS held
    ),
    keys_forgotten AS (
      DELETE FROM syncline.link_keys USING some_keys
      WHERE link_keys.key = some_keys.key AND link_keys.stream_id = ${id} AND link_keys.tenant_id = ${tenant}
        AND link_keys.external_id = some_keys.external_id
    ),
    some_deliveries AS MATERIALIZED (
      SELECT record_id FROM leaving JOIN syncline.deliveries ON deliveries.tenant_id = leaving.tenant_id AND deliveries.stream_id = leaving.id
      LIMIT ${Column.number(limit)}::bigint
    ),
    deliveries_forgotten AS (
      DELETE FROM syncline.deliveries USING some_deliveries
      WHERE deliveries.tenant_id = ${tenant} AND deliveries.stream_id = ${id} AND deliveries.record_id = some_deliveries.record_id
      RETURNING 1
    ),
    some_conflicts AS MATERIALIZED (
      SELECT conflicts.id FROM leaving JOIN syncline.conflicts ON conflicts.tenant_id = leaving.tenant_id AND conflicts.stream_id = leaving.id
      LIMIT ${Column.number(limit)}::bigint
    ),
    conflicts_forgotten AS (
      DELETE FROM syncline.conflicts USING some_conflicts
      WHERE conflicts.tenant_id = ${tenant} AND conflicts.id = some_conflicts.id
      RETURNING 1
    ),
    rest AS MATERIALIZED (
      SELECT leaving.* FROM leaving
      WHERE NOT EXISTS (SELECT FROM some_links) AND NOT EXISTS (SELECT FROM some_deliveries)
        AND NOT EXISTS (SELECT FROM some_conflicts)
    ),
    seen_forgotten AS (
      DELETE FROM syncline.seen USING rest WHERE seen.tenant_id = rest.tenant_id AND seen.stream_id = rest.id
    ),
    mapping_forgotten AS (
      DELETE FROM syncline.mappings USING rest
      WHERE mappings.tenant_id = rest.tenant_id AND mappings.app = rest.app AND mappings.kind = rest.kind AND mappings.stream_id = rest.id
    ),
    cursor_forgotten AS (
      DELETE FROM syncline.cursors USING rest WHERE cursors.tenant_id = rest.tenant_id AND cursors.stream_id = rest.id
    ),
    stream_forgotten AS (
      DELETE FROM syncline.streams USING rest WHERE streams.tenant_id = rest.tenant_id AND streams.id = rest.id
    )
    SELECT EXISTS (SELECT FROM leaving) AND NOT EXISTS (SELECT FROM rest) AS more`.pipe(Effect.map(([row]) => row?.more === true))
