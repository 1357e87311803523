/** What can be said on the command line. */
import { parseArgs } from "node:util"

export const usage = `pnpm mutants [options]: plants each known defect in a copy of the workspace and sees whether it is caught
  --only TEXT   only defects with this in their id, title or file; may be repeated
  --full        run all levels for each defect, not only until the first catch
  --save        keep what was seen in mutants/results.jsonl and write docs/planted-defects.md
  --check       plant each defect and compile it, run nothing
  --list        name the defects
  --jobs N      how many at a time (2)
  --help        this`

export interface Options {
  readonly only: ReadonlyArray<string>
  readonly mode: "first" | "full" | "check" | "list" | "help"
  readonly save: boolean
  readonly jobs: number
}

/** Something on the command line that cannot be understood. */
export class UsageError extends Error {}

const parse = (args: ReadonlyArray<string>) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string", multiple: true, default: [] },
        full: { type: "boolean", default: false },
        save: { type: "boolean", default: false },
        check: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        jobs: { type: "string", default: "2" },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Throws `UsageError`. */
export const parseOptions = (args: ReadonlyArray<string>): Options => {
  const values = parse(args)
  const jobs = Number(values.jobs)
  if (!Number.isSafeInteger(jobs) || jobs < 1) throw new UsageError(`--jobs takes a whole number from 1 on, not "${values.jobs}"`)
  const { only, save } = values
  const mode = (["help", "list", "check", "full"] as const).find((name) => values[name]) ?? "first"
  return { only, mode, save, jobs }
}
