/**
 * Runs a PostgreSQL that lives exactly as long as the scope, and never longer than this process: the scope's end stops it, and so does the end
 * of the process by a crash or a kill -9 (see supervisorProgram.ts).
 */
import { Effect } from "effect"
import type { Scope } from "effect"
import type { ChildProcessByStdio } from "node:child_process"
import { spawn } from "node:child_process"
import { once } from "node:events"
import type { Readable, Writable } from "node:stream"
import * as ServerEnvironment from "./ServerEnvironment.ts"
import type { ServerUser } from "./ServerUser.ts"
import { supervisorProgram } from "./supervisorProgram.ts"

/** What to run, and how to end it. */
export interface Plan {
  /** The server's program, and its arguments. */
  readonly command: string
  readonly args: ReadonlyArray<string>
  /** PostgreSQL's own files; also the server's working folder. */
  readonly data: string
  readonly logFile: string
  /** The folder's lock, to touch while the server runs (see FolderLock.ts). */
  readonly lock: string
  readonly user: ServerUser | undefined
  /** SIGINT closes the files in order; SIGQUIT is quicker and leaves the next start to repair them. */
  readonly stopSignal: "SIGINT" | "SIGQUIT"
  /** A folder to remove once the server has ended. */
  readonly remove: string | undefined
}

type Process = ChildProcessByStdio<Writable, Readable, null>

const launch = (plan: Plan): Process => {
  const child = spawn(process.execPath, ["--eval", supervisorProgram, JSON.stringify(plan)], {
    cwd: plan.data,
    // A group of its own: Ctrl-C in a terminal goes to the host, which stops its server when it has finished with it.
    detached: true,
    windowsHide: true,
    env: { ...ServerEnvironment.make(), ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["pipe", "pipe", "ignore"],
  })
  child.on("error", () => child.stdout.destroy())
  child.stdin.on("error", () => undefined)
  return child
}

const stop = async (child: Process): Promise<void> => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  const exited = once(child, "exit")
  child.stdin.end()
  await exited
}

const firstLine = (child: Process): Effect.Effect<string> =>
  Effect.callback((resume) => {
    const done = (line: string) => resume(Effect.succeed(line.trim()))
    child.stdout.setEncoding("utf8").once("data", done)
    child.stdout.once("close", () => done("failed"))
  })

/** Starts the server and waits until it accepts connections; the result is false when it ended instead. */
export const run = (plan: Plan): Effect.Effect<boolean, never, Scope.Scope> =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => launch(plan)),
      (launched) => Effect.promise(() => stop(launched)),
    )
    const isReady = (yield* firstLine(child)) === "ready"
    // A host that has nothing more to do may end without being held by its server.
    child.unref()
    for (const stream of [child.stdin, child.stdout]) if ("unref" in stream && typeof stream.unref === "function") stream.unref()
    return isReady
  })
