/** A run of some test files of a copy of the workspace, one after the other in a process of its own. */
import { Effect } from "effect"
import { randomUUID } from "node:crypto"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import * as Child from "../Child.ts"
import type { Copy } from "../Copy.ts"
import type { Report } from "../Report.ts"
import type { Request } from "./runner/request.ts"

/** Cases for each law. Far fewer than the tests try: a law that bites only after thousands is a weak one. */
const runsOfLaws = 50

export interface Ran {
  /** `undefined` when the run did not get as far as to write one. */
  readonly report: Report | undefined
  readonly code: number | null
  readonly output: string
  readonly timedOut: boolean
}

export interface Limits {
  readonly limitMillis: number
  /** End with the first failure. */
  readonly bail: boolean
  /** How to tell that it goes on. */
  readonly watch?: Child.Run["watch"]
}

/** Relative to the workspace's root: each copy has one of its own. */
const config = relative(join(import.meta.dirname, "..", "..", ".."), fileURLToPath(import.meta.resolve("./runner/vitest.config.ts")))

/** `cache` keeps compiled code from one process to the next: half of what a short run takes is loading. */
export const run = Effect.fnUntraced(function* (
  { root }: Copy,
  cache: string,
  request: Request,
  { limitMillis, bail, watch }: Limits,
): Effect.fn.Return<Ran> {
  const name = randomUUID()
  const [path, asked] = [join(root, `report-${name}.json`), join(root, `request-${name}.json`)]
  writeFileSync(asked, JSON.stringify(request))
  const { code, output, timedOut } = yield* Child.run({
    program: process.execPath,
    parameters: [
      join(root, "node_modules", "vitest", "vitest.mjs"),
      "run",
      `--config=${join(root, config)}`,
      ...(bail ? ["--bail=1"] : []),
      "--reporter=json",
      `--outputFile=${path}`,
    ],
    cwd: root,
    env: {
      CI: "true",
      NO_COLOR: "1",
      // What eats more than this has gone wrong, and must not take the machine with it.
      NODE_OPTIONS: "--max-old-space-size=1024",
      NODE_COMPILE_CACHE: join(cache, "compiled"),
      SYNCLINE_RUNS: String(runsOfLaws),
      SYNCLINE_MUTANTS_REQUEST: asked,
    },
    limitMillis,
    ...(watch !== undefined && { watch }),
  })
  const report = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Report) : undefined
  rmSync(path, { force: true })
  rmSync(asked)
  return { report, code, output, timedOut }
})
