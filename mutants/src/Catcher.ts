/**
 * What may catch a defect: tests, or worlds of the simulator, run in a copy of the workspace. A failed assertion, a broken invariant and a run without an end
 * are catches. Tests that do not load, or that fail over a name or a module that is not there, say nothing about the defect.
 */
import { Effect } from "effect"
import { randomUUID } from "node:crypto"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import * as Child from "./Child.ts"
import type { Hint } from "./Hint.ts"
import { type Report, judge } from "./Report.ts"

export type Verdict =
  | { readonly _tag: "passed" }
  /** `by`: the test or the invariant. */
  | { readonly _tag: "caught"; readonly by: string }
  | { readonly _tag: "broken"; readonly why: string }

export interface Catcher {
  /** Says what is run; catchers of the same name run the same. */
  readonly name: string
  readonly run: Run
  /** What must pass in a sound copy for this to be believed: all that the run is a part of. */
  readonly whole: { readonly name: string; readonly run: Run }
}

type Run = (root: string, databaseUrl: string) => Effect.Effect<Verdict>

const limitMillis = 300_000
/** For tests that were named. A test that waits for what the defect keeps from happening waits for ever. */
const shortLimitMillis = 45_000

/** Cases for each law. Far fewer than the tests try: a law that bites only after thousands is a weak one. */
const runsOfLaws = 300

/** A failure that says nothing: the program did not even get as far as the defect. */
const senseless = /Cannot find (module|package)|SyntaxError|ReferenceError|ERR_MODULE_NOT_FOUND/

const sorted = (by: string, text: string): Verdict => (senseless.test(text) ? { _tag: "broken", why: text } : { _tag: "caught", by })

const endless = (millis: number): Verdict => ({ _tag: "caught", by: `no end within ${millis / 1000} s` })

export interface Selection {
  readonly projects: ReadonlyArray<string>
  /** Parts of the paths of test files; all of the projects' without any. */
  readonly files?: ReadonlyArray<string>
  readonly exclude?: ReadonlyArray<string>
  /** A part of the full names of tests. */
  readonly name?: string
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")

const keyOf = ({ projects, files = [], exclude = [] }: Selection): string =>
  ["vitest", ...projects, ...files, ...exclude.map((glob) => `without ${glob}`)].join(" ")

const runTests = (selection: Selection): Run =>
  Effect.fnUntraced(function* (root, databaseUrl) {
    const { projects, files = [], exclude = [], name } = selection
    const limit = name === undefined ? limitMillis : shortLimitMillis
    const report = join(root, `report-${randomUUID()}.json`)
    const { output, timedOut } = yield* Child.run({
      program: process.execPath,
      parameters: [
        join(root, "node_modules", "vitest", "vitest.mjs"),
        "run",
        ...projects.map((project) => `--project=${project}`),
        ...exclude.map((glob) => `--exclude=${glob}`),
        ...(name === undefined ? [] : [`--testNamePattern=${escaped(name)}`]),
        "--bail=1",
        "--maxWorkers=1",
        "--reporter=json",
        `--outputFile=${report}`,
        ...files,
      ],
      cwd: root,
      env: { NO_COLOR: "1", SYNCLINE_TEST_DATABASE_URL: databaseUrl, SYNCLINE_RUNS: String(runsOfLaws) },
      limitMillis: limit,
    })
    if (timedOut) return endless(limit)
    if (!existsSync(report)) return { _tag: "broken", why: output.slice(-2000) }
    const found = judge(JSON.parse(readFileSync(report, "utf8")) as Report)
    rmSync(report)
    if (found._tag === "failed") return sorted(found.test, found.message)
    return found._tag === "passed" ? { _tag: "passed" } : { _tag: "broken", why: found.why }
  })

/** Runs tests until the first one fails. */
export const vitest = (selection: Selection): Catcher => {
  const { name, ...all } = selection
  const whole = { name: keyOf(all), run: runTests(all) }
  return name === undefined ? { ...whole, whole } : { name: `${whole.name} "${name}"`, run: runTests(selection), whole }
}

const violation = /^seed (\d+) fails[^\n]*\n {2}(.+)\n/m

/** Plays worlds until one breaks an invariant. */
export const sim = (parameters: ReadonlyArray<string>): Catcher => {
  const whole = {
    name: ["sim", ...parameters].join(" "),
    run: Effect.fnUntraced(function* (root: string): Effect.fn.Return<Verdict> {
      const { code, output, timedOut } = yield* Child.run({
        program: process.execPath,
        parameters: [join(root, "sim", "src", "main.ts"), ...parameters],
        cwd: root,
        limitMillis,
        enough: (text) => violation.test(text),
      })
      const [, seed, what] = violation.exec(output) ?? []
      if (what !== undefined) return sorted(`seed ${seed}: ${what.slice(0, 160)}`, what)
      if (timedOut) return endless(limitMillis)
      return code === 0 ? { _tag: "passed" } : { _tag: "broken", why: output.slice(-2000) }
    }) satisfies Run,
  }
  return { ...whole, whole }
}

/** The name of the package that a file belongs to. */
const projectOf = (root: string, file: string): string => {
  const parts = file.split("/")
  const folder = parts.slice(0, parts[1] === "adapters" ? 3 : 2).join("/")
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as { readonly name: string }
  return manifest.name
}

export const ofHint = (root: string, { file, name }: Hint): Catcher =>
  vitest({ projects: [projectOf(root, file)], files: [file], ...(name !== undefined && { name }) })
