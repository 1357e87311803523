/** Targets and their messages on PostgreSQL. */
import { Targets } from "@syncline/engine"
import { Effect, Layer, Option, Struct } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"
import * as EventBatch from "../journal/EventBatch.ts"
import { findDueTargets } from "./findDueTargets.ts"
import { putMessage } from "./putMessage.ts"
import { settleTarget } from "./settleTarget.ts"
import { type MessageRow, type TargetRow, messageColumns, messagesOf, targetColumns, targetOf } from "./TargetRow.ts"

export const layer: Layer.Layer<Targets, never, Database> = Layer.effect(
  Targets,
  Effect.map(Database, (sql) => {
    const columns = targetColumns(sql)
    const own = (tenant: string, id: string) => sql`tenant_id = ${tenant} AND id = ${id}`
    const plain = (row: TargetRow) => Struct.omit(targetOf(row), ["fence"])
    const ofMessages = (tenant: string, id: string) =>
      sql`SELECT ${messageColumns(sql)} FROM syncline.target_messages WHERE tenant_id = ${tenant} AND target_id = ${id}`
    return {
      insert: (target) => {
        const { tenant, id, url, events, sealed, olderUntil, version, state, position, failures, nextAttemptAt, problem } = target
        return sql`
          INSERT INTO syncline.targets (tenant_id, id, url, events, key_id, ciphertext, older_until, version, state, position, failures, next_attempt_at,
            problem, succeeded_at, created_at)
          VALUES (${tenant}, ${id}, ${url}, ${events === null ? null : Column.texts(events)}::text[], ${sealed.keyId}, ${sealed.ciphertext},
            ${Column.number(olderUntil)}, ${version}, ${state}, ${Column.number(position)}, ${failures}, ${Column.number(nextAttemptAt)}, ${problem},
            ${Column.number(target.succeededAt)}, ${Column.number(target.createdAt)})`.pipe(Effect.asVoid, run("Targets.insert"))
      },
      get: (tenant, id) =>
        sql<TargetRow>`SELECT ${columns} FROM syncline.targets WHERE ${own(tenant, id)}`.pipe(
          Effect.map(([row]) => Option.map(Option.fromUndefinedOr(row), plain)),
          run("Targets.get"),
        ),
      list: (tenant) =>
        sql<TargetRow>`SELECT ${columns} FROM syncline.targets WHERE tenant_id = ${tenant} ORDER BY created_at, id`.pipe(
          Effect.map((rows) => rows.map(plain)),
          run("Targets.list"),
        ),
      change: (tenant, id, version, { url, events, sealed, olderUntil, state, anewAt }) =>
        sql`
          UPDATE syncline.targets SET url = ${url}, events = ${events === null ? null : Column.texts(events)}::text[], key_id = ${sealed.keyId},
            ciphertext = ${sealed.ciphertext}, older_until = ${Column.number(olderUntil)}, state = ${state}, version = version + 1
            ${anewAt === undefined ? sql`` : sql`, failures = 0, problem = NULL, next_attempt_at = ${Column.number(anewAt)}`}
          WHERE ${own(tenant, id)} AND version = ${version}
          RETURNING 1`.pipe(
          Effect.map((rows) => rows.length > 0),
          run("Targets.change"),
        ),
      replay: (tenant, id, position, now) =>
        sql`
          UPDATE syncline.targets SET position = ${Column.number(position)}, failures = 0, next_attempt_at = ${Column.number(now)}
          WHERE ${own(tenant, id)}`.pipe(Effect.asVoid, run("Targets.replay")),
      remove: (tenant, id) =>
        sql`
          WITH messages AS (DELETE FROM syncline.target_messages WHERE tenant_id = ${tenant} AND target_id = ${id})
          DELETE FROM syncline.targets WHERE ${own(tenant, id)} RETURNING 1`.pipe(
          Effect.map((rows) => rows.length > 0),
          run("Targets.remove"),
        ),
      due: (now, limit) => findDueTargets(sql, now, limit).pipe(run("Targets.due")),
      claim: (tenant, id, now, millis) =>
        sql<TargetRow>`
          UPDATE syncline.targets
          SET fence = fence + 1, claimed_until = clock_timestamp() + ${Column.number(millis)} * interval '1 millisecond'
          WHERE ${own(tenant, id)} AND state = 'active' AND next_attempt_at <= ${Column.number(now)}::bigint
            AND (claimed_until IS NULL OR claimed_until <= clock_timestamp())
          RETURNING ${columns}`.pipe(
          Effect.map(([row]) => Option.map(Option.fromUndefinedOr(row), targetOf)),
          run("Targets.claim"),
        ),
      settle: (claimed, progress, millis) => settleTarget(sql, claimed, progress, millis).pipe(run("Targets.settle")),
      release: (tenant, id, fence) =>
        sql`UPDATE syncline.targets SET claimed_until = NULL WHERE ${own(tenant, id)} AND fence = ${Column.number(fence)}::bigint`.pipe(
          Effect.asVoid,
          run("Targets.release"),
        ),
      putMessage: (message) => {
        const { tenant, targetId } = message
        const known = sql`WHERE EXISTS (SELECT FROM syncline.targets WHERE ${own(tenant, targetId)})`
        return sql`${putMessage(sql, message, known)}`.pipe(Effect.asVoid, run("Targets.putMessage"))
      },
      dueMessages: (tenant, id, now, limit) =>
        sql<MessageRow>`
          ${ofMessages(tenant, id)} AND next_attempt_at <= ${Column.number(now)}::bigint
          ORDER BY position LIMIT ${Column.number(limit)}::bigint`.pipe(run("Targets.dueMessages"), Effect.flatMap(messagesOf)),
      message: (tenant, id, position) =>
        sql<MessageRow>`${ofMessages(tenant, id)} AND position = ${Column.number(position)}::bigint`.pipe(
          run("Targets.message"),
          Effect.flatMap(messagesOf),
          Effect.map(([message]) => Option.fromUndefinedOr(message)),
        ),
      refused: (tenant, id, { after, limit }) =>
        sql<MessageRow>`
          ${ofMessages(tenant, id)} AND position > ${Column.number(after)}::bigint AND refused_at IS NOT NULL
          ORDER BY position LIMIT ${Column.number(limit)}::bigint`.pipe(run("Targets.refused"), Effect.flatMap(messagesOf)),
      all: (after = "", limit) =>
        sql<TargetRow>`SELECT ${columns} FROM syncline.targets WHERE id > ${after} ORDER BY id LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(plain)),
          run("Targets.all"),
        ),
      positionAt: (tenant, moment) => {
        const newest = sql`SELECT batch, count FROM syncline.events WHERE tenant_id = ${tenant} ORDER BY batch DESC LIMIT 1`
        const first = sql`
          SELECT batch, 0 AS count FROM syncline.events
          WHERE tenant_id = ${tenant} AND at >= ${Column.number(moment ?? null)}::bigint
          ORDER BY batch LIMIT 1`
        return sql<{ readonly batch: number; readonly count: number }>`
          SELECT batch::float8, count FROM (
            (SELECT 1 AS choice, * FROM (${first}) AS first) UNION ALL (SELECT 2 AS choice, * FROM (${newest}) AS newest)
          ) AS found ORDER BY choice LIMIT 1`.pipe(
          Effect.map(([found]) => (found === undefined ? 0 : EventBatch.seqOf(found.batch, found.count - 1))),
          run("Targets.positionAt"),
        )
      },
    }
  }),
)
