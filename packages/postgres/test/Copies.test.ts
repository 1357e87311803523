/** A copy has every table that decisions are made on: one that a migration adds must be thought of. */
import { PgClient } from "@effect/sql-pg"
import { expect, it } from "@effect/vitest"
import { Copies } from "@syncline/engine"
import { Effect } from "effect"
import * as TestStore from "./TestStore.ts"

it.effect("a copy has every table but that of migrations, nothing of credentials in them, and leaves none behind", () =>
  Effect.gen(function* () {
    const [sql, copies] = [yield* PgClient.PgClient, yield* Copies]
    const names = (rows: ReadonlyArray<{ readonly name: string }>) => rows.map(({ name }) => name)
    const temporary = Effect.map(
      sql<{ readonly name: string }>`SELECT relname AS name FROM pg_class WHERE relpersistence = 't' AND relkind = 'r' ORDER BY name`,
      names,
    )
    const stored = yield* sql<{ readonly name: string }>`
      SELECT tablename AS name FROM pg_tables WHERE schemaname = 'syncline' AND tablename <> 'migrations' ORDER BY name`
    yield* sql`
      INSERT INTO syncline.grants (tenant_id, connection_id, version, key_id, ciphertext) VALUES ('acme', 'a', 1, 'k', 'sealed')`
    yield* sql`
      INSERT INTO syncline.subscriptions (tenant_id, connection_id, path, key_id, ciphertext, version, created_at)
      VALUES ('acme', 'a', 'p', 'k', 'sealed', 1, 1)`
    const sealed = sql<{ readonly name: string; readonly size: number }>`
      SELECT relname AS name, pg_relation_size(oid)::int AS size FROM pg_class
      WHERE relpersistence = 't' AND relname IN ('grants', 'subscriptions') ORDER BY name`
    const [copied, held] = yield* Effect.scoped(Effect.andThen(copies.of("acme"), Effect.all([temporary, sealed])))
    expect(held).toEqual([
      { name: "grants", size: 0 },
      { name: "subscriptions", size: 0 },
    ])
    expect(copied).toEqual(names(stored))
    expect(yield* temporary).toEqual([])
    expect(
      yield* sql`SELECT proname FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname LIKE 'pg_temp%'`,
    ).toEqual([])
  }).pipe(Effect.provide(TestStore.layer)),
)
