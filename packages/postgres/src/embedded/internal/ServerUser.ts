/**
 * The operating system user that PostgreSQL runs as. PostgreSQL refuses to run as root, so a program of root's hands it to another user; any
 * other program runs it as itself. `mayUse` answers from the modes on the disk whether that other user gets as far as a file.
 */
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { access, realpath, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname } from "node:path"
import { promisify } from "node:util"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"

/** Ids to start PostgreSQL's programs with. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

const run = promisify(execFile)
const candidates = ["postgres", "nobody"]

const lookup = async (name: string): Promise<ServerUser | undefined> => {
  const ids = await Promise.all(
    ["-u", "-g"].map((flag) => run("id", [flag, name]).then(({ stdout }) => Number.parseInt(stdout, 10))),
  ).catch(() => [])
  const [uid, gid] = ids
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

/**
 * The user for a data folder, undefined for "the user of this process". Data that exist already stay with their owner, so that a project can
 * be started by root one day and by its developer the next.
 */
export const forData = (data: string | undefined): Effect.Effect<ServerUser | undefined, EmbeddedPostgresError> =>
  Effect.gen(function* () {
    if (process.getuid?.() !== 0) return undefined
    const owner = data === undefined ? undefined : yield* Effect.promise(() => stat(data).catch(() => undefined))
    if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
    for (const name of candidates) {
      const user = yield* Effect.promise(() => lookup(name))
      if (user !== undefined) return user
    }
    return yield* new EmbeddedPostgresError({
      reason: "NoServerUser",
      message:
        "PostgreSQL refuses to run as root, and there is no user named postgres or nobody to run it as. Create one (useradd --system postgres), or start this program as another user.",
    })
  })

const bits = { read: 4, execute: 1 } as const

const permits = async (path: string, user: ServerUser, bit: number): Promise<boolean> => {
  const { mode, uid, gid } = await stat(path)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & bit) !== 0
}

const reaches = async (path: string, user: ServerUser, bit: number): Promise<boolean> => {
  const target = await realpath(path)
  if (!(await permits(target, user, bit))) return false
  for (let below = target, folder = dirname(target); folder !== below; below = folder, folder = dirname(folder)) {
    if (!(await permits(folder, user, bits.execute))) return false
  }
  return true
}

/**
 * Whether the user gets to a path and may read it or execute it; to execute a folder is to enter it. Undefined is the user of this process.
 * Nobody may use what does not exist.
 */
export const mayUse = (path: string, user: ServerUser | undefined, need: keyof typeof bits): Promise<boolean> =>
  (user === undefined ? access(path, bits[need]).then(() => true) : reaches(path, user, bits[need])).catch(() => false)

/** The system's temporary folder, or the usual one when the user cannot enter the one that this process was given. */
export const temporaryFolder = async (user: ServerUser | undefined): Promise<string> => {
  for (const folder of [tmpdir(), "/tmp", "/var/tmp"]) {
    if (await mayUse(folder, user, "execute")) return realpath(folder)
  }
  return tmpdir()
}
