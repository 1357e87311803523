/**
 * The server that an earlier program left behind on a data folder. `stop` leaves the folder with no server and no pid file, and it never
 * signals a process that is not a PostgreSQL of exactly this folder: process ids are reused, and a pid file survives a power cut.
 *
 * The caller holds the folder's lock, so a server that is found here belongs to nobody.
 */
import { Effect } from "effect"
import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { EmbeddedPostgresError } from "../EmbeddedPostgresError.ts"
import * as ProcessTable from "../../internal/leases/ProcessTable.ts"

const pollMillis = 20
const patienceMillis = 10_000
const lastBreathMillis = 1_000

// Processes end in the machine's time, not in the time of the Effect clock, which a test may have stopped.
const ended = async (pid: number, patience = patienceMillis): Promise<boolean> => {
  for (let waited = 0; waited < patience; waited += pollMillis) {
    if ((await ProcessTable.startedAt(pid)) === undefined) return true
    await setTimeout(pollMillis)
  }
  return false
}

const interrupt = async (pid: number): Promise<boolean> => {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return ended(pid)
    }
    if (await ended(pid)) return true
  }
  return false
}

/** Whether the process, which is alive, is a server on exactly these data; undefined when this user may not know. */
const serves = async (pid: number, data: string): Promise<boolean | undefined> => {
  const command = await ProcessTable.commandLine(pid)
  if (command === undefined) return (await ProcessTable.startedAt(pid)) === undefined ? false : undefined
  // A server that is just ending has lost its command line already, but not yet its files.
  if (command === "") await ended(pid, lastBreathMillis)
  return `${command} `.includes(` -D ${data} `)
}

/** The process id of a server that could not be stopped, or undefined. */
const survivor = async (data: string): Promise<number | undefined> => {
  const pidFile = join(data, "postmaster.pid")
  const content = await readFile(pidFile, "utf8").catch(() => undefined)
  if (content === undefined) return undefined
  const pid = Number.parseInt(content, 10)
  if (pid > 0 && (await ProcessTable.startedAt(pid)) !== undefined) {
    const isServer = await serves(pid, data)
    if (isServer === undefined || (isServer && !(await interrupt(pid)))) return pid
  }
  await rm(pidFile, { force: true })
  return undefined
}

/** Stops the server, cleanly where it still can; fails with `FolderInUse` when it does not go or may not be looked at. */
export const stop = (data: string): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.tryPromise({ try: () => survivor(data), catch: EmbeddedPostgresError.cannotWrite(data) }).pipe(
    Effect.flatMap((pid) =>
      pid === undefined
        ? Effect.void
        : Effect.fail(
            new EmbeddedPostgresError({
              reason: "FolderInUse",
              message: `A PostgreSQL (process ${pid}) still runs on ${data} and could not be stopped from here. End process ${pid} and start again.`,
            }),
          ),
    ),
  )
