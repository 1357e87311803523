/**
 * Makes a stream ready and opens the deliveries that waited for it: to it, of every record of its kind that has no link on it, or whose fields others changed
 * too; and to others, of what was read from it. What another stream still reads for the first time waits for that one: so records go out in the order in which
 * they were made, whatever order they were read in.
 *
 * First the streams of the kind are locked: commits hold the rows of the streams that may receive their records, ready or not, until they end, and of two streams
 * that become ready at the same time the second sees what the first has done.
 */
import { Effect } from "effect"
import type { Fragment } from "effect/sql/Statement"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { wakeChannel } from "../wakeups/PostgresWakeups.ts"

const sends = `IN ('push', 'bidirectional')`
const reads = `IN ('pull', 'bidirectional')`

/** To be run in a transaction. */
export const finishInitial = (sql: Database["Service"], tenant: string, id: string, now: number): Effect.Effect<void, SqlError> =>
  Effect.gen(function* () {
    yield* sql`
      SELECT FROM syncline.streams
      WHERE tenant_id = ${tenant} AND kind = (SELECT kind FROM syncline.streams WHERE tenant_id = ${tenant} AND id = ${id})
      ORDER BY id
      FOR UPDATE`
    const [ready] = yield* sql<{ readonly sends: boolean }>`
      UPDATE syncline.streams SET initial_done_at = ${Column.number(now)}::bigint
      WHERE tenant_id = ${tenant} AND id = ${id} AND initial_done_at IS NULL
      RETURNING settings ->> 'direction' ${sql.literal(sends)} AS sends`
    if (ready === undefined) return
    const lacking = (target: string): Fragment => sql`(
      NOT EXISTS (
        SELECT FROM syncline.links
        WHERE links.tenant_id = records.tenant_id AND links.record_id = records.id AND links.stream_id = ${sql.literal(target)}.id
      )
      OR EXISTS (SELECT FROM json_array_elements(records.field_times::json) AS change WHERE change ->> 1 <> ${sql.literal(target)}.id)
    )`
    yield* sql`
      WITH opening AS (
        SELECT streams.id AS stream_id, streams.connection_id, records.id AS record_id
        FROM syncline.streams
        JOIN syncline.records ON records.tenant_id = streams.tenant_id AND records.kind = streams.kind
        WHERE streams.tenant_id = ${tenant} AND streams.id = ${id} AND ${ready.sends} AND ${lacking("streams")}
          AND NOT EXISTS (
            SELECT FROM syncline.links
            JOIN syncline.streams AS source ON source.tenant_id = links.tenant_id AND source.id = links.stream_id
            JOIN syncline.connections ON connections.tenant_id = source.tenant_id AND connections.id = source.connection_id
            WHERE links.tenant_id = records.tenant_id AND links.record_id = records.id AND source.connection_id <> streams.connection_id
              AND source.initial_done_at IS NULL AND source.settings ->> 'direction' ${sql.literal(reads)}
              AND connections.status <> 'disconnected'
          )
        UNION
        SELECT target.id, target.connection_id, records.id
        FROM syncline.streams
        JOIN syncline.streams AS target ON target.tenant_id = streams.tenant_id AND target.kind = streams.kind
          AND target.connection_id <> streams.connection_id
          AND target.initial_done_at IS NOT NULL AND target.settings ->> 'direction' ${sql.literal(sends)}
        JOIN syncline.connections ON connections.tenant_id = target.tenant_id AND connections.id = target.connection_id
          AND connections.status <> 'disconnected'
        JOIN syncline.links AS read ON read.tenant_id = streams.tenant_id AND read.connection_id = streams.connection_id
          AND read.kind = streams.kind AND read.stream_id = streams.id
        JOIN syncline.records ON records.tenant_id = read.tenant_id AND records.kind = read.kind AND records.id = read.record_id
        WHERE streams.tenant_id = ${tenant} AND streams.id = ${id} AND ${lacking("target")}
        UNION
        SELECT held.stream_id, held.connection_id, held.record_id
        FROM syncline.streams
        JOIN syncline.streams AS place ON place.tenant_id = streams.tenant_id AND place.kind = streams.kind
        JOIN syncline.deliveries AS held ON held.tenant_id = place.tenant_id AND held.stream_id = place.id AND held.state = 'held'
        WHERE streams.tenant_id = ${tenant} AND streams.id = ${id}
      ),
      opened AS (
        INSERT INTO syncline.deliveries AS stored (tenant_id, stream_id, record_id, connection_id, state, revision, attempts, next_attempt_at)
        SELECT ${tenant}, stream_id, record_id, connection_id, 'pending', 1, 0, ${Column.number(now)}::bigint
        FROM opening
        ORDER BY stream_id, record_id
        ON CONFLICT (tenant_id, stream_id, record_id) DO UPDATE
        SET revision = stored.revision + 1,
          state = CASE stored.state WHEN 'running' THEN 'running' ELSE 'pending' END,
          attempts = CASE stored.state WHEN 'running' THEN stored.attempts ELSE 0 END,
          next_attempt_at = excluded.next_attempt_at, last_error = NULL, waits_for_record = NULL
        RETURNING 1
      )
      SELECT pg_notify(${wakeChannel}, '') FROM opened LIMIT 1`
  })
