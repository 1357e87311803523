/** Deliveries on PostgreSQL. */
import { Deliveries, type DeliveriesLike, type Delivery, type DeliveryState, type Doubt } from "@syncline/engine"
import { Effect, Layer } from "effect"
import type { Fragment } from "effect/sql/Statement"
import { claimDeliveries } from "./claimDeliveries.ts"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"
import { deliveryColumns } from "./DeliveryRow.ts"
import { loadOrders } from "./loadOrders.ts"

const areLike = (sql: Database["Service"], tenant: string, { app, connectionId, streamId, kind, saying }: DeliveriesLike) => {
  const ofStream = [...(app === undefined ? [] : [sql`AND own.app = ${app}`]), ...(kind === undefined ? [] : [sql`AND own.kind = ${kind}`])]
  return sql.join(
    " ",
    false,
  )([
    ...(streamId === undefined ? [] : [sql`AND deliveries.stream_id = ${streamId}`]),
    ...(connectionId === undefined ? [] : [sql`AND deliveries.connection_id = ${connectionId}`]),
    ...(saying === undefined ? [] : [sql`AND strpos(deliveries.last_error, ${saying}) > 0`]),
    ...(ofStream.length === 0
      ? []
      : [
          sql`AND deliveries.stream_id IN (
            SELECT own.id FROM syncline.streams AS own WHERE own.tenant_id = ${tenant} ${sql.join(" ", false)(ofStream)})`,
        ]),
    sql``,
  ])
}

const isShown = (sql: Database["Service"], tenant: string) => sql`AND NOT EXISTS (
    SELECT FROM syncline.streams WHERE tenant_id = ${tenant} AND id = deliveries.stream_id AND taken_away IS NOT NULL OFFSET 0
  )`

/** Makes deliveries pending again, and forgets what was refused of them. */
const takeUp = (sql: Database["Service"], tenant: string, which: Fragment, now: number) => sql`
  WITH taken AS (
    UPDATE syncline.deliveries
    SET state = 'pending', attempts = 0, next_attempt_at = ${Column.number(now)}::bigint, last_error = NULL, waits_for_record = NULL
    WHERE tenant_id = ${tenant} AND ${which} ${isShown(sql, tenant)}
    RETURNING tenant_id, stream_id, record_id
  ),
  forgotten AS (
    UPDATE syncline.links SET refused = NULL
    FROM taken
    WHERE links.tenant_id = taken.tenant_id AND links.record_id = taken.record_id AND links.stream_id = taken.stream_id
      AND links.refused IS NOT NULL
  )
  SELECT FROM taken`

export const layer: Layer.Layer<Deliveries, never, Database> = Layer.effect(
  Deliveries,
  Effect.map(Database, (sql) => ({
    claim: (tenant, fence, limit, now) => run("Deliveries.claim")(claimDeliveries(sql, tenant, fence, limit, now)),
    load: (deliveries, referenceFields) => run("Deliveries.load")(loadOrders(sql, deliveries, referenceFields)),
    inDoubt: (tenant, connectionId) =>
      sql<Doubt>`
        SELECT stream_id AS "streamId", record_id AS "recordId", coalesce(unverified_since, claimed_at)::float8 AS since
        FROM syncline.deliveries
        WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND (state = 'running' OR unverified_since IS NOT NULL)`.pipe(
        run("Deliveries.inDoubt"),
      ),
    list: (tenant, { state, after, limit, ...like }) => {
      // As text of the statement, so that the indexes of some states can be used.
      const ofState = state === undefined ? sql`` : sql`AND deliveries.state = ${sql.literal(`'${state}'`)}`
      return run("Deliveries.list")(sql<Delivery>`
        SELECT ${sql.literal(deliveryColumns)}
        FROM syncline.deliveries
        JOIN syncline.streams ON streams.tenant_id = deliveries.tenant_id AND streams.id = deliveries.stream_id AND streams.taken_away IS NULL
        WHERE deliveries.tenant_id = ${tenant} ${areLike(sql, tenant, like)} ${ofState}
          ${after === undefined ? sql`` : sql`AND (deliveries.next_attempt_at, deliveries.stream_id, deliveries.record_id) > (${Column.number(after.nextAttemptAt)}::bigint, ${after.streamId}, ${after.recordId})`}
        ORDER BY deliveries.next_attempt_at, deliveries.stream_id, deliveries.record_id LIMIT ${Column.number(limit)}::bigint`)
    },
    find: (tenant, streamId, recordId) =>
      sql<Delivery>`
        SELECT ${sql.literal(deliveryColumns)}
        FROM syncline.deliveries
        JOIN syncline.streams ON streams.tenant_id = deliveries.tenant_id AND streams.id = deliveries.stream_id AND streams.taken_away IS NULL
        WHERE deliveries.tenant_id = ${tenant} AND deliveries.stream_id = ${streamId} AND deliveries.record_id = ${recordId}`.pipe(
        Effect.map(([delivery]) => delivery),
        run("Deliveries.find"),
      ),
    awaiting: (tenant, { connectionId, partition, recordId }) =>
      sql<Pick<Delivery, "streamId" | "recordId">>`
        SELECT deliveries.stream_id AS "streamId", deliveries.record_id AS "recordId"
        FROM syncline.deliveries
        JOIN syncline.streams ON streams.tenant_id = deliveries.tenant_id AND streams.id = deliveries.stream_id AND streams.taken_away IS NULL
        WHERE deliveries.tenant_id = ${tenant} AND deliveries.connection_id = ${connectionId} AND deliveries.waits_for_record = ${recordId}
          AND streams.partition = ${partition}`.pipe(run("Deliveries.awaiting")),
    counts: (tenant, streamIds) =>
      sql<{ readonly id: string; readonly state: DeliveryState; readonly count: number }>`
        SELECT stream_id AS id, state, count(*)::float8 AS count FROM syncline.deliveries
        WHERE tenant_id = ${tenant} AND stream_id = ANY (${Column.texts(streamIds)}::text[])
        GROUP BY stream_id, state`.pipe(
        Effect.map((rows) => {
          const own = [...Map.groupBy(rows, ({ id }) => id)]
          return new Map(own.map(([id, counted]) => [id, Object.fromEntries(counted.map(({ state, count }) => [state, count]))]))
        }),
        run("Deliveries.counts"),
      ),
    retry: (tenant, streamId, recordId, now) =>
      takeUp(
        sql,
        tenant,
        sql`stream_id = ${streamId} AND record_id = ${recordId} AND state IN ('dead', 'parked', 'held', 'withheld')`,
        now,
      ).pipe(
        Effect.map((rows) => rows.length > 0),
        run("Deliveries.retry"),
      ),
    retryAll: (tenant, like, now) =>
      takeUp(sql, tenant, sql`state = 'dead' ${areLike(sql, tenant, like)}`, now).pipe(
        Effect.map((rows) => rows.length),
        run("Deliveries.retryAll"),
      ),
  })),
)
