/**
 * A PostgreSQL server on given database files: on this machine's own address only, with no socket file, in UTC, and, when the files need not
 * outlive it, without the waiting for the disk that makes a database safe.
 */
import { Effect } from "effect"
import type { Scope } from "effect"
import { open, stat, truncate } from "node:fs/promises"
import { join } from "node:path"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import type { Cluster } from "./Cluster.ts"
import * as LoopbackPort from "./LoopbackPort.ts"
import type { NativeFolder } from "./NativeFolder.ts"
import type { ServerUser } from "./ServerUser.ts"
import * as Supervisor from "./Supervisor.ts"

/** How to run a server. */
export interface Options {
  readonly cluster: Cluster
  readonly native: NativeFolder
  readonly user: ServerUser | undefined
  readonly logFile: string
  readonly lock: string
  /** Undefined for any free port. */
  readonly port: number | undefined
  /** The folder to remove afterwards; undefined for files that are kept. */
  readonly remove: string | undefined
}

const attempts = 5
const logLimit = 10_000_000

const settings = (port: number, kept: boolean): ReadonlyArray<string> =>
  Object.entries({
    listen_addresses: LoopbackPort.host,
    port: String(port),
    unix_socket_directories: "",
    max_connections: "200",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    ...(kept ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`])

/** The size of the log before the start, so that what this start adds can be told from the rest; a log that grew too long begins anew. */
const logEnd = async (logFile: string): Promise<number> => {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= logLimit) return size
  await truncate(logFile)
  return 0
}

const lastWords = async (logFile: string, from: number): Promise<string> => {
  const file = await open(logFile)
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4_000), position: from }).finally(() => file.close())
  return buffer.toString("utf8", 0, bytesRead).trim()
}

/** Starts the server and gives its port; the scope's end stops it. */
export const start = (options: Options): Effect.Effect<number, EmbeddedPostgresError, Scope.Scope> =>
  Effect.gen(function* () {
    const { cluster, lock, logFile, native, remove, user } = options
    const kept = remove === undefined
    const failed = EmbeddedPostgresError.cannotWrite(cluster.data)
    for (let attempt = 1; ; attempt++) {
      const port = yield* Effect.promise(() => LoopbackPort.probe(options.port ?? 0))
      if (port === undefined) {
        return yield* new EmbeddedPostgresError({
          reason: "PortTaken",
          message: `Another program listens on port ${options.port ?? 0} of ${LoopbackPort.host}. Stop it, choose another port, or leave the port out to get a free one.`,
        })
      }
      const end = yield* Effect.tryPromise({ try: () => logEnd(logFile), catch: failed })
      const isReady = yield* Supervisor.run({
        command: join(native.folder, "bin", "postgres"),
        args: ["-D", cluster.data, ...settings(port, kept)],
        data: cluster.data,
        logFile,
        lock,
        user,
        stopSignal: kept ? "SIGINT" : "SIGQUIT",
        remove,
      })
      if (isReady) return port
      const portWasLost = (yield* Effect.promise(() => LoopbackPort.probe(port))) === undefined
      if (portWasLost && attempt < attempts) continue
      const said = yield* Effect.promise(() => lastWords(logFile, end).catch(() => "nothing"))
      return yield* new EmbeddedPostgresError({
        reason: "StartFailed",
        message: `PostgreSQL did not start on ${cluster.data}. It said: ${said}`,
      })
    }
  })
