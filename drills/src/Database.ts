/** PostgreSQL for drills: a server on which each drill has a database of its own, and a server that a drill can stop without warning. */
import { PgClient } from "@effect/sql-pg"
import { PostgresStore } from "@syncline/postgres"
import { EmbeddedPostgres } from "@syncline/postgres/embedded"
import { Effect, Exit, Layer, type Redacted, Scope, Semaphore } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as HostTasks from "./HostTasks.ts"
import * as Ledger from "./Ledger.ts"

type Url = Redacted.Redacted<string>

export interface Database {
  readonly url: Url
}

/** Uses one connection of its own. That the server does not answer its own drill is a defect. */
export const query = <A, E>({ url }: Database, use: (sql: PgClient.PgClient) => Effect.Effect<A, E>): Effect.Effect<A> =>
  PgClient.makeClient({ url, applicationName: "drill" }).pipe(
    Effect.flatMap(use),
    Effect.scoped,
    Effect.provide(Reactivity.layer),
    Effect.orDie,
  )

const migrate = ({ url }: Database) => Effect.orDie(Effect.scoped(Layer.build(Layer.fresh(PostgresStore.layerFromUrl(url)))))

/** Makes the tables, the host's own too, and the ledger's triggers. */
const prepare = (database: Database) =>
  Effect.andThen(
    migrate(database),
    query(database, (sql) => Effect.andThen(HostTasks.prepare(sql), Ledger.install(sql))),
  )

export interface Server {
  /** A database with tables and ledger. */
  readonly database: Effect.Effect<Database, never, Scope.Scope>
  /** A database with nothing but the host's own table. */
  readonly emptyDatabase: Effect.Effect<Database, never, Scope.Scope>
}

const template = "drill_template"

/** Runs as long as the scope. */
export const makeServer = Effect.gen(function* () {
  const server = yield* Effect.orDie(EmbeddedPostgres.make())
  const root = { url: server.connectionUrl() }
  yield* query(root, (sql) => sql`CREATE DATABASE ${sql(template)}`)
  yield* prepare({ url: server.connectionUrl(template) })
  // Copies are made one at a time: nobody else may be connected to a template.
  const lock = yield* Semaphore.make(1)
  let count = 0
  const copyOf = (source: string) =>
    Effect.gen(function* () {
      count += 1
      const name = `drill_${count}`
      yield* Effect.acquireRelease(lock.withPermit(query(root, (sql) => sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(source)}`)), () =>
        query(root, (sql) => sql`DROP DATABASE ${sql(name)} WITH (FORCE)`),
      )
      return { url: server.connectionUrl(name) }
    })
  return {
    database: copyOf(template),
    emptyDatabase: Effect.tap(copyOf("template1"), (made) => query(made, HostTasks.prepare)),
  } satisfies Server
})

export interface RestartableDatabase extends Database {
  /** Stops the server at once, as by a power cut, and starts it again on the same files and port. */
  readonly restart: Effect.Effect<void>
}

/** A server of its own on files in `folder`, with a database on it. */
export const makeRestartable = Effect.fnUntraced(function* (folder: string) {
  const start = Effect.fnUntraced(function* (port: number | undefined) {
    const scope = yield* Scope.make()
    const server = yield* EmbeddedPostgres.make({ dataDirectory: folder, ...(port !== undefined && { port }) }).pipe(
      Scope.provide(scope),
      Effect.orDie,
    )
    return { server, stop: Scope.close(scope, Exit.void) }
  })
  let running = yield* start(undefined)
  yield* Effect.addFinalizer(() => Effect.suspend(() => running.stop))
  const { port, dataDirectory } = running.server
  const database = { url: running.server.connectionUrl() }
  yield* prepare(database)
  return {
    ...database,
    restart: Effect.gen(function* () {
      const pid = Number.parseInt(readFileSync(join(dataDirectory, "postmaster.pid"), "utf8"), 10)
      process.kill(pid, "SIGQUIT")
      yield* running.stop
      running = yield* start(port)
    }),
  } satisfies RestartableDatabase
})
