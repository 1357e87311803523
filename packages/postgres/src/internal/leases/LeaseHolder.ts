/**
 * Whose lease it is, in words by which another process of the same machine can tell that the holder is gone. That takes ids that mean the same process
 * to both: Linux says which boot and which process namespace they belong to. Elsewhere nothing is said, and a dead holder's lease runs out by itself.
 */
import { Effect } from "effect"
import { readFile, readlink } from "node:fs/promises"
import { hostname } from "node:os"
import * as ProcessTable from "./ProcessTable.ts"

/** Undefined on other systems. */
const place = async (): Promise<string | undefined> => {
  const known = Promise.all([readFile("/proc/sys/kernel/random/boot_id", "utf8"), readlink("/proc/self/ns/pid")])
  return known.then(
    ([boot, namespace]) => `${hostname()} ${boot.trim()} ${namespace}`,
    () => undefined,
  )
}

/** What every lease of a process begins with, of this one by default; empty where a process cannot be told from others. */
export const prefix = (pid = process.pid): Effect.Effect<string> =>
  Effect.promise(async () => {
    const here = await place()
    const startedAt = here === undefined ? undefined : await ProcessTable.startedAt(pid)
    return startedAt === undefined || startedAt === ProcessTable.hidden ? "" : `${here} ${pid} ${startedAt} `
  })

/** Of some owners, those that were processes of this machine and are gone. One that cannot be looked up is not. */
export const gone = (owners: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => {
    const here = await place()
    const known = owners.flatMap((owner) => {
      if (here === undefined || !owner.startsWith(`${here} `)) return []
      const [, pid, startedAt] = /^(\d+) (\d+) /.exec(owner.slice(here.length + 1)) ?? []
      return pid === undefined ? [] : [{ owner, pid: Number(pid), startedAt }]
    })
    const now = await Promise.all(known.map(({ pid }) => ProcessTable.startedAt(pid)))
    return known.flatMap(({ owner, startedAt }, index) => (now[index] === startedAt || now[index] === ProcessTable.hidden ? [] : [owner]))
  })
