/**
 * Opens deliveries, or says of open ones that there may be more to send.
 *
 * The streams that may receive a record are locked until the commit has ended, ready or not. So a stream that becomes ready meanwhile either waits for
 * this commit and then finds its records, or is waited for and then seen as ready here: no record falls between.
 */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import type { Part } from "./Part.ts"

type Sql = Database["Service"]

export const opensDeliveries = ({ spread, owed }: Commit): boolean => spread.length > 0 || owed.length > 0

/** `opening`: the stream and record of each delivery that the commit opens, once. */
export const findOpening = (sql: Sql, { tenant, spread, owed }: Commit): Part => ({
  queries: [
    sql`spread AS MATERIALIZED (
      SELECT given.kind, given.record_id, origin.connection_id AS origin_id
      FROM unnest(
        ${Column.texts(spread.map(({ kind }) => kind))}::text[],
        ${Column.texts(spread.map(({ recordId }) => recordId))}::text[],
        ${Column.texts(spread.map(({ except }) => except))}::text[]
      ) AS given (kind, record_id, except_stream_id)
      LEFT JOIN syncline.streams AS origin ON origin.tenant_id = ${tenant} AND origin.id = given.except_stream_id
      WHERE origin.id IS NULL OR origin.initial_done_at IS NOT NULL)`,
    sql`audience AS MATERIALIZED (
      SELECT id, connection_id, kind, initial_done_at
      FROM syncline.streams
      WHERE tenant_id = ${tenant} AND settings ->> 'direction' IN ('push', 'bidirectional')
        AND EXISTS (SELECT FROM spread WHERE spread.kind = streams.kind AND spread.origin_id IS DISTINCT FROM streams.connection_id)
      ORDER BY id
      FOR SHARE)`,
    sql`opening AS MATERIALIZED (
      SELECT stream_id, connection_id, record_id, bool_or(chosen) AS chosen FROM (
      SELECT audience.id AS stream_id, audience.connection_id, spread.record_id, false AS chosen
      FROM spread
      JOIN audience ON audience.kind = spread.kind AND spread.origin_id IS DISTINCT FROM audience.connection_id
      JOIN syncline.connections
        ON connections.tenant_id = ${tenant} AND connections.id = audience.connection_id AND connections.status <> 'disconnected'
      WHERE audience.initial_done_at IS NOT NULL
      UNION ALL
      SELECT streams.id, streams.connection_id, owed.record_id, owed.chosen
      FROM unnest(
        ${Column.texts(owed.map(({ streamId }) => streamId))}::text[],
        ${Column.texts(owed.map(({ recordId }) => recordId))}::text[],
        ${Column.texts(owed.map(({ chosen }) => String(chosen === true)))}::boolean[]
      ) AS owed (stream_id, record_id, chosen)
      JOIN syncline.streams ON streams.tenant_id = ${tenant} AND streams.id = owed.stream_id
      ) AS opening GROUP BY stream_id, connection_id, record_id)`,
  ],
})

/** Needs `opening` and, if the commit settles deliveries, `settled`: what it settles is opened again there. */
export const openDeliveries = (sql: Sql, { tenant, at, deliveries }: Commit): Part => {
  const others = sql`WHERE NOT EXISTS (
        SELECT FROM settled WHERE settled.stream_id = opening.stream_id AND settled.record_id = opening.record_id)`
  return {
    queries: [
      sql`opened AS (
      INSERT INTO syncline.deliveries AS stored (tenant_id, stream_id, record_id, connection_id, state, revision, attempts, next_attempt_at, chosen)
      SELECT ${tenant}, stream_id, record_id, connection_id, 'pending', 1, 0, ${Column.number(at)}::bigint, chosen
      FROM opening ${deliveries.length > 0 ? others : sql``}
      ORDER BY stream_id, record_id
      ON CONFLICT (tenant_id, stream_id, record_id) DO UPDATE
      SET revision = stored.revision + 1,
        state = CASE stored.state WHEN 'running' THEN 'running' ELSE 'pending' END,
        attempts = CASE stored.state WHEN 'running' THEN stored.attempts ELSE 0 END,
        next_attempt_at = excluded.next_attempt_at, last_error = NULL, waits_for_record = NULL, chosen = stored.chosen OR excluded.chosen)`,
    ],
  }
}
