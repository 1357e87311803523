/** What can be said on the command line. */
import { parseArgs } from "node:util"

export interface Options {
  readonly from: number
  readonly seeds: number
  /** Whether one seed was named: then it alone runs, and all is told about it. */
  readonly single: boolean
  readonly store: "memory" | "postgres"
  readonly operations: number | undefined
  readonly trace: boolean
  readonly shrink: boolean
  readonly workers: number
}

const usage = `pnpm sim [options]
  --seeds N        how many seeds (200)
  --from N         the first of them (1)
  --seed N         this one alone, with its digest
  --store S        memory (default) or postgres
  --operations N   how many operations a run has (drawn from the seed)
  --trace          print the history of every run as a table
  --shrink         leave out of a failing run what it does not need
  --workers N      how many threads (2)`

const whole = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} takes a whole number, not "${text}"\n${usage}`)
  return number
}

export const parseOptions = (args: ReadonlyArray<string>): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string" },
      from: { type: "string" },
      seed: { type: "string" },
      store: { type: "string" },
      operations: { type: "string" },
      workers: { type: "string" },
      trace: { type: "boolean", default: false },
      shrink: { type: "boolean", default: false },
    },
  })
  const seed = whole("seed", values.seed)
  const { store = "memory", trace, shrink } = values
  if (store !== "memory" && store !== "postgres") throw new Error(`--store is memory or postgres, not "${store}"\n${usage}`)
  return {
    from: seed ?? whole("from", values.from) ?? 1,
    seeds: seed === undefined ? (whole("seeds", values.seeds) ?? 200) : 1,
    single: seed !== undefined,
    store,
    operations: whole("operations", values.operations),
    trace,
    shrink,
    workers: seed === undefined ? (whole("workers", values.workers) ?? 2) : 1,
  }
}
