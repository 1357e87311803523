/** A program that is run to its end, to a word that is enough to know, or to a time limit; it and what it started never outlive it. */
import { Effect, Exit } from "effect"
import { type ChildProcess, spawn } from "node:child_process"

export interface Run {
  readonly program: string
  readonly parameters: ReadonlyArray<string>
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly limitMillis: number
  /** Asked all the time: when the sign is another one than before, the time that is left begins anew. */
  readonly watch?: () => { readonly sign: unknown; readonly limitMillis: number }
  /** Asked whenever there is more output: whether enough is known. */
  readonly enough?: (output: string) => boolean
}

export interface Outcome {
  /** `null` when it did not end by itself. */
  readonly code: number | null
  readonly output: string
  readonly timedOut: boolean
}

const graceMillis = 3000
const tickMillis = 250

const signal = ({ pid }: ChildProcess, name: NodeJS.Signals): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

interface Running {
  readonly outcome: Promise<Outcome>
  readonly stop: () => void
}

const start = ({ program, parameters, cwd, env = {}, limitMillis, watch, enough }: Run): Running => {
  // In a group of its own: what it starts ends with it, and an interrupt from the keyboard reaches it through us alone.
  const child = spawn(program, parameters, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true })
  let output = ""
  let timedOut = false
  let hard: NodeJS.Timeout | undefined
  const stop = () => {
    hard ??= setTimeout(() => signal(child, "SIGKILL"), graceMillis)
    signal(child, "SIGTERM")
  }
  // Counted, not read off a clock: where everything was suspended for a while, the program had no more time than we had.
  let left = limitMillis
  let sign: unknown
  const limit = setInterval(() => {
    const now = watch?.()
    if (now !== undefined && now.sign !== sign) {
      sign = now.sign
      left = now.limitMillis
    }
    left -= tickMillis
    if (left > 0 || timedOut) return
    timedOut = true
    stop()
  }, tickMillis)
  const hear = (chunk: Buffer) => {
    output += chunk.toString()
    if (hard === undefined && enough?.(output) === true) stop()
  }
  child.stdout.on("data", hear)
  child.stderr.on("data", hear)
  const outcome = new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      output += error.message
      resolve(null)
    })
    child.once("close", resolve)
  }).then((code) => {
    clearInterval(limit)
    clearTimeout(hard)
    return { code, output, timedOut }
  })
  return { outcome, stop }
}

export const run = (what: Run): Effect.Effect<Outcome> =>
  Effect.acquireUseRelease(
    Effect.sync(() => start(what)),
    ({ outcome }) => Effect.promise(() => outcome),
    ({ outcome, stop }, exit) =>
      Effect.promise(() => {
        if (Exit.isFailure(exit)) stop()
        return outcome
      }),
  )
