/**
 * Makes the files of a new database server with PostgreSQL's `initdb`: UTF-8 everywhere, an order of text that does not depend on the machine,
 * and a password asked of everybody.
 */
import { Effect, Redacted } from "effect"
import { execFile } from "node:child_process"
import { chown, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import type { NativeFolder } from "./NativeFolder.ts"
import * as ServerEnvironment from "./ServerEnvironment.ts"
import type { ServerUser } from "./ServerUser.ts"

/** How to make a database server's files. */
export interface Options {
  readonly native: NativeFolder
  readonly user: ServerUser | undefined
  readonly username: string
  readonly password: Redacted.Redacted<string>
  /** Whether the files must survive a crash of the operating system. */
  readonly durable: boolean
}

const execute = promisify(execFile)

const syncing = (durable: boolean): ReadonlyArray<string> => {
  if (!durable) return ["--no-sync"]
  // One call for the file system takes milliseconds where one for each of a thousand files takes seconds; only Linux has it.
  return process.platform === "linux" ? ["--sync-method=syncfs"] : []
}

const fill = async (folder: string, options: Options): Promise<void> => {
  const passwordFile = `${folder}.password`
  await writeFile(passwordFile, Redacted.value(options.password), { mode: 0o600 })
  try {
    if (options.user !== undefined) {
      await chown(passwordFile, options.user.uid, options.user.gid)
      await chown(folder, options.user.uid, options.user.gid)
    }
    await execute(
      join(options.native.folder, "bin", "initdb"),
      [
        `--pgdata=${folder}`,
        `--username=${options.username}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
        ...syncing(options.durable),
      ],
      { cwd: folder, env: ServerEnvironment.make(), ...options.user },
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** Fills an empty folder, which becomes the property of the server's user. */
export const run = (folder: string, options: Options): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.tryPromise({
    try: () => fill(folder, options),
    catch: (cause) => {
      const said = cause instanceof Error && "stderr" in cause && typeof cause.stderr === "string" ? cause.stderr.trim() : ""
      if (said === "") return EmbeddedPostgresError.cannotWrite(folder)(cause)
      return new EmbeddedPostgresError({
        reason: "StartFailed",
        message: `PostgreSQL could not make a database in ${folder}. It said: ${said}`,
      })
    },
  }).pipe(Effect.uninterruptible)
