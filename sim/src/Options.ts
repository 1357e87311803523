/** What can be said on the command line. */
import { availableParallelism } from "node:os"
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
  /** How many threads. */
  readonly jobs: number
  /** Where a summary is written as JSON. */
  readonly report: string | undefined
}

export const usage = `pnpm sim [options]: simulated worlds by seed, each checked for every promise

  --seeds N        how many seeds (200); the seeds that once failed run before them
  --from N         the first of them (1)
  --seed N         this one alone, with its digest
  --store S        memory (default) or postgres
  --operations N   how many operations a run has (50 to 300, drawn from the seed)
  --jobs N         how many seeds run at once (as many as there are cores, at most 8)
  --trace          print the history as a table: of one seed always, of several where a promise was broken
  --shrink         leave out of the first failing runs what they do not need
  --report FILE    write a summary as JSON
  --help           this text

Exit code: 0 when every promise was kept, 1 when not, 2 when the command cannot be understood, 130 after Ctrl-C.`

/** Something on the command line that cannot be understood. */
export class UsageError extends Error {}

const whole = (name: string, text: string | undefined, least: number): number | undefined => {
  if (text === undefined) return undefined
  const number = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) {
    throw new UsageError(`--${name} takes a whole number from ${least} on, not "${text}"`)
  }
  return number
}

const mostJobs = 8

const parse = (args: ReadonlyArray<string>) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seeds: { type: "string" },
        from: { type: "string" },
        seed: { type: "string" },
        store: { type: "string" },
        operations: { type: "string" },
        jobs: { type: "string" },
        report: { type: "string" },
        trace: { type: "boolean", default: false },
        shrink: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** `help`: nothing else is wanted. Throws `UsageError`. */
export const parseOptions = (args: ReadonlyArray<string>): Options | "help" => {
  const values = parse(args)
  if (values.help) return "help"
  const { store = "memory", trace, shrink, report } = values
  if (store !== "memory" && store !== "postgres") throw new UsageError(`--store is memory or postgres, not "${store}"`)
  const seed = whole("seed", values.seed, 0)
  const from = whole("from", values.from, 0)
  const seeds = whole("seeds", values.seeds, 1)
  if (seed !== undefined && (from ?? seeds) !== undefined) throw new UsageError("--seed names one seed; --from and --seeds name many")
  const jobs = whole("jobs", values.jobs, 1) ?? Math.min(availableParallelism(), mostJobs)
  return {
    from: seed ?? from ?? 1,
    seeds: seed === undefined ? (seeds ?? 200) : 1,
    single: seed !== undefined,
    store,
    operations: whole("operations", values.operations, 1),
    trace,
    shrink,
    jobs: seed === undefined ? jobs : 1,
    report,
  }
}
