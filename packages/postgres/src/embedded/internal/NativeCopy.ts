/**
 * A copy of PostgreSQL's programs that every user of the machine can run and only this one can change. It is made once and then reused; it
 * appears complete or not at all, whoever else makes it at the same time, and is made anew when a clean-up job took files out of it.
 */
import { Effect, Schema } from "effect"
import { randomBytes } from "node:crypto"
import { constants } from "node:fs"
import { chmod, cp, lstat, readdir, readFile, rename, rm, symlink } from "node:fs/promises"
import { basename, dirname, join, relative } from "node:path"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"

const Links = Schema.fromJsonString(Schema.Array(Schema.Struct({ source: Schema.String, target: Schema.String })))
const decodeLinks = Schema.decodeSync(Links)

/** The links that the package lists instead of containing, since npm packages cannot hold any: `link` points to `to`, both below `folder`. */
export const libraryLinks = async (folder: string): Promise<ReadonlyArray<{ readonly link: string; readonly to: string }>> => {
  const content = await readFile(join(folder, "pg-symlinks.json"), "utf8").catch(() => "[]")
  const inside = (path: string) => relative(basename(folder), path)
  return decodeLinks(content).map(({ source, target }) => ({ link: inside(target), to: inside(source) }))
}

const copy = async (source: string, target: string): Promise<void> => {
  await cp(source, target, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE })
  for (const { link, to } of await libraryLinks(source)) {
    await symlink(relative(dirname(link), to), join(target, link)).catch((error: NodeJS.ErrnoException) =>
      error.code === "EEXIST" ? undefined : Promise.reject(error),
    )
  }
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    const isProgram = basename(entry.parentPath) === "bin"
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), entry.isDirectory() || isProgram ? 0o755 : 0o644)
  }
  await chmod(target, 0o755)
}

const isComplete = async (source: string, target: string): Promise<boolean> => {
  const present = new Set(await readdir(target, { recursive: true }))
  const wanted = [...(await readdir(source, { recursive: true })), ...(await libraryLinks(source)).map(({ link }) => link)]
  return wanted.every((name) => present.has(name))
}

/** A folder that someone else made, or can write to, could hold any program: it is never run. */
const isOurs = async (target: string): Promise<boolean> => {
  const found = await lstat(target)
  return found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid) && (found.mode & 0o022) === 0
}

const exists = (path: string): Promise<boolean> =>
  lstat(path)
    .then(() => true)
    .catch(() => false)

const replace = async (source: string, fresh: string, target: string, aside: string): Promise<void> => {
  if ((await exists(target)) && !(await isComplete(source, target))) await rename(target, aside)
  await rename(fresh, target).catch(async (error) => {
    if (!(await exists(target))) throw error
  })
}

const refuseForeign = (target: string): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.tryPromise({ try: () => isOurs(target), catch: EmbeddedPostgresError.cannotWrite(target) }).pipe(
    Effect.flatMap((ours) =>
      ours
        ? Effect.void
        : Effect.fail(
            new EmbeddedPostgresError({
              reason: "CannotWrite",
              message: `The folder ${target} belongs to another user or can be changed by others, so no program is run from it. Delete it and start again.`,
            }),
          ),
    ),
  )

/** Makes `target` a complete copy of `source`, if it is not one yet. */
export const ensure = (source: string, target: string): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.gen(function* () {
    const failed = EmbeddedPostgresError.cannotWrite(target)
    if (yield* Effect.promise(() => exists(target))) {
      yield* refuseForeign(target)
      if (yield* Effect.tryPromise({ try: () => isComplete(source, target), catch: failed })) return
    }
    const suffix = randomBytes(6).toString("hex")
    const [fresh, aside] = [`${target}.${suffix}`, `${target}.old-${suffix}`]
    yield* Effect.tryPromise({ try: () => copy(source, fresh).then(() => replace(source, fresh, target, aside)), catch: failed }).pipe(
      Effect.ensuring(Effect.promise(() => Promise.all([fresh, aside].map((folder) => rm(folder, { recursive: true, force: true }))))),
      Effect.uninterruptible,
    )
    yield* refuseForeign(target)
  })
