/** Runs each test as it is and then once more with each mutant that it reaches and nothing has killed yet, in the same process. */
import { appendFileSync } from "node:fs"
import { relative } from "node:path"
import { TestRunner } from "vitest"
import type { Line } from "./Line.ts"
import { request } from "./request.ts"

type Test = Parameters<TestRunner["onBeforeRunTask"]>[0] & Parameters<typeof TestRunner.getTestFn>[0]

const { tried = [], past = {}, most = 0, own = {}, log = "" } = request

const left = new Set(tried)
const times = new Map<number, number>()
/** Notes one more test; whether it is one of those that a mutant is tried with. */
const count = (number: number): boolean => {
  const before = times.get(number) ?? 0
  times.set(number, before + 1)
  return before < most
}
for (const number of Object.values(past).flatMap((numbers) => numbers ?? [])) count(number)
const around = new Set<number>()
/** Where places are noted that are reached; nowhere while a mutant is in force. */
let reached: Set<number> | undefined = around
let inForce = 0

Object.assign(globalThis, {
  __isOn: (number: number) => {
    reached?.add(number)
    return number === inForce
  },
})

const isOpenFor = (ours: ReadonlySet<number>, before: ReadonlyArray<number> | undefined) => (number: number) =>
  left.has(number) && (ours.has(number) || (times.get(number) ?? 0) < most) && before?.includes(number) !== true

const tell = (line: Line): void => appendFileSync(log, `${JSON.stringify(line)}\n`)

/** How much longer than without a mutant a test may take with one, and how long in any case. */
const patience = 5
const leastMillis = 5000

/** A test that finds out that it has nothing to look at says so by an error. */
const isSkip = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "code" in error && error.code === "VITEST_PENDING"

type Ending = "passed" | "failed" | "late"

const endingOf = async (run: () => unknown, limitMillis: number): Promise<Ending> => {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<Ending>((resolve) => {
    timer = setTimeout(() => resolve("late"), limitMillis)
  })
  const ending = (async (): Promise<Ending> => {
    try {
      await run()
      return "passed"
    } catch (error) {
      return isSkip(error) ? "passed" : "failed"
    }
  })()
  const first = await Promise.race([ending, limit])
  clearTimeout(timer)
  return first
}

/** What the mutant has left behind would be seen by all that comes after. Leaving politely would let the next test begin. */
const giveUp = (): Promise<never> => {
  for (const id of [process.ppid, process.pid]) process.kill(id, "SIGKILL")
  return new Promise(() => undefined)
}

/** The root of the workspace is where the runs are started. */
const pathOf = (path: string): string => relative(process.cwd(), path)

export default class TryingRunner extends TestRunner {
  async runTask(test: Test): Promise<void> {
    const run = TestRunner.getTestFn(test)
    const at = { file: pathOf(test.file.filepath), name: test.fullTestName ?? test.name }
    const before = past[`${at.file}\n${at.name}`]
    if (before === null) return
    const ours = new Set(own[at.file])
    const seen = new Set<number>()
    reached = seen
    const began = performance.now()
    try {
      await run()
    } catch (error) {
      if (!isSkip(error)) tell({ _tag: "failing", ...at, message: String(error).slice(0, 300) })
      throw error
    } finally {
      reached = around
    }
    const millis = performance.now() - began
    tell({ _tag: "test", ...at, millis, reached: [...seen] })
    const numbers = [...seen].filter(isOpenFor(ours, before))
    if (numbers.length === 0) return
    reached = undefined
    const limitMillis = leastMillis + patience * millis
    if ((await endingOf(run, limitMillis)) !== "passed") {
      tell({ _tag: "once", ...at, reached: numbers })
      reached = around
      return
    }
    for (const number of numbers.filter((each) => ours.has(each) || count(each))) {
      tell({ _tag: "trying", ...at, number, limitMillis })
      inForce = number
      const ending = await endingOf(run, limitMillis)
      inForce = 0
      if (ending === "passed") continue
      if (ending === "late") {
        tell({ _tag: "late", ...at, number })
        return giveUp()
      }
      if ((await endingOf(run, limitMillis)) !== "passed") {
        tell({ _tag: "spoilt", ...at, number })
        return giveUp()
      }
      tell({ _tag: "killed", ...at, number })
      left.delete(number)
    }
    reached = around
  }

  override onAfterRunFiles(files: Parameters<TestRunner["onAfterRunFiles"]>[0]): void {
    for (const { filepath } of files) tell({ _tag: "file", file: pathOf(filepath), around: [...around] })
    super.onAfterRunFiles(files)
  }
}
