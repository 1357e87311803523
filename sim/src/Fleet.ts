/**
 * Runs seeds on several threads, each thread one seed after the other, and tells of each as it comes. A thread that dies of itself, and a seed that takes
 * longer than a minute of real time, are failures of that seed; another thread goes on with the next.
 */
import { Worker } from "node:worker_threads"
import type { Violation } from "./Facts.ts"
import type { Options } from "./Options.ts"
import type { Verdict } from "./simulate.ts"

export type ThreadOptions = Pick<Options, "store" | "operations" | "trace" | "single">

/** What a thread is told: the next seed, or to put everything away and end. */
export type Order = { readonly seed: number } | "end"

/** What a thread says: that it can take its first seed, or what came of one. */
export type Word = "ready" | Verdict

/** A seed that came to no verdict. */
export interface Accident {
  readonly seed: number
  readonly violations: readonly [Violation]
}

/** Every call to a database takes real time, and on a busy machine much of it. */
const mostMillis = { memory: 60_000, postgres: 180_000 }
/** For putting away a database. */
const farewellMillis = 10_000

export interface FleetOptions extends ThreadOptions {
  readonly jobs: number
  readonly signal: AbortSignal
}

/** Rejects when no thread can even begin. An abort ends all threads; what was not finished is not told. */
export const runFleet = async (
  seeds: ReadonlyArray<number>,
  { jobs, signal, ...given }: FleetOptions,
  tell: (result: Verdict | Accident) => void,
): Promise<void> => {
  const waiting = [...seeds]
  const place = async (): Promise<void> => {
    while (waiting.length > 0 && !signal.aborted) await runThread(waiting, given, signal, tell)
  }
  await Promise.all(Array.from({ length: Math.min(jobs, seeds.length) }, place))
}

/** One thread from its start to its end, which comes when there is nothing left to do or when it fails. */
const runThread = (
  waiting: Array<number>,
  workerData: ThreadOptions,
  signal: AbortSignal,
  tell: (result: Verdict | Accident) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData })
    const say = (order: Order) => worker.postMessage(order)
    let ready = false
    let current: number | undefined
    let cause: unknown
    let timer: NodeJS.Timeout | undefined
    const most = mostMillis[workerData.store]

    const end = (): void => {
      clearTimeout(timer)
      say("end")
      timer = setTimeout(() => void worker.terminate(), farewellMillis)
    }
    const fail = (message: string): void => {
      if (current === undefined || signal.aborted) return
      const seed = current
      current = undefined
      tell({ seed, violations: [{ invariant: "run", message }] })
    }
    const next = (): void => {
      clearTimeout(timer)
      current = signal.aborted ? undefined : waiting.shift()
      if (current === undefined) return end()
      say({ seed: current })
      timer = setTimeout(() => {
        fail(`it was not over after ${most / 1000} s of real time`)
        end()
      }, most)
    }
    worker.on("message", (word: Word) => {
      ready = true
      if (word !== "ready") {
        // What a thread says after its time was up is not heard.
        if (word.seed !== current) return
        current = undefined
        tell(word)
      }
      next()
    })
    worker.once("error", (error) => {
      cause = error
    })
    worker.once("exit", (code) => {
      clearTimeout(timer)
      signal.removeEventListener("abort", end)
      fail(`its thread died: ${cause instanceof Error ? (cause.stack ?? cause.message) : `exit code ${code}`}`)
      if (ready || signal.aborted) resolve()
      else reject(cause instanceof Error ? cause : new Error(`a thread ended with ${code} before its first seed`))
    })
    signal.addEventListener("abort", end, { once: true })
  })
