/**
 * A PostgreSQL database of its own for a test, made in a tenth of a second and gone with the scope. The work that all tests of a kind share, such
 * as migrations, is done once in a run, on a template; each test gets a copy, so tests run in parallel and never see each other.
 *
 * Vitest must run `@syncline/postgres/testing/globalSetup` as a `globalSetup`, which starts the server when the first test asks for it.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect, type Layer, Redacted, Schema, type Scope } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { createHash, randomBytes } from "node:crypto"
import { inject } from "vitest"
import * as TestServer from "./TestServer.ts"

/** There is no server to make databases on; the message says why. */
export class TestDatabaseError extends Schema.TaggedError<TestDatabaseError>()("TestDatabaseError", { message: Schema.String }) {}

/** What a new database holds. */
export interface Options<E> {
  /** Names the template. Within a run, one name stands for one `prepare`. */
  readonly name: string
  /** Fills the template, once in a run: migrations, and rows that every test expects. */
  readonly prepare: Effect.Effect<unknown, E, PgClient.PgClient | SqlClient>
}

/** A database that lives as long as its scope. */
export interface TestDatabase {
  readonly name: string
  readonly url: Redacted.Redacted<string>
}

const server = Effect.gen(function* () {
  const address: string | undefined = inject("synclineTestServer")
  if (address === undefined) {
    return yield* new TestDatabaseError({
      message:
        'No PostgreSQL for tests. Add globalSetup: ["@syncline/postgres/testing/globalSetup"] to the test section of vitest.config.ts.',
    })
  }
  const { body, status } = yield* HttpClient.get(address).pipe(
    Effect.flatMap((response) => Effect.map(response.text, (text) => ({ status: response.status, body: text }))),
    Effect.mapError(() => new TestDatabaseError({ message: "The process that leads the test run has gone, and its PostgreSQL with it." })),
    Effect.provide(FetchHttpClient.layer),
  )
  if (status !== 200) return yield* new TestDatabaseError({ message: body })
  const { url, prefix } = yield* Effect.orDie(Schema.decodeEffect(TestServer.Answer)(body))
  return { url: Redacted.make(url, { label: "PostgreSQL URL" }), prefix }
})

const ofDatabase = (url: Redacted.Redacted<string>, name: string): Redacted.Redacted<string> => {
  const other = new URL(Redacted.value(url))
  other.pathname = `/${name}`
  return Redacted.make(other.href, { label: "PostgreSQL URL" })
}

/**
 * Test processes that want the same template at once wait for the first of them. A template counts only once it is marked as one, so what a
 * killed process left half made is made again.
 */
const ensureTemplate = <E>(url: Redacted.Redacted<string>, template: string, prepare: Options<E>["prepare"]) =>
  TestServer.administer(url, (sql) =>
    Effect.gen(function* () {
      const ready = sql`SELECT 1 FROM pg_database WHERE datname = ${template} AND datistemplate`
      if ((yield* ready).length > 0) return
      yield* sql`SELECT pg_advisory_lock(hashtextextended(${template}, 0))`
      if ((yield* ready).length > 0) return
      yield* sql`DROP DATABASE IF EXISTS ${sql(template)} WITH (FORCE)`
      yield* sql`CREATE DATABASE ${sql(template)}`
      yield* prepare.pipe(Effect.provide(PgClient.layer({ url: ofDatabase(url, template) })))
      yield* sql`ALTER DATABASE ${sql(template)} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`
    }),
  )

/** Makes a database, and drops it when the scope ends, whoever is still connected. */
export const make = Effect.fn("TestDatabase.make")(function* <E>(
  options: Options<E>,
): Effect.fn.Return<TestDatabase, E | SqlError | TestDatabaseError, Scope.Scope> {
  const { prefix, url } = yield* server
  const template = `${prefix}template_${createHash("sha256").update(options.name).digest("hex").slice(0, 16)}`
  yield* ensureTemplate(url, template, options.prepare)
  const name = `${prefix}${randomBytes(8).toString("hex")}`
  yield* Effect.acquireRelease(
    TestServer.administer(url, (sql) => sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(template)}`),
    // A test may have stopped the server on purpose, and then there is nothing to drop.
    () => Effect.ignore(TestServer.administer(url, (sql) => sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`)),
  )
  return { name, url: ofDatabase(url, name) }
})

/** A client of a database that lives as long as the layer. */
export const layer = <E>(options: Options<E>): Layer.Layer<PgClient.PgClient | SqlClient, E | SqlError | TestDatabaseError> =>
  PgClient.layerFrom(Effect.flatMap(make(options), ({ url }) => PgClient.make({ url })))
