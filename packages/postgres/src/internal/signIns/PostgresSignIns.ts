/** Sign-ins that were begun, on PostgreSQL. */
import { type BegunSignIn, SignIns } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"

interface Row extends Omit<BegunSignIn, "verifier"> {
  readonly keyId: string | null
  readonly ciphertext: Uint8Array | null
}

const signInOf = ({ keyId, ciphertext, ...row }: Row): BegunSignIn => ({
  ...row,
  verifier: keyId === null || ciphertext === null ? null : { keyId, ciphertext },
})

/** So many that ended are forgotten when one is begun. */
const forgottenAtOnce = 100

export const layer: Layer.Layer<SignIns, never, Database> = Layer.effect(
  SignIns,
  Effect.map(Database, (sql) => ({
    put: ({ state, binding, app, tenant, connectionId, settings, redirectUri, verifier, endsAt }, now) =>
      sql`
        WITH ended AS (
          DELETE FROM syncline.sign_ins WHERE state = ANY(ARRAY(
            SELECT state FROM syncline.sign_ins WHERE ends_at < ${Column.number(now)}::bigint
            ORDER BY ends_at LIMIT ${Column.number(forgottenAtOnce)}::bigint FOR UPDATE SKIP LOCKED
          ))
        )
        INSERT INTO syncline.sign_ins
          (state, binding, app, tenant_id, connection_id, settings, redirect_uri, key_id, ciphertext, ends_at)
        VALUES (
          ${state}, ${binding}, ${app}, ${tenant}, ${connectionId}, ${settings === null ? null : JSON.stringify(settings)}::json,
          ${redirectUri}, ${verifier?.keyId ?? null}, ${verifier?.ciphertext ?? null}, ${Column.number(endsAt)}
        )`.pipe(Effect.asVoid, run("SignIns.put")),
    take: (state) =>
      sql<Row>`
        DELETE FROM syncline.sign_ins WHERE state = ${state}
        RETURNING state, binding, app, tenant_id AS tenant, connection_id AS "connectionId", settings, redirect_uri AS "redirectUri",
          key_id AS "keyId", ciphertext, ends_at::float8 AS "endsAt"`.pipe(
        Effect.map(([row]) => Option.map(Option.fromUndefinedOr(row), signInOf)),
        run("SignIns.take"),
      ),
  })),
)
