/** What a measurement was made on, and how much else was going on there. */
import { Effect } from "effect"
import { cpus, platform, totalmem } from "node:os"

/** Without the name of the host. */
export const describe = (postgresVersion: string): string => {
  const all = cpus()
  const model = all[0]?.model.trim() ?? "unknown"
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  return `${all.length} cores (${model}), ${memory}, ${platform()}, Node ${process.versions.node}, PostgreSQL ${postgresVersion}`
}

const spent = (): { readonly busy: number; readonly all: number } => {
  const times = cpus().map(({ times: { user, nice, sys, irq, idle } }) => ({ busy: user + nice + sys + irq, idle }))
  const busy = times.reduce((sum, time) => sum + time.busy, 0)
  return { busy, all: busy + times.reduce((sum, time) => sum + time.idle, 0) }
}

/** The share of all cores that others use, from 0 to 1, over two seconds in which we do nothing. */
export const busyWithOthers: Effect.Effect<number> = Effect.gen(function* () {
  const before = spent()
  yield* Effect.sleep("2 seconds")
  const after = spent()
  return (after.busy - before.busy) / Math.max(1, after.all - before.all)
})
