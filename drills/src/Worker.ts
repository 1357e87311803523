/** A worker process as its parent sees it: started, given tasks, killed, frozen and thawed. It never outlives the scope. */
import { Effect, Queue, Schema, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import * as WorkerBundle from "./WorkerBundle.ts"
import { FromWorker, type Task, type ToWorker, WorkerSettings } from "./WorkerSettings.ts"

/** What is seen of a worker. `Struck`: it has passed the failpoint at which a blow waited for it. */
type Sign = FromWorker | { readonly _tag: "Struck" } | { readonly _tag: "Ended"; readonly how: string }

/**
 * How a task came to an end. `frozen`: it was stopped by its blow; `killed`: by SIGKILL; `broken`: it ended in a way that nobody intended.
 */
export type Ending =
  | { readonly _tag: "done"; readonly passed: Readonly<Record<string, number>> }
  | { readonly _tag: "frozen" }
  | { readonly _tag: "killed" }
  | { readonly _tag: "broken"; readonly how: string }

export interface Worker {
  readonly settings: WorkerSettings
  /** Whether its blow has fallen. */
  readonly wasStruck: () => boolean
  /** What it could not do at once. */
  readonly troubles: ReadonlyArray<string>
  /** Gives it a task and waits for the end, letting time pass where it asks for it. */
  readonly work: (task: Task) => Effect.Effect<Ending>
  /** Lets a frozen worker go on, and waits for the end of its task. */
  readonly thaw: Effect.Effect<Ending>
  /** SIGKILL; waits until it is gone. */
  readonly kill: Effect.Effect<void>
}

/** Saves each worker a part of its start. */
const compileCache = join(import.meta.dirname, "../build/compile-cache")
const encodeSettings = Schema.encodeSync(Schema.fromJsonString(WorkerSettings))
const decodeSign = Schema.decodeUnknownSync(FromWorker)
const longestOutput = 4000

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, "exit")
  child.kill("SIGKILL")
  await exited
}

/** Starts it without waiting until it is ready. `letTimePass` is called when it has nothing to do but to wait. */
export const start = Effect.fnUntraced(function* (
  settings: WorkerSettings,
  letTimePass: () => void,
): Effect.fn.Return<Worker, never, Scope.Scope> {
  const program = yield* WorkerBundle.file
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [program, encodeSettings(settings)], {
        stdio: ["ignore", "pipe", "pipe", "ipc"],
        env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
      }),
    ),
    (launched) => Effect.promise(() => end(launched)),
  )
  const signs = yield* Queue.unbounded<Sign>()
  const troubles: Array<string> = []
  let output = ""
  let struck = false
  child.on("message", (message) => Queue.offerUnsafe(signs, decodeSign(message)))
  child.stderr?.on("data", (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-longestOutput)
  })
  child.stdout?.on("data", (chunk: Buffer) => {
    const text = chunk.toString()
    output = (output + text).slice(-longestOutput)
    if (!text.includes("struck\n")) return
    struck = true
    Queue.offerUnsafe(signs, { _tag: "Struck" })
  })
  // Not "exit": what it wrote last is read before "close".
  child.once("close", (code, signal) => Queue.offerUnsafe(signs, { _tag: "Ended", how: signal ?? `exit code ${String(code)}: ${output}` }))
  const tell = (message: ToWorker) =>
    Effect.sync(() => {
      // A worker may be dead without its parent knowing yet; then its end is the next sign.
      if (child.connected) child.send(message, () => undefined)
    })

  const awaitEnd: Effect.Effect<Ending> = Effect.gen(function* () {
    while (true) {
      const sign = yield* Queue.take(signs)
      switch (sign._tag) {
        case "Done":
          return sign
        case "Ended":
          return sign.how === "SIGKILL" ? ({ _tag: "killed" } as const) : ({ _tag: "broken", how: sign.how } as const)
        case "Struck":
          if (settings.blow?.action === "stop") return { _tag: "frozen" } as const
          break
        case "Waiting":
          letTimePass()
          yield* tell({ _tag: "TimePassed" })
          break
        case "Trouble":
          troubles.push(sign.message)
          break
      }
    }
  }).pipe(Effect.map((ending): Ending => (ending._tag === "Done" ? { _tag: "done", passed: ending.passed } : ending)))

  return {
    settings,
    wasStruck: () => struck,
    troubles,
    work: (task) => Effect.andThen(tell({ _tag: "Work", task }), awaitEnd),
    thaw: Effect.andThen(
      Effect.sync(() => child.kill("SIGCONT")),
      awaitEnd,
    ),
    kill: Effect.promise(() => end(child)),
  }
})
