/**
 * One pass over the tests of a package: each tries the mutants that it reaches. Where a mutant spoils its process, the rest goes on in a new one. What is
 * learnt of tests on the way (what they reach, how long they take) is remembered, and spares tests that reach nothing of interest.
 */
import { Effect } from "effect"
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import type { Copy } from "../Copy.ts"
import type { Knowledge } from "./Knowledge.ts"
import { run } from "./Run.ts"
import type { Line } from "./runner/Line.ts"
import { type Test, millisOf } from "./Test.ts"

/** How long nothing may be heard of a process, but for the tests that say themselves how long they take. */
const silenceMillis = 240_000
const graceMillis = 15_000

export interface Round {
  /** By number: the test that failed. */
  readonly killed: ReadonlyMap<number, string>
  /** What could not be tried in one process with others. */
  readonly apart: ReadonlySet<number>
  /** What fails or does not load without any mutant, in sentences. */
  readonly failing: ReadonlyArray<string>
}

const linesOf = (path: string): ReadonlyArray<Line> =>
  (existsSync(path) ? readFileSync(path, "utf8").split("\n") : []).filter((line) => line !== "").map((line) => JSON.parse(line) as Line)

/** Lines that say how long a test may take are short. */
const tailBytes = 1000

const lastOf = (path: string, size: number): string => {
  const file = openSync(path, "r")
  try {
    const tail = Buffer.alloc(Math.min(size, tailBytes))
    readSync(file, tail, 0, tail.length, size - tail.length)
    return tail.toString().trimEnd().split("\n").at(-1) ?? ""
  } finally {
    closeSync(file)
  }
}

const watching = (path: string) => () => {
  const size = existsSync(path) ? statSync(path).size : 0
  const [, limit] = /^\{"_tag":"trying".*"limitMillis":(\d+)/.exec(size === 0 ? "" : lastOf(path, size)) ?? []
  return { sign: size, limitMillis: limit === undefined ? silenceMillis : Number(limit) + graceMillis }
}

/** What takes longer is asked only of what all the others have let live. */
const quickMillis = 500

/**
 * A mutant that so many tests let live counts as survived, unless one of the file that is named like its source does not. Those in the folder of that name come
 * first. The suite of whole engines is what tests most of the sources, and has to have its turn.
 */
export const mostTests = 600

/** A mutant that comes to no end is believed the second time: the machine may have been busy. */
const beliefs = 2

/** What is tried: the numbers of mutants, and by each the path of its source below `src`. */
export type Tried = ReadonlyMap<number, string>

const isNamedLike = (source: string, test: string): boolean => basename(test) === basename(source).replace(/\.ts$/, ".test.ts")

export const round = Effect.fnUntraced(function* (tried: Tried, knowledge: Knowledge, copy: Copy, cache: string): Effect.fn.Return<Round> {
  const left = new Set(tried.keys())
  const folders = new Set([...tried.values()].map((source) => dirname(source)))
  const killed = new Map<number, string>()
  const apart = new Set<number>()
  const failing: Array<string> = []
  const past: { [test: string]: Array<number> } = {}
  const late = new Map<number, number>()
  const done = new Set<string>()

  const hear = (line: Line) => {
    const by = "name" in line ? `${line.file}: ${line.name}` : line.file
    switch (line._tag) {
      case "trying":
        return (past[`${line.file}\n${line.name}`] ??= []).push(line.number)
      case "killed":
        killed.set(line.number, by)
        return left.delete(line.number)
      case "once":
        return line.reached.forEach((number) => apart.add(number))
      case "spoilt":
        apart.add(line.number)
        return left.delete(line.number)
      case "failing":
        return failing.push(`${line.file}: "${line.name}" fails without a mutant: ${line.message}`)
      case "late": {
        const times = (late.get(line.number) ?? 0) + 1
        late.set(line.number, times)
        if (times < beliefs) return past[`${line.file}\n${line.name}`]?.pop()
        killed.set(line.number, `no end: ${by}`)
        return left.delete(line.number)
      }
      case "test":
        return knowledge.learn(line)
      case "file":
        done.add(line.file)
        return knowledge.finish(line)
    }
  }

  const numbersOf = (test: string) => [...tried].flatMap(([number, source]) => (isNamedLike(source, test) ? [number] : []))

  /** Carries on until all files are done. `isOf`: which tests are run. */
  const pass = Effect.fnUntraced(function* (
    wanted: ReadonlySet<number>,
    filesLeft: () => ReadonlyArray<string>,
    isOf: (test: Test) => boolean,
  ) {
    done.clear()
    while (true) {
      const files = filesLeft().filter((file) => !done.has(file))
      if (files.length === 0) break
      const skipped = files.flatMap((file) =>
        (knowledge.of(file)?.tests ?? []).flatMap((test) => {
          const isWanted = isOf(test) && test.reached.some((number) => wanted.has(number))
          return isWanted ? [] : [[`${file}\n${test.name}`, null] as const]
        }),
      )
      const log = join(copy.root, "tried.jsonl")
      const own = Object.fromEntries(files.map((file) => [file, numbersOf(file)]))
      const request = { files, tried: [...wanted], most: mostTests, own, past: { ...past, ...Object.fromEntries(skipped) }, log }
      const { output } = yield* run(copy, cache, request, { limitMillis: silenceMillis, bail: false, watch: watching(log) })
      const lines = linesOf(log)
      rmSync(log, { force: true })
      for (const line of lines) hear(line)
      const last = lines.at(-1)
      if (last?._tag === "trying") hear({ ...last, _tag: "late" })
      // What was not even begun does not load; the others come to the end of their file sometime.
      else if (!lines.some(({ _tag }) => _tag === "late" || _tag === "spoilt")) {
        for (const file of files.filter((each) => !done.has(each)).slice(0, 1)) {
          failing.push(`${file} does not come to its end: ${output.slice(-1000)}`)
          done.add(file)
        }
      }
    }
  })

  const reaching = (isOf: (test: Test) => boolean) => () =>
    inRow(
      knowledge.files.filter((file) =>
        knowledge.of(file)?.tests.some((test) => isOf(test) && test.reached.some((number) => left.has(number))),
      ),
      folders,
      knowledge,
    )
  yield* pass(
    new Set(),
    () => knowledge.files.filter((file) => knowledge.of(file) === undefined),
    () => true,
  )
  for (const isOf of [({ millis }: Test) => millis <= quickMillis, ({ millis }: Test) => millis > quickMillis]) {
    yield* pass(left, reaching(isOf), isOf)
  }
  return { killed, apart, failing }
})

/** Those beside the sources first, then those a floor above, and quick ones before slow ones. `folders`: of the sources, below `src`. */
export const inRow = (
  files: ReadonlyArray<string>,
  folders: ReadonlySet<string>,
  knowledge: Pick<Knowledge, "of">,
): ReadonlyArray<string> => {
  const millis = (file: string) => millisOf(knowledge.of(file) ?? { tests: [] })
  const away = (file: string) => {
    const folder = dirname(file.split("/test/")[1] ?? "")
    if (folders.has(folder)) return 0
    return [...folders].some((source) => source.startsWith(`${folder}/`)) ? 1 : 2
  }
  return files.toSorted((a, b) => away(a) - away(b) || millis(a) - millis(b))
}
