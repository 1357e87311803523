/** What can be said on the command line. */
import { parseArgs } from "node:util"

export const usage = `pnpm mutants [options]: plants each known defect in a copy of the workspace and sees whether it is caught
  --only TEXT   only defects with this in their id, title or file; may be repeated
  --part K/N    only every N-th of them, beginning with the K-th: 1/2 and 2/2 together are all
  --full        run all levels for each defect, not only until the first catch
  --save        keep what was seen in mutants/results.jsonl and write docs/planted-defects.md
  --check       plant each defect and compile it, run nothing
  --list        name the defects
  --jobs N      how many at a time (2)
  --help        this

pnpm mutants --generic [options]: changes single places of the sources, drawn by lot, and sees whether a test that runs there fails
  --sample N    how many (600)
  --seed N      which; the same seed draws the same from the same sources (1)
  --again       only those of the seed's kept sample that were alive
  --only TEXT   only files with this in their path; may be repeated
  --save        keep what was seen in mutants/generic.jsonl and write docs/mutation.md
  --jobs N      how many at a time (2)`

export interface Options {
  readonly only: ReadonlyArray<string>
  readonly mode: "first" | "full" | "check" | "list" | "help" | "generic"
  /** Of all that are chosen, every `of`-th, beginning with the `at`-th. */
  readonly part: { readonly at: number; readonly of: number }
  readonly save: boolean
  readonly jobs: number
  /** Of `generic` alone, as the next two. */
  readonly sample: number
  readonly seed: number
  readonly again: boolean
}

/** Something on the command line that cannot be understood. */
export class UsageError extends Error {}

const parse = (args: ReadonlyArray<string>) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string", multiple: true, default: [] },
        part: { type: "string", default: "1/1" },
        full: { type: "boolean", default: false },
        save: { type: "boolean", default: false },
        check: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        jobs: { type: "string", default: "2" },
        generic: { type: "boolean", default: false },
        sample: { type: "string", default: "600" },
        seed: { type: "string", default: "1" },
        again: { type: "boolean", default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Throws `UsageError`. */
export const parseOptions = (args: ReadonlyArray<string>): Options => {
  const values = parse(args)
  const whole = (name: "jobs" | "sample" | "seed") => {
    const value = Number(values[name])
    if (!Number.isSafeInteger(value) || value < 1) throw new UsageError(`--${name} takes a whole number from 1 on, not "${values[name]}"`)
    return value
  }
  const { only, save, again } = values
  const [, at = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(values.part) ?? []).map(Number)
  if (at < 1 || at > of) throw new UsageError(`--part takes something like 1/2, not "${values.part}"`)
  const mode = (["help", "generic", "list", "check", "full"] as const).find((name) => values[name]) ?? "first"
  return { only, part: { at, of }, mode, save, again, jobs: whole("jobs"), sample: whole("sample"), seed: whole("seed") }
}
