/**
 * What the tests of a package reach, and how long each takes. Found out by running all of them with probes, each file in a process of its own, and once more
 * without probes in the way in which mutants are run: what fails then says nothing about any mutant.
 */
import { Effect } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import type { Copy } from "../Copy.ts"
import { fingerprint } from "./fingerprint.ts"
import * as Memory from "./Memory.ts"
import { run } from "./Run.ts"
import { sourceFoldersIn, testFilesOf } from "./Scope.ts"
import { type Test, type TestFile, patternOf } from "./Test.ts"

/** What is known of a package's tests. */
export interface Known {
  readonly files: ReadonlyArray<TestFile>
  /** What fails without any mutant, in sentences. */
  readonly failing: ReadonlyArray<string>
}

const limitMillis = 3_600_000

interface Reached {
  readonly testPath: string
  readonly around: ReadonlyArray<number>
  readonly tests: ReadonlyArray<Pick<Test, "name" | "reached">>
}

const linesOf = (path: string): ReadonlyArray<Reached> =>
  (existsSync(path) ? readFileSync(path, "utf8").split("\n") : []).filter((line) => line !== "").map((line) => JSON.parse(line) as Reached)

/** Names of groups and tests are joined in one way by the program and in another by its report. */
const flat = (name: string): string => name.replaceAll(" > ", " ")

/** How long each test of a file takes. Half of them are left out in turn: a test that needs what one before it has left behind fails. */
const timesOf = Effect.fnUntraced(function* (reached: ReadonlyArray<Reached>, sound: Copy, cache: string) {
  const files = reached.map(({ testPath }) => testPath)
  const times = new Map<string, number>()
  const failing: Array<string> = []
  for (const half of [0, 1]) {
    const tests = patternOf(reached.flatMap((each) => each.tests.filter((_, index) => index % 2 === half)))
    const { report, output } = yield* run(sound, cache, { files, tests }, { limitMillis, bail: false })
    if (report === undefined) failing.push(output.slice(-2000))
    for (const { name: path, status, message, assertionResults } of report?.testResults ?? []) {
      const file = relative(sound.root, path)
      if (status === "failed" && assertionResults.length === 0) failing.push(`${file} fails without a mutant: ${message.slice(0, 300)}`)
      for (const { fullName, status: ended, duration } of assertionResults) {
        if (ended === "failed") failing.push(`${file}: "${fullName}" fails without a mutant`)
        if (ended === "passed") times.set(`${file}\n${flat(fullName)}`, duration ?? 0)
      }
    }
  }
  return { times, failing }
})

const look = Effect.fnUntraced(function* (folder: string, probed: Copy, sound: Copy, cache: string): Effect.fn.Return<Known> {
  const files = testFilesOf(sound.root, folder)
  const path = join(probed.root, `reached-${folder.replaceAll("/", "-")}.jsonl`)
  const { report } = yield* run(probed, cache, { files, reached: path }, { limitMillis, bail: false })
  const reached = linesOf(path).map((each) => ({ ...each, testPath: relative(probed.root, each.testPath) }))
  // All tests of a file may be skipped, for want of something that this machine does not have.
  const loaded = new Set(report?.testResults.flatMap(({ name, status }) => (status === "passed" ? [relative(probed.root, name)] : [])))
  const unseen = files.filter((file) => !loaded.has(file) && !reached.some(({ testPath }) => testPath === file))
  const { times, failing } = yield* timesOf(reached, sound, cache)
  return {
    files: reached.map(({ testPath: file, around, tests }) => ({
      file,
      around,
      tests: tests.flatMap(({ name, reached: ids }) => {
        const millis = times.get(`${file}\n${flat(name)}`)
        return millis === undefined ? [] : [{ name, millis, reached: ids }]
      }),
    })),
    failing: [...unseen.map((file) => `${file} does not load`), ...failing],
  }
})

/** What counts and measures. */
const method = ["probes.ts", "runner"].map((name) => `mutants/src/generic/${name}`)

/** All sources can be seen by any test; of tests, only a package's own. What fails is looked at again the next time. */
export const survey = Effect.fnUntraced(function* (folder: string, probed: Copy, sound: Copy, cache: string): Effect.fn.Return<Known> {
  const key = fingerprint(sound.root, [...sourceFoldersIn(sound.root), `${folder}/test`, ...method, "pnpm-lock.yaml"])
  const memory = Memory.open<Known>(cache, `reached-${folder.replaceAll("/", "-")}`, key)
  const known = memory.get(folder) ?? (yield* look(folder, probed, sound, cache))
  if (known.failing.length === 0 && memory.get(folder) === undefined) memory.put(folder, known)
  return known
})
