/**
 * A PostgreSQL of any version that the store is for, on temporary data: starts the one whose programs lie in the folder that is given, writes one JSON line
 * about it, and ends with its own standard input. Its URL has no password: everybody on this machine may use what a test run has there for its minutes.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect, Redacted } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { execFile } from "node:child_process"
import { once } from "node:events"
import { chmod, chown, mkdir, mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import * as FolderLock from "../../src/embedded/internal/FolderLock.ts"
import * as LoopbackPort from "../../src/embedded/internal/LoopbackPort.ts"
import * as NativeFolder from "../../src/embedded/internal/NativeFolder.ts"
import * as Server from "../../src/embedded/internal/Server.ts"
import * as ServerEnvironment from "../../src/embedded/internal/ServerEnvironment.ts"
import * as ServerUser from "../../src/embedded/internal/ServerUser.ts"

const [, , programs = "", version = ""] = process.argv
const username = "postgres"

/** Unlike those of the embedded PostgreSQL, the parameters are such that 14 knows them. */
const makeCluster = async (folder: string, native: string, user: ServerUser.ServerUser | undefined): Promise<string> => {
  const data = join(folder, "data")
  await mkdir(data)
  await chmod(folder, 0o711)
  if (user !== undefined) await chown(data, user.uid, user.gid)
  const parameters = [`--pgdata=${data}`, `--username=${username}`, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
  await promisify(execFile)(join(native, "bin", "initdb"), parameters, { cwd: data, env: ServerEnvironment.make(), ...user })
  return data
}

const program = Effect.gen(function* () {
  const user = yield* ServerUser.forData(undefined)
  const native = yield* NativeFolder.forUser({ folder: programs, version }, user)
  const folder = yield* Effect.promise(async () => mkdtemp(join(await ServerUser.temporaryFolder(user), "syncline-postgres-")))
  const data = yield* Effect.promise(() => makeCluster(folder, native.folder, user))
  const lock = yield* FolderLock.hold(folder)
  const cluster = { data, username, password: Redacted.make("") }
  const port = yield* Server.start({ cluster, native, user, logFile: join(folder, "log"), lock, port: undefined, remove: folder })
  const url = `postgres://${username}@${LoopbackPort.host}:${port}/postgres`
  const sql = yield* PgClient.makeClient({ url: Redacted.make(url) })
  const [row] = yield* sql<{ version: string }>`SELECT current_setting('server_version') AS version`
  process.stdout.write(`${JSON.stringify({ url, version: row?.version })}\n`)
  process.stdin.resume()
  yield* Effect.promise(() => once(process.stdin, "end"))
}).pipe(Effect.scoped, Effect.provide(Reactivity.layer))

await Effect.runPromise(program)
process.exit()
