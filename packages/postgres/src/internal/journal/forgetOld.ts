/** Forgets what is older than it is to be kept. Each kind is found oldest first: by its order, or by an index that costs those who write next to nothing. */
import { type Retention, leftStates } from "@syncline/engine"
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"

/** How many events of an old batch a target was to be told of and was not: of each group of events of one name, those behind its position. */
const missedIn = (sql: Database["Service"]) => sql`(
  SELECT coalesce(sum(least(size, greatest(0, start + size - greatest(0, targets.position - old.batch * 1000 + 1)))), 0) FROM (
    SELECT entry -> 0 ->> '_tag' AS name, json_array_length(entry) - 2 AS size,
      sum(json_array_length(entry) - 2) OVER (ORDER BY place) - (json_array_length(entry) - 2) AS start
    FROM json_array_elements(old.events::json) WITH ORDINALITY AS entries (entry, place)
  ) AS groups
  WHERE targets.events IS NULL OR name = ANY(targets.events)
)`

/** Answers whether there may be more. A batch of events goes when all of it is old. */
export const forgetOld = (sql: Database["Service"], tenant: string, before: Retention, limit: number): Effect.Effect<boolean, SqlError> =>
  sql<{ readonly count: number }>`
    WITH
    old_events AS (
      SELECT batch FROM (
        SELECT batch, at FROM syncline.events WHERE tenant_id = ${tenant} ORDER BY batch LIMIT ${Column.number(limit)}::bigint
      ) AS first WHERE at < ${Column.number(before.events)}::bigint
    ),
    behind AS (
      SELECT targets.id, max(old.last) AS last, sum(${missedIn(sql)}) AS missed
      FROM syncline.targets CROSS JOIN LATERAL (
        SELECT batch, events, batch * 1000 + count - 1 AS last FROM syncline.events
        WHERE tenant_id = ${tenant} AND batch IN (SELECT batch FROM old_events) AND batch * 1000 + count - 1 > targets.position
      ) AS old
      WHERE targets.tenant_id = ${tenant}
      GROUP BY targets.id
    ),
    targets_missed AS (
      UPDATE syncline.targets SET position = greatest(position, behind.last), missed = targets.missed + behind.missed
      FROM behind WHERE targets.tenant_id = ${tenant} AND targets.id = behind.id
    ),
    old_target_messages AS (
      SELECT target_id, position FROM syncline.target_messages
      WHERE tenant_id = ${tenant} AND at < ${Column.number(before.events)}::bigint
      LIMIT ${Column.number(limit)}::bigint
    ),
    target_messages_forgotten AS (
      DELETE FROM syncline.target_messages AS message USING old_target_messages AS old
      WHERE message.tenant_id = ${tenant} AND message.target_id = old.target_id AND message.position = old.position
      RETURNING 1
    ),
    events_forgotten AS (
      DELETE FROM syncline.events WHERE tenant_id = ${tenant} AND batch IN (SELECT batch FROM old_events) RETURNING 1
    ),
    old_runs AS (
      SELECT id FROM syncline.runs
      WHERE tenant_id = ${tenant} AND started_at < ${Column.number(before.runs)}::bigint AND heartbeat_at < ${Column.number(before.runs)}::bigint
        AND ended_at IS NOT NULL
        AND EXISTS (
          SELECT FROM syncline.runs AS later
          WHERE later.tenant_id = runs.tenant_id AND later.stream_id = runs.stream_id AND (later.started_at, later.id) > (runs.started_at, runs.id)
        )
      ORDER BY started_at, id LIMIT ${Column.number(limit)}::bigint
    ),
    runs_forgotten AS (
      DELETE FROM syncline.runs WHERE tenant_id = ${tenant} AND id IN (SELECT id FROM old_runs) RETURNING 1
    ),
    old_history AS (
      SELECT record_id, seq FROM syncline.history
      WHERE tenant_id = ${tenant} AND at < ${Column.number(before.history)}::bigint
        AND EXISTS (
          SELECT FROM syncline.history AS later
          WHERE later.tenant_id = history.tenant_id AND later.record_id = history.record_id AND later.seq > history.seq
        )
      LIMIT ${Column.number(limit)}::bigint
    ),
    history_forgotten AS (
      DELETE FROM syncline.history USING old_history
      WHERE history.tenant_id = ${tenant} AND history.record_id = old_history.record_id AND history.seq = old_history.seq
      RETURNING 1
    ),
    old_writes AS (
      SELECT record_id, seq FROM syncline.writes
      WHERE tenant_id = ${tenant} AND at < ${Column.number(before.history)}::bigint
      LIMIT ${Column.number(limit)}::bigint
    ),
    writes_forgotten AS (
      DELETE FROM syncline.writes USING old_writes
      WHERE writes.tenant_id = ${tenant} AND writes.record_id = old_writes.record_id AND writes.seq = old_writes.seq
      RETURNING 1
    ),
    old_told AS (
      SELECT id FROM syncline.host_events
      WHERE tenant_id = ${tenant} AND at < ${Column.number(before.events)}::bigint
      LIMIT ${Column.number(limit)}::bigint
    ),
    told_forgotten AS (
      DELETE FROM syncline.host_events USING old_told WHERE host_events.tenant_id = ${tenant} AND host_events.id = old_told.id RETURNING 1
    ),
    old_messages AS (
      SELECT id, connection_id FROM syncline.inbox
      WHERE tenant_id = ${tenant} AND received_at < ${Column.number(before.events)}::bigint AND done
      LIMIT ${Column.number(limit)}::bigint
    ),
    messages_forgotten AS (
      DELETE FROM syncline.inbox USING old_messages AS old
      WHERE inbox.id = old.id AND inbox.tenant_id = ${tenant} AND inbox.connection_id = old.connection_id RETURNING 1
    ),
    left_there AS (
      SELECT connection_id, kind, external_id, stream_id FROM syncline.links
      WHERE tenant_id = ${tenant} AND state <> 'linked' AND state = ANY(${Column.texts(leftStates)}::text[])
        AND processed_at < ${Column.number(before.payloads)}::bigint AND due IS NULL AND payload IS NOT NULL
      LIMIT ${Column.number(limit)}::bigint
    ),
    payloads_forgotten AS (
      UPDATE syncline.links SET payload = NULL, hash = NULL FROM left_there AS old
      WHERE links.tenant_id = ${tenant} AND links.connection_id = old.connection_id AND links.kind = old.kind AND links.external_id = old.external_id
        AND links.stream_id = old.stream_id AND links.processed_at < ${Column.number(before.payloads)}::bigint
      RETURNING 1
    )
    SELECT greatest(
      (SELECT count(*) FROM events_forgotten), (SELECT count(*) FROM runs_forgotten), (SELECT count(*) FROM history_forgotten),
      (SELECT count(*) FROM writes_forgotten), (SELECT count(*) FROM payloads_forgotten), (SELECT count(*) FROM told_forgotten),
      (SELECT count(*) FROM messages_forgotten), (SELECT count(*) FROM target_messages_forgotten)
    )::float8 AS count`.pipe(Effect.map(([row]) => (row?.count ?? 0) >= limit))
