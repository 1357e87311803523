/** Starts the program of workflows and waits for its end, or kills it with SIGKILL. */
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"

export interface Work {
  readonly databaseUrl: string
  readonly sort: "pausing" | "stepping"
  readonly workflows: number
  readonly steps: number
}

interface Ended {
  readonly killed: boolean
  readonly code: number | null
  readonly printed: string
}

interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

const start = (work: Work): Started => {
  const program = join(import.meta.dirname, "workflowProgram.ts")
  const child = spawn(process.execPath, [program, JSON.stringify(work)], { stdio: ["ignore", "pipe", "pipe"] })
  let printed = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (printed += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => {
    child.once("exit", (code, signal) => resolve({ killed: signal === "SIGKILL", code, printed }))
  })
  return { child, ended }
}

/** A process that is gone when the scope ends, whatever happened. */
const running = (work: Work) =>
  Effect.acquireRelease(
    Effect.sync(() => start(work)),
    ({ child, ended }) =>
      Effect.promise(() => {
        child.kill("SIGKILL")
        return ended
      }),
  )

/** Runs the work to its end and answers with what it printed. */
export const run = (work: Work): Effect.Effect<string> =>
  running(work).pipe(
    Effect.flatMap(({ ended }) => Effect.promise(() => ended)),
    Effect.flatMap(({ code, printed }) =>
      code === 0 ? Effect.succeed(printed) : Effect.die(new Error(`it ended with ${code}: ${printed}`)),
    ),
    Effect.scoped,
  )

/** Runs the work until `when` holds, then kills it. Fails when it ended before. */
export const runUntil = <E, R>(work: Work, when: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.gen(function* () {
    const { child, ended } = yield* running(work)
    while (child.exitCode === null && !(yield* when)) yield* Effect.sleep(5)
    child.kill("SIGKILL")
    const { killed, printed } = yield* Effect.promise(() => ended)
    if (!killed) return yield* Effect.die(new Error(`it ended before it could be killed: ${printed}`))
  }).pipe(Effect.scoped)
