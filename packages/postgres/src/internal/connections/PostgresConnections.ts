/** Connections on PostgreSQL, and which of them have work to do. */
import { type Connection, Connections } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"
import { findDueConnections } from "./findDueConnections.ts"
import { findNextWake } from "./findNextWake.ts"
import { findWork } from "./findWork.ts"
import { moveConnection } from "./moveConnection.ts"
import { storable } from "../StorableText.ts"

const columns = `
  tenant_id AS tenant, id, app, external_account_id AS "externalAccountId", name, status, reason, settings,
  blocked_until::float8 AS "blockedUntil", created_at::float8 AS "createdAt"`

export const layer: Layer.Layer<Connections, never, Database> = Layer.effect(
  Connections,
  Effect.map(Database, (sql) => {
    const select = sql`SELECT ${sql.literal(columns)} FROM syncline.connections`
    return {
      insert: (connection) =>
        sql`
          INSERT INTO syncline.connections (tenant_id, id, app, external_account_id, name, status, reason, settings, blocked_until, created_at)
          VALUES (${connection.tenant}, ${connection.id}, ${connection.app}, ${connection.externalAccountId}, ${storable(connection.name)},
            ${connection.status}, ${storable(connection.reason)}, ${JSON.stringify(connection.settings)}::json,
            ${Column.number(connection.blockedUntil)}, ${Column.number(connection.createdAt)})
          ON CONFLICT (tenant_id, app, external_account_id) DO NOTHING
          RETURNING 1`.pipe(
          Effect.map((rows) => rows.length > 0),
          run("Connections.insert"),
        ),
      get: (tenant, id) =>
        sql<Connection>`${select} WHERE tenant_id = ${tenant} AND id = ${id}`.pipe(
          Effect.map(([connection]) => Option.fromUndefinedOr(connection)),
          run("Connections.get"),
        ),
      byAccount: (tenant, app, externalAccountId) =>
        sql<Connection>`${select} WHERE tenant_id = ${tenant} AND app = ${app} AND external_account_id = ${externalAccountId}`.pipe(
          Effect.map(([connection]) => Option.fromUndefinedOr(connection)),
          run("Connections.byAccount"),
        ),
      list: (tenant) => run("Connections.list")(sql<Connection>`${select} WHERE tenant_id = ${tenant} ORDER BY created_at, id`),
      update: (tenant, id, change) =>
        sql`
          UPDATE syncline.connections
          SET name = coalesce(${storable(change.name ?? null)}, name),
            status = coalesce(${change.status ?? null}, status),
            reason = CASE WHEN ${change.reason !== undefined} THEN ${storable(change.reason ?? null)} ELSE reason END,
            settings = coalesce(${change.settings === undefined ? null : JSON.stringify(change.settings)}::json, settings),
            blocked_until = coalesce(${Column.number(change.blockedUntil ?? null)}::bigint, blocked_until)
          WHERE tenant_id = ${tenant} AND id = ${id}`.pipe(Effect.asVoid, run("Connections.update")),
      become: (tenant, id, move) => run("Connections.become")(moveConnection(sql, tenant, id, move)),
      due: (now, limit) => run("Connections.due")(findDueConnections(sql, now, limit)),
      hasWork: (tenant, id, time) => run("Connections.hasWork")(findWork(sql, tenant, id, time)),
      nextWake: (tenant, id) => run("Connections.nextWake")(findNextWake(sql, tenant, id)),
    }
  }),
)
