/** Credentials in a PostgreSQL: sealed while their connection lives, in no row of any table when it is disconnected. */
import { assert, describe, it } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Grants, SyncEngine, Vault } from "@syncline/engine"
import { Rotating, TestEngine, World } from "@syncline/engine/testing"
import { PostgresStore } from "@syncline/postgres"
import { EmbeddedPostgres } from "@syncline/postgres/embedded"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const { partition, sync, tenant } = World

const database = Layer.provideMerge(PostgresStore.layer, EmbeddedPostgres.layer())

/** Every row of every table of the database, as PostgreSQL writes it; bytes are in hexadecimal. */
const dump = Effect.gen(function* () {
  const sql = yield* SqlClient
  const tables = yield* sql<{ readonly schema: string; readonly name: string }>`
    SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`
  assert.includeMembers(
    tables.map(({ name }) => name),
    ["grants", "connections", "events", "runs"],
  )
  const rows = yield* Effect.forEach(
    tables,
    ({ schema, name }) => sql<{ readonly row: string }>`SELECT each::text AS row FROM ${sql(schema)}.${sql(name)} AS each`,
  )
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n")
})

const secret = "ghp_a-token-that-nothing-else-contains"

// proves T-58, I12
describe("Credentials on PostgreSQL", () => {
  it.effect(
    "are in no table as they are, and in none at all when the connection is disconnected",
    () =>
      Effect.gen(function* () {
        const { left, right } = yield* World.makeApps()
        const scenario = Effect.gen(function* () {
          const [engine, grants, vault] = [yield* SyncEngine, yield* Grants, yield* Vault]
          left.accept(secret)
          left.create("task", partition, { title: "Crash" })
          const { id } = yield* engine.connect({ tenant, app: "left", credentials: Authorization.token(secret) })
          yield* engine.addStreams({ tenant, connectionId: id, partition })
          yield* sync
          left.revoke()
          yield* sync
          const { ciphertext } = Option.getOrThrow(yield* grants.get(tenant, id))
          const sealed = Buffer.from(ciphertext).toString("hex")
          const before = yield* dump
          assert.include(before, sealed)
          assert.include(before, "left member.page: Unauthorized: bad credentials")
          const forms = [secret, Buffer.from(secret).toString("hex"), Buffer.from(secret).toString("base64").replace(/=+$/, "")]
          for (const text of forms) assert.notInclude(before, text)
          yield* engine.disconnect(tenant, id)
          const after = yield* dump
          assert.include(after, "disconnected")
          for (const text of [...forms, sealed]) assert.notInclude(after, text)
          assert.strictEqual((yield* Effect.flip(vault.open(tenant, id)))._tag, "VaultError")
        })
        const ground = yield* Layer.build(database)
        const engine = TestEngine.layer([left.adapter, right.adapter], Layer.succeedContext(ground))
        yield* scenario.pipe(Effect.provide(engine, { local: true }), Effect.provideContext(ground))
      }),
    60_000,
  )

  it.effect(
    "are nowhere to be read after a life of refreshes, failures and a death",
    () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp({ refresh: { rotates: true, graceMillis: 2 * 3_600_000 } })
        const ground = yield* Layer.build(database)
        const told = yield* Effect.provideContext(
          Effect.map(Effect.all([Rotating.troubledLife(stage), dump]), (texts) => texts.join("\n")),
          ground,
        )
        for (const sign of ["disconnected", "oauthClients.left", "ConnectionFailed", "503", "killed"]) assert.include(told, sign)
        for (const text of Rotating.formsOf(stage.tokens.secrets())) assert.notInclude(told, text)
      }),
    60_000,
  )
})
