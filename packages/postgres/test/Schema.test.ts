import { PgClient } from "@effect/sql-pg"
import { describe, expect, it } from "@effect/vitest"
import { Connections } from "@syncline/engine"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { PostgresStore } from "../src/index.ts"
import { hub } from "../src/migrations/0001_hub.ts"
import { partitionNames } from "../src/migrations/0002_partition_names.ts"
import { migrate } from "../src/migrations/Migrations.ts"
import { TestDatabase } from "../src/testing/index.ts"
import * as SchemaDump from "./SchemaDump.ts"
import { migrated } from "./TestStore.ts"

const empty = { name: "empty", prepare: Effect.void }

const applied = Effect.gen(function* () {
  const sql = yield* SqlClient
  const rows = yield* sql<{ readonly name: string }>`SELECT name FROM syncline.migrations ORDER BY migration_id`
  return rows.map(({ name }) => name)
})

const withClient = <A, E>(url: Redacted.Redacted, effect: Effect.Effect<A, E, PgClient.PgClient | SqlClient>) =>
  effect.pipe(Effect.provide(PgClient.layer({ url }), { local: true }))

describe("the schema", () => {
  it.effect("is what schema.sql shows", () =>
    Effect.gen(function* () {
      const text = yield* SchemaDump.dump
      yield* Effect.promise(() => expect(text).toMatchFileSnapshot("../schema.sql"))
    }).pipe(Effect.provide(TestDatabase.layer(migrated))),
  )

  it.effect("is whole in schema.sql: running it makes the same schema", () =>
    Effect.gen(function* () {
      const text = yield* SchemaDump.dump.pipe(Effect.provide(TestDatabase.layer(migrated), { local: true }))
      const sql = yield* SqlClient
      for (const statement of text.split(";\n\n")) yield* sql.unsafe(statement)
      expect(yield* SchemaDump.dump).toBe(text)
    }).pipe(Effect.provide(TestDatabase.layer(empty))),
  )

  it.effect("keeps to its own schema and needs no search path", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const others = sql`SELECT relname FROM pg_class WHERE relnamespace NOT IN ('syncline'::regnamespace, 'pg_catalog'::regnamespace, 'pg_toast'::regnamespace, 'information_schema'::regnamespace)`
      expect(yield* others).toEqual([])
      yield* sql`CREATE TABLE public.records (mine int)`
      yield* sql`SET search_path TO public`
      yield* migrate
      expect(yield* applied).toEqual([
        "hub",
        "partition_names",
        "places",
        "faces",
        "addresses",
        "held_deliveries",
        "decisions",
        "removals",
        "matches",
        "mappings",
        "privacy",
        "writes",
        "retention",
        "removed_counts",
        "host_events",
        "link_keys_by_key",
        "taken_away",
        "former_settings",
        "data_keys",
        "webhooks",
        "sign_ins",
        "hooks",
        "profiles",
        "targets",
      ])
    }).pipe(Effect.provide(TestDatabase.layer(migrated))),
  )

  it.effect("is made once by programs that start at the same time", () =>
    Effect.gen(function* () {
      const { url } = yield* TestDatabase.make(empty)
      const start = Connections.pipe(
        Effect.flatMap((connections) => connections.list("acme")),
        Effect.provide(PostgresStore.layerFromUrl(url), { local: true }),
      )
      expect(
        yield* Effect.all(
          Array.from({ length: 6 }, () => start),
          { concurrency: "unbounded" },
        ),
      ).toEqual(Array.from({ length: 6 }, () => []))
      expect(yield* withClient(url, applied)).toEqual([
        "hub",
        "partition_names",
        "places",
        "faces",
        "addresses",
        "held_deliveries",
        "decisions",
        "removals",
        "matches",
        "mappings",
        "privacy",
        "writes",
        "retention",
        "removed_counts",
        "host_events",
        "link_keys_by_key",
        "taken_away",
        "former_settings",
        "data_keys",
        "webhooks",
        "sign_ins",
        "hooks",
        "profiles",
        "targets",
      ])
    }).pipe(Effect.scoped),
  )

  it.effect("takes the streams of before along: their partitions are called as they were named", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`CREATE SCHEMA syncline`
      yield* hub
      yield* sql`
        INSERT INTO syncline.streams (tenant_id, id, connection_id, app, kind, partition, settings, rank)
        VALUES ('acme', 's', 'c', 'github', 'issue', 'acme/app', '{}', 0)`
      yield* partitionNames
      const rows = yield* sql`SELECT partition, partition_name, partition_aliases FROM syncline.streams`
      expect(rows).toEqual([{ partition: "acme/app", partition_name: "acme/app", partition_aliases: [] }])
    }).pipe(Effect.provide(TestDatabase.layer(empty))),
  )

  it.effect("is left alone when a newer program has changed it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`INSERT INTO syncline.migrations (migration_id, name) VALUES (9999, 'newer')`
      yield* migrate
      expect(yield* applied).toEqual([
        "hub",
        "partition_names",
        "places",
        "faces",
        "addresses",
        "held_deliveries",
        "decisions",
        "removals",
        "matches",
        "mappings",
        "privacy",
        "writes",
        "retention",
        "removed_counts",
        "host_events",
        "link_keys_by_key",
        "taken_away",
        "former_settings",
        "data_keys",
        "webhooks",
        "sign_ins",
        "hooks",
        "profiles",
        "targets",
        "newer",
      ])
    }).pipe(Effect.provide(TestDatabase.layer(migrated))),
  )

  it.effect("may be made beforehand, for a program that must not make schemas", () =>
    Effect.gen(function* () {
      const { name, url } = yield* TestDatabase.make(empty)
      const role = `role_${name}`
      const asRole = new URL(Redacted.value(url))
      asRole.username = role
      asRole.password = "secret"
      yield* Effect.acquireRelease(
        withClient(
          url,
          Effect.gen(function* () {
            const sql = yield* SqlClient
            yield* sql`CREATE ROLE ${sql(role)} LOGIN PASSWORD 'secret'`
            yield* sql`CREATE SCHEMA syncline AUTHORIZATION ${sql(role)}`
          }),
        ),
        () =>
          withClient(
            url,
            Effect.gen(function* () {
              const sql = yield* SqlClient
              yield* sql`DROP OWNED BY ${sql(role)}`
              yield* sql`DROP ROLE ${sql(role)}`
            }),
          ).pipe(Effect.orDie),
      )
      const listed = Connections.pipe(
        Effect.flatMap((connections) => connections.list("acme")),
        Effect.provide(PostgresStore.layerFromUrl(Redacted.make(asRole.href)), { local: true }),
      )
      expect(yield* listed).toEqual([])
    }).pipe(Effect.scoped),
  )
})

describe("a store that cannot be opened", () => {
  it.effect("says so, without the URL and its password", () =>
    Effect.gen(function* () {
      const { url } = yield* TestDatabase.make(empty)
      const wrong = new URL(Redacted.value(url))
      wrong.pathname = "/no_such_database"
      const opened = Effect.provide(Connections, PostgresStore.layerFromUrl(Redacted.make(wrong.href)), { local: true })
      const error = yield* Effect.flip(opened)
      expect(error).toMatchObject({ _tag: "StoreError", operation: "migrate" })
      expect(error.message).toContain("no_such_database")
      expect(error.message).not.toMatch(/postgres(ql)?:/)
    }).pipe(Effect.scoped),
  )
})
