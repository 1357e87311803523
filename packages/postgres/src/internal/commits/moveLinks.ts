/**
 * Takes links to another place, with base, open conflicts and deliveries. A link that is not there or is another record's, or whose new place is another
 * record's, makes the commit stale.
 */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import * as SharedBase from "../links/SharedBase.ts"
import { longId, shortId } from "../ShortId.ts"
import type { Part } from "./Part.ts"

/**
 * Records are locked first. A base that is told by their data is written out: whoever changes them at the same time sees either the link where it was, before
 * this, or a base that needs no data. A link is taken away before it is put to its new place: both may be on one stream, which has one link of a
 * record.
 */
export const moveLinks = (sql: Database["Service"], { tenant, at, moves }: Commit): Part => ({
  queries: [
    sql`moving AS MATERIALIZED (
      SELECT * FROM unnest(
        ${Column.texts(moves.map(({ kind }) => kind))}::text[],
        ${Column.texts(moves.map(({ recordId }) => recordId))}::text[],
        ${Column.texts(moves.map(({ from }) => from.connectionId))}::text[],
        ${Column.texts(moves.map(({ from }) => from.streamId))}::text[],
        ${Column.texts(moves.map(({ from }) => shortId(from.externalId)))}::text[],
        ${Column.texts(moves.map(({ to }) => to.connectionId))}::text[],
        ${Column.texts(moves.map(({ to }) => to.streamId))}::text[],
        ${Column.texts(moves.map(({ to }) => shortId(to.externalId)))}::text[],
        ${Column.texts(moves.map(({ to }) => longId(to.externalId)))}::text[],
        ${Column.texts(moves.map(({ state }) => state))}::text[]
      ) AS given (kind, record_id, from_connection_id, from_stream_id, from_external_id, to_connection_id, to_stream_id, to_external_id,
        to_long_external_id, state))`,
    sql`moved_records AS MATERIALIZED (
      SELECT moving.*, records.data
      FROM moving JOIN syncline.records ON records.tenant_id = ${tenant} AND records.kind = moving.kind AND records.id = moving.record_id
      ORDER BY records.id
      FOR SHARE OF records)`,
    sql`departed AS (
      DELETE FROM syncline.links AS stored USING moved_records AS moving
      WHERE stored.tenant_id = ${tenant} AND stored.connection_id = moving.from_connection_id AND stored.kind = moving.kind
        AND stored.external_id = moving.from_external_id AND stored.stream_id = moving.from_stream_id AND stored.record_id = moving.record_id
      RETURNING moving.kind, moving.record_id, moving.to_connection_id, moving.to_stream_id, moving.to_external_id, moving.to_long_external_id,
        moving.state, ${SharedBase.writtenOut(sql, sql`stored.base`, sql`moving.data`)} AS base, stored.told, stored.refused, stored.waiting_for)`,
    sql`arrived AS (
      INSERT INTO syncline.links AS stored (tenant_id, connection_id, kind, external_id, stream_id, record_id, state, processed_at, base, told,
        refused, waiting_for, long_external_id)
      SELECT ${tenant}, to_connection_id, kind, to_external_id, to_stream_id, record_id, state, ${Column.number(at)}::bigint, base, told,
        refused, waiting_for, to_long_external_id
      FROM departed
      ON CONFLICT (tenant_id, connection_id, kind, external_id, stream_id) DO UPDATE
      SET record_id = excluded.record_id, state = excluded.state, processed_at = excluded.processed_at, base = excluded.base,
        told = excluded.told, refused = excluded.refused, waiting_for = excluded.waiting_for, updated_at = NULL, address = NULL,
        version = NULL, problem = NULL, hash = NULL, payload = NULL
      WHERE stored.record_id IS NULL
      RETURNING 1)`,
    sql`moved_conflicts AS (
      UPDATE syncline.conflicts AS stored
      SET stream_id = moving.to_stream_id, external_id = moving.to_external_id, long_external_id = moving.to_long_external_id,
        revision = stored.revision + 1
      FROM moving
      WHERE stored.tenant_id = ${tenant} AND stored.stream_id = moving.from_stream_id AND stored.external_id = moving.from_external_id
        AND stored.state = 'open')`,
    sql`departed_deliveries AS (
      DELETE FROM syncline.deliveries AS stored USING moving
      WHERE stored.tenant_id = ${tenant} AND stored.stream_id = moving.from_stream_id AND stored.record_id = moving.record_id
        AND moving.from_stream_id <> moving.to_stream_id
      RETURNING stored.stream_id, stored.record_id, stored.unverified_since)`,
    sql`arrived_deliveries AS (
      INSERT INTO syncline.deliveries AS stored (tenant_id, stream_id, record_id, connection_id, state, revision, attempts, unverified_since,
        next_attempt_at)
      SELECT ${tenant}, moving.to_stream_id, moving.record_id, moving.to_connection_id, 'pending', 1, 0, departed_deliveries.unverified_since,
        ${Column.number(at)}::bigint
      FROM moving
      JOIN syncline.streams ON streams.tenant_id = ${tenant} AND streams.id = moving.to_stream_id
        AND streams.settings ->> 'direction' IN ('push', 'bidirectional')
      LEFT JOIN departed_deliveries
        ON departed_deliveries.stream_id = moving.from_stream_id AND departed_deliveries.record_id = moving.record_id
      ON CONFLICT (tenant_id, stream_id, record_id) DO UPDATE
      SET revision = stored.revision + 1, state = CASE stored.state WHEN 'running' THEN 'running' ELSE 'pending' END,
        attempts = CASE stored.state WHEN 'running' THEN stored.attempts ELSE 0 END,
        unverified_since = coalesce(stored.unverified_since, excluded.unverified_since),
        next_attempt_at = excluded.next_attempt_at, last_error = NULL, waits_for_record = NULL)`,
    sql`waiting AS MATERIALIZED (
      SELECT DISTINCT waiting.*
      FROM moving CROSS JOIN LATERAL (
        SELECT tenant_id, stream_id, record_id FROM syncline.deliveries
        WHERE tenant_id = ${tenant} AND connection_id = moving.to_connection_id AND waits_for_record = moving.record_id AND state = 'parked'
        OFFSET 0
      ) AS waiting
      WHERE NOT EXISTS (
        SELECT FROM moving AS other
        WHERE other.record_id = waiting.record_id AND waiting.stream_id IN (other.from_stream_id, other.to_stream_id)))`,
    sql`resumed_waiting AS (
      UPDATE syncline.deliveries AS stored
      SET state = 'pending', next_attempt_at = ${Column.number(at)}::bigint, last_error = NULL, waits_for_record = NULL
      FROM waiting
      WHERE stored.tenant_id = waiting.tenant_id AND stored.stream_id = waiting.stream_id AND stored.record_id = waiting.record_id)`,
  ],
  stale: sql`(SELECT count(*) FROM arrived) <> ${Column.number(moves.length)}::int`,
})
