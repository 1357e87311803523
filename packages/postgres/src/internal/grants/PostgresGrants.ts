/** Encrypted credentials on PostgreSQL. */
import { type Grant, Grants } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"

export const layer: Layer.Layer<Grants, never, Database> = Layer.effect(
  Grants,
  Effect.map(Database, (sql) => {
    const time = (millis: number | null) => (millis === null ? sql`NULL::bigint` : sql`${Column.number(millis)}::bigint`)

    /** The next version; `claim` for how long nobody else may take it, and only where nobody has. */
    const next = ({ tenant, connectionId, ciphertext, keyId, wrappedKey, version, refreshAt, endsAt }: Grant, claim?: number) => sql`
      UPDATE syncline.grants
      SET version = ${version}, key_id = ${keyId}, ciphertext = ${ciphertext}, wrapped_key = ${wrappedKey},
        refresh_at = ${time(refreshAt)}, ends_at = ${time(endsAt)},
        claimed_until = ${claim === undefined ? sql`NULL` : sql`clock_timestamp() + ${Column.number(claim)} * interval '1 millisecond'`}
      WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND version = ${version}::int - 1
        ${claim === undefined ? sql`` : sql`AND (claimed_until IS NULL OR claimed_until <= clock_timestamp())`}
      RETURNING 1`

    const first = ({ tenant, connectionId, ciphertext, keyId, wrappedKey, refreshAt, endsAt }: Grant) => sql`
      INSERT INTO syncline.grants (tenant_id, connection_id, version, key_id, ciphertext, wrapped_key, refresh_at, ends_at)
      VALUES (${tenant}, ${connectionId}, 1, ${keyId}, ${ciphertext}, ${wrappedKey}, ${time(refreshAt)}, ${time(endsAt)})
      ON CONFLICT DO NOTHING
      RETURNING 1`

    return {
      put: (grant) =>
        (grant.version === 1 ? first(grant) : next(grant)).pipe(
          Effect.map((rows) => rows.length > 0),
          run("Grants.put"),
        ),
      claim: (grant, millis) =>
        next(grant, millis).pipe(
          Effect.map((rows) => rows.length > 0),
          run("Grants.claim"),
        ),
      get: (tenant, connectionId) =>
        sql<Grant>`
          SELECT tenant_id AS tenant, connection_id AS "connectionId", ciphertext, key_id AS "keyId", wrapped_key AS "wrappedKey", version,
            refresh_at::float8 AS "refreshAt", ends_at::float8 AS "endsAt"
          FROM syncline.grants
          WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}`.pipe(
          Effect.map(([grant]) => Option.fromUndefinedOr(grant)),
          run("Grants.get"),
        ),
      ends: (tenant) =>
        sql<{ readonly connectionId: string; readonly endsAt: number }>`
          SELECT connection_id AS "connectionId", ends_at::float8 AS "endsAt"
          FROM syncline.grants
          WHERE tenant_id = ${tenant} AND ends_at IS NOT NULL`.pipe(
          Effect.map((rows) => new Map(rows.map(({ connectionId, endsAt }) => [connectionId, endsAt] as const))),
          run("Grants.ends"),
        ),
      otherThan: (keyId, after, limit) =>
        sql<Pick<Grant, "tenant" | "connectionId" | "version">>`
          SELECT tenant_id AS tenant, connection_id AS "connectionId", version
          FROM syncline.grants
          WHERE key_id <> ${keyId} ${after === undefined ? sql`` : sql`AND (tenant_id, connection_id) > (${after.tenant}, ${after.connectionId})`}
          ORDER BY tenant_id, connection_id
          LIMIT ${Column.number(limit)}::bigint`.pipe(run("Grants.otherThan")),
      remove: (tenant, connectionId) =>
        sql`DELETE FROM syncline.grants WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}`.pipe(
          Effect.asVoid,
          run("Grants.remove"),
        ),
    }
  }),
)
