/** Encrypted credentials on PostgreSQL. */
import { type Grant, Grants } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import { Database, run } from "../Database.ts"

export const layer: Layer.Layer<Grants, never, Database> = Layer.effect(
  Grants,
  Effect.map(Database, (sql) => ({
    put: ({ tenant, connectionId, ciphertext, keyId, version }) => {
      const statement =
        version === 1
          ? sql`
              INSERT INTO syncline.grants (tenant_id, connection_id, version, key_id, ciphertext)
              VALUES (${tenant}, ${connectionId}, 1, ${keyId}, ${ciphertext})
              ON CONFLICT DO NOTHING
              RETURNING 1`
          : sql`
              UPDATE syncline.grants SET version = ${version}, key_id = ${keyId}, ciphertext = ${ciphertext}
              WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND version = ${version}::int - 1
              RETURNING 1`
      return statement.pipe(
        Effect.map((rows) => rows.length > 0),
        run("Grants.put"),
      )
    },
    get: (tenant, connectionId) =>
      sql<Grant>`
        SELECT tenant_id AS tenant, connection_id AS "connectionId", ciphertext, key_id AS "keyId", version
        FROM syncline.grants
        WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}`.pipe(
        Effect.map(([grant]) => Option.fromUndefinedOr(grant)),
        run("Grants.get"),
      ),
    remove: (tenant, connectionId) =>
      sql`DELETE FROM syncline.grants WHERE tenant_id = ${tenant} AND connection_id = ${connectionId}`.pipe(
        Effect.asVoid,
        run("Grants.remove"),
      ),
  })),
)
