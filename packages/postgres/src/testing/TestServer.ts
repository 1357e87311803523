/**
 * The one PostgreSQL server of a test run. It lives in the process that leads the run; the processes that run the test files ask for it over
 * loopback HTTP, and the first question starts it, so a run that needs no database does not wait for one.
 *
 * With `SYNCLINE_TEST_DATABASE_URL` set (a superuser's URL) that server is used instead, and left as it was found.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect, Exit, Redacted, Schema, Scope } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { SqlError } from "effect/sql/SqlError"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:http"
import { EmbeddedPostgres } from "../embedded/index.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** Where test processes ask for the run's PostgreSQL server. */
    synclineTestServer: string
  }
}

/** What a test process is told: the server, and the prefix that all databases of this run have. */
export const Answer = Schema.fromJsonString(Schema.Struct({ url: Schema.String, prefix: Schema.String }))
const encodeAnswer = Schema.encodeSync(Answer)

/** A server that test processes can ask for at `address`. `close` ends it. */
export interface TestServer {
  readonly address: string
  readonly close: () => Promise<void>
}

/** Uses one connection as the server's superuser. */
export const administer = <A, E, R>(
  url: Redacted.Redacted<string>,
  use: (sql: PgClient.PgClient) => Effect.Effect<A, E, R>,
): Effect.Effect<A, E | SqlError, Exclude<Exclude<R, Scope.Scope>, Reactivity.Reactivity>> =>
  PgClient.makeClient({ url }).pipe(Effect.flatMap(use), Effect.scoped, Effect.provide(Reactivity.layer))

const dropDatabases = (url: Redacted.Redacted<string>, prefix: string) =>
  administer(url, (sql) =>
    Effect.gen(function* () {
      const rows = yield* sql<{ datname: string }>`SELECT datname FROM pg_database WHERE starts_with(datname, ${prefix})`
      for (const { datname } of rows) {
        yield* sql`ALTER DATABASE ${sql(datname)} IS_TEMPLATE false`
        yield* sql`DROP DATABASE ${sql(datname)} WITH (FORCE)`
      }
    }),
  )

const external = (url: Redacted.Redacted<string>, prefix: string) =>
  Effect.acquireRelease(Effect.succeed(url), () => Effect.ignore(dropDatabases(url, prefix)))

const embedded = Effect.map(EmbeddedPostgres.make(), (server) => server.connectionUrl())

/** Answers questions from now on; starts no database yet. */
export const open = async (): Promise<TestServer> => {
  const token = randomBytes(16).toString("hex")
  const prefix = `syncline_test_${randomBytes(4).toString("hex")}_`
  const given = process.env["SYNCLINE_TEST_DATABASE_URL"]
  const scope = Scope.makeUnsafe()
  const start = () =>
    Effect.runPromise((given === undefined ? embedded : external(Redacted.make(given), prefix)).pipe(Scope.provide(scope))).then(
      (url) => ({ status: 200, body: encodeAnswer({ url: Redacted.value(url), prefix }) }),
      (error: unknown) => ({ status: 500, body: error instanceof Error ? error.message : "PostgreSQL did not start" }),
    )
  let started: ReturnType<typeof start> | undefined
  const server = createServer((request, response) => {
    if (request.url !== `/${token}`) {
      response.writeHead(404).end()
      return
    }
    started ??= start()
    void started.then(({ status, body }) => response.writeHead(status, { connection: "close" }).end(body))
  })
  server.listen(0, "127.0.0.1").unref()
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("The test server has no port")
  return {
    address: `http://127.0.0.1:${address.port}/${token}`,
    close: async () => {
      server.close()
      await started
      await Effect.runPromise(Scope.close(scope, Exit.void))
    },
  }
}
