/** Subscriptions and the messages that came by them on PostgreSQL. */
import { type Hook, Inbox, type InboxMessage, type Subscription, Subscriptions } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"

interface Row extends Omit<Subscription, "sealed" | "refused"> {
  readonly keyId: string
  readonly ciphertext: Uint8Array
  readonly refusedAt: number | null
  readonly refusal: string | null
}

const subscriptionOf = ({ keyId, ciphertext, refusedAt, refusal, ...row }: Row): Subscription => ({
  ...row,
  sealed: { keyId, ciphertext },
  refused: refusedAt === null ? null : { at: refusedAt, message: refusal ?? "" },
})

const subscriptions = Layer.effect(
  Subscriptions,
  Effect.map(Database, (sql) => {
    const columns = sql`
      tenant_id AS tenant, connection_id AS "connectionId", path, key_id AS "keyId", ciphertext, version, created_at::float8 AS "createdAt",
      received_at::float8 AS "receivedAt", refused_at::float8 AS "refusedAt", refusal, base`
    const first = ([row]: ReadonlyArray<Row>) => Option.map(Option.fromUndefinedOr(row), subscriptionOf)
    return {
      put: ({ tenant, connectionId, path, sealed: { keyId, ciphertext }, version, createdAt }) => {
        const statement =
          version === 1
            ? sql`
                INSERT INTO syncline.subscriptions (tenant_id, connection_id, path, key_id, ciphertext, version, created_at)
                VALUES (${tenant}, ${connectionId}, ${path}, ${keyId}, ${ciphertext}, 1, ${Column.number(createdAt)})
                ON CONFLICT (tenant_id, connection_id) DO NOTHING
                RETURNING 1`
            : sql`
                UPDATE syncline.subscriptions SET version = ${version}, key_id = ${keyId}, ciphertext = ${ciphertext}
                WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND version = ${version}::int - 1
                RETURNING 1`
        return statement.pipe(
          Effect.map((rows) => rows.length > 0),
          run("Subscriptions.put"),
        )
      },
      announce: (tenant, connectionId, base) =>
        sql`UPDATE syncline.subscriptions SET base = ${base} WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}`.pipe(
          Effect.asVoid,
          run("Subscriptions.announce"),
        ),
      get: (tenant, connectionId) =>
        sql<Row>`SELECT ${columns} FROM syncline.subscriptions WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}`.pipe(
          Effect.map(first),
          run("Subscriptions.get"),
        ),
      byPath: (path) =>
        sql<Row>`SELECT ${columns} FROM syncline.subscriptions WHERE path = ${path}`.pipe(Effect.map(first), run("Subscriptions.byPath")),
      handOver: (tenant, from, to, { keyId, ciphertext }) =>
        sql`
          WITH moved AS (
            UPDATE syncline.subscriptions SET connection_id = ${to}, key_id = ${keyId}, ciphertext = ${ciphertext}, version = version + 1
            WHERE tenant_id = ${tenant} AND connection_id = ${from}
              AND NOT EXISTS (SELECT FROM syncline.subscriptions WHERE tenant_id = ${tenant} AND connection_id = ${to})
            RETURNING 1
          ), hooks AS (
            DELETE FROM syncline.hooks WHERE tenant_id = ${tenant} AND connection_id = ${from} AND EXISTS (SELECT FROM moved)
          )
          SELECT FROM moved`.pipe(
          Effect.map((rows) => rows.length > 0),
          run("Subscriptions.handOver"),
        ),
      all: (after = "", limit) =>
        sql<Row>`
          SELECT ${columns} FROM syncline.subscriptions WHERE path > ${after} ORDER BY path LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(subscriptionOf)),
          run("Subscriptions.all"),
        ),
      refused: (tenant, connectionId, { at, message }) =>
        sql`
          UPDATE syncline.subscriptions SET refused_at = ${Column.number(at)}, refusal = ${message}
          WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}`.pipe(Effect.asVoid, run("Subscriptions.refused")),
      hooks: (tenant, connectionId) =>
        sql<Hook>`
          SELECT tenant_id AS tenant, connection_id AS "connectionId", partition, since::float8, tried_at::float8 AS "triedAt", problem, url, version,
            expires_at::float8 AS "expiresAt", heard_at::float8 AS "heardAt", missed_at::float8 AS "missedAt"
          FROM syncline.hooks WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}`.pipe(
          Effect.map((hooks) => new Map(hooks.map((hook) => [hook.partition, hook]))),
          run("Subscriptions.hooks"),
        ),
      tried: ({ tenant, connectionId, partition, since, triedAt, problem, url, version, expiresAt }) =>
        sql`
          INSERT INTO syncline.hooks AS known (tenant_id, connection_id, partition, since, tried_at, problem, url, version, expires_at)
          VALUES (${tenant}, ${connectionId}, ${partition}, ${Column.number(since)}, ${Column.number(triedAt)}, ${problem}, ${url}, ${version},
            ${Column.number(expiresAt)})
          ON CONFLICT (tenant_id, connection_id, partition) DO UPDATE SET since = coalesce(excluded.since, known.since), tried_at = excluded.tried_at,
            problem = excluded.problem, url = excluded.url, version = excluded.version, expires_at = excluded.expires_at`.pipe(
          Effect.asVoid,
          run("Subscriptions.tried"),
        ),
      heard: (tenant, connectionId, partitions, at) =>
        sql`
          INSERT INTO syncline.hooks AS known (tenant_id, connection_id, partition, since, heard_at)
          SELECT ${tenant}, ${connectionId}, partition, ${Column.number(at)}::bigint, ${Column.number(at)}::bigint
          FROM unnest(${Column.texts(partitions)}::text[]) AS partition
          ON CONFLICT (tenant_id, connection_id, partition) DO UPDATE
            SET since = coalesce(known.since, excluded.since), heard_at = excluded.heard_at
            WHERE coalesce(known.heard_at, 0) < excluded.heard_at`.pipe(Effect.asVoid, run("Subscriptions.heard")),
      missed: (tenant, connectionId, partition, at) =>
        sql`
          UPDATE syncline.hooks SET missed_at = ${Column.number(at)}
          WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND partition = ${partition}`.pipe(
          Effect.asVoid,
          run("Subscriptions.missed"),
        ),
      unhook: (tenant, connectionId, partitions) =>
        sql`
          DELETE FROM syncline.hooks
          WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND partition = ANY(${Column.texts(partitions)}::text[])`.pipe(
          Effect.asVoid,
          run("Subscriptions.unhook"),
        ),
      remove: (tenant, connectionId) =>
        sql`
          WITH hooks AS (DELETE FROM syncline.hooks WHERE tenant_id = ${tenant} AND connection_id = ${connectionId})
          DELETE FROM syncline.subscriptions WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}`.pipe(
          Effect.asVoid,
          run("Subscriptions.remove"),
        ),
    }
  }),
)

/** That messages come is noted once a second at most: they may come many at a time. */
const noteMillis = 1000

const inbox = Layer.effect(
  Inbox,
  Effect.map(Database, (sql) => ({
    put: ({ tenant, connectionId, id, receivedAt, headers, body }) =>
      sql<{ readonly stored: boolean }>`
        WITH noted AS (
          UPDATE syncline.subscriptions SET received_at = ${Column.number(receivedAt)}
          WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}
            AND coalesce(received_at, 0) <= ${Column.number(receivedAt - noteMillis)}::bigint
        ), stored AS (
          INSERT INTO syncline.inbox (id, tenant_id, connection_id, received_at, headers, body)
          VALUES (${id}, ${tenant}, ${connectionId}, ${Column.number(receivedAt)}, ${JSON.stringify(headers)}::json, ${body})
          ON CONFLICT DO NOTHING
          RETURNING 1
        )
        SELECT EXISTS (SELECT FROM stored) AS stored`.pipe(
        Effect.map(([row]) => row?.stored === true),
        run("Inbox.put"),
      ),
    waiting: (tenant, connectionId, { limit, bytes }) =>
      sql<InboxMessage>`
        SELECT tenant_id AS tenant, connection_id AS "connectionId", id, received_at::float8 AS "receivedAt", headers, body
        FROM (
          SELECT *, sum(octet_length(body)) OVER (ORDER BY received_at, id) - octet_length(body) AS before
          FROM (
            SELECT * FROM syncline.inbox
            WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND NOT done
            ORDER BY received_at, id LIMIT ${Column.number(limit)}::bigint
          ) AS first
        ) AS counted
        WHERE before <= ${Column.number(bytes)}::bigint
        ORDER BY received_at, id`.pipe(run("Inbox.waiting")),
    done: (tenant, connectionId, ids) =>
      sql`
        UPDATE syncline.inbox SET done = true, headers = NULL, body = NULL
        WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND id = ANY(${Column.texts(ids)}::text[])`.pipe(
        Effect.asVoid,
        run("Inbox.done"),
      ),
  })),
)

export const layer: Layer.Layer<Subscriptions | Inbox, never, Database> = Layer.merge(subscriptions, inbox)
