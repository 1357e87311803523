/**
 * One program at a time on a data folder. The lock is a file that names its owner by process id and start time, so it needs no clean-up to
 * be given up: when the owner is gone, however it went, the next program takes the lock over.
 *
 * An owner in another container or on another machine cannot be looked up. It counts as alive while it touches the lock, which a running
 * server's supervisor does every second.
 */
import { Effect, Option, Schema } from "effect"
import type { Scope } from "effect"
import { randomBytes } from "node:crypto"
import { link, readFile, readlink, rename, rm, stat, writeFile } from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import * as ProcessTable from "../../internal/leases/ProcessTable.ts"

const Owner = Schema.fromJsonString(Schema.Struct({ pid: Schema.Int, startedAt: Schema.String, system: Schema.String }))
const decodeOwner = Schema.decodeUnknownOption(Owner)
const encodeOwner = Schema.encodeSync(Owner)

const pollMillis = 100
const silenceMillis = 5_000

/** Tells apart the systems whose process ids mean different processes. */
const thisSystem = async (): Promise<string> => `${hostname()} ${await readlink("/proc/self/ns/pid").catch(() => "")}`

const isTouched = async (lock: string): Promise<boolean> => {
  const touched = () =>
    stat(lock)
      .then(({ mtimeMs }) => mtimeMs)
      .catch(() => undefined)
  const before = await touched()
  // The other program lives in the machine's time, not in the time of the Effect clock, which a test may have stopped.
  for (let waited = 0; waited < silenceMillis; waited += pollMillis) {
    if ((await touched()) !== before) return true
    await setTimeout(pollMillis)
  }
  return false
}

/** The owner as words in a sentence, when it is alive. */
const livingOwner = async (lock: string, content: string): Promise<string | undefined> => {
  const owner = Option.getOrUndefined(decodeOwner(content))
  if (owner === undefined) return undefined
  if (owner.system !== (await thisSystem())) return (await isTouched(lock)) ? `a program on another system (${owner.system})` : undefined
  const startedAt = await ProcessTable.startedAt(owner.pid)
  if (startedAt !== owner.startedAt && startedAt !== ProcessTable.hidden) return undefined
  return owner.pid === process.pid ? "this program already" : `process ${owner.pid}`
}

/** Removes the lock of a dead owner, unless somebody else did so and took it in the meantime: then that lock is put back. */
const breakLock = async (lock: string, stale: string, aside: string): Promise<void> => {
  await rename(lock, aside).catch(() => undefined)
  const moved = await readFile(aside, "utf8").catch(() => stale)
  if (moved !== stale) await link(aside, lock).catch(() => undefined)
  await rm(aside, { force: true })
}

const claimOfThisProcess = async (): Promise<string> => {
  const startedAt = (await ProcessTable.startedAt(process.pid)) ?? ProcessTable.hidden
  return encodeOwner({ pid: process.pid, startedAt, system: await thisSystem() })
}

/** Takes the lock; the result is the living owner when there is one, undefined when the lock is ours. */
const take = async (lock: string): Promise<string | undefined> => {
  const suffix = randomBytes(6).toString("hex")
  const claim = `${lock}.${suffix}`
  await writeFile(claim, await claimOfThisProcess())
  try {
    for (;;) {
      // A hard link appears with its whole content or not at all, so nobody ever reads a half-written lock.
      const taken = await link(claim, lock).then(
        () => true,
        async (error: NodeJS.ErrnoException) => (error.code === "EEXIST" ? false : Promise.reject(error)),
      )
      if (taken) return undefined
      const content = await readFile(lock, "utf8").catch(() => undefined)
      if (content === undefined) continue
      const owner = await livingOwner(lock, content)
      if (owner !== undefined) return owner
      await breakLock(lock, content, `${lock}.stale-${suffix}`)
    }
  } finally {
    await rm(claim, { force: true })
  }
}

/** Leaves alone a lock that a program elsewhere took over because this one had been silent for too long. */
const giveUp = async (lock: string): Promise<void> => {
  const content = await readFile(lock, "utf8").catch(() => undefined)
  if (content === (await claimOfThisProcess())) await rm(lock, { force: true })
}

/** Holds the lock of `folder` for the scope and gives its path; fails with `FolderInUse` when a living program holds it. */
export const hold = (folder: string): Effect.Effect<string, EmbeddedPostgresError, Scope.Scope> => {
  const lock = join(folder, "lock")
  return Effect.acquireRelease(
    Effect.tryPromise({ try: () => take(lock), catch: EmbeddedPostgresError.cannotWrite(folder) }).pipe(
      Effect.flatMap((owner) =>
        owner === undefined
          ? Effect.succeed(lock)
          : Effect.fail(
              new EmbeddedPostgresError({
                reason: "FolderInUse",
                message: `The data folder ${folder} is in use by ${owner}. Stop that one first, or choose another dataDirectory: two servers on one folder would destroy it. Only if you are sure that nothing uses it, delete ${lock}.`,
              }),
            ),
      ),
    ),
    () => Effect.promise(() => giveUp(lock)),
  )
}
