/** Programs in processes of their own. None outlives its scope or ten minutes; one that waits for something ends with us, whatever ends us. */
import { Effect, type Scope } from "effect"
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { once } from "node:events"
import type { Readable, Writable } from "node:stream"
import type { Name, ParametersOf, ValuesOf } from "./Programs.ts"

export interface Child {
  /** The first line it printed. */
  readonly firstLine: string
  /** Ends it at once, as the system would, and returns when it is gone. */
  readonly kill: Effect.Effect<void>
}

export interface Spawner {
  /** Runs a program to its end. Dies when it fails or takes longer than ten minutes. */
  readonly measure: <N extends Name>(
    name: N,
    parameters: ParametersOf<N>,
    nodeOptions?: ReadonlyArray<string>,
  ) => Effect.Effect<ValuesOf<N>>
  /** Starts a program and waits for its first line; it runs on until the scope ends. */
  readonly start: <N extends Name>(name: N, parameters: ParametersOf<N>) => Effect.Effect<Child, never, Scope.Scope>
}

const longestMillis = 600_000

type Process = ChildProcessByStdio<Writable, Readable, null>

/** What it prints; fails when it ends with an error or is still there after the longest time. */
const outputOf = async (child: Process): Promise<string> => {
  const timer = setTimeout(() => child.kill("SIGKILL"), longestMillis)
  let output = ""
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()))
  const [code, signal] = (await once(child, "close")) as [number | null, string | null]
  clearTimeout(timer)
  if (code !== 0) throw new Error(`ended with ${code ?? signal}`)
  return output
}

/** The first line; fails when it ends before. */
const firstLineOf = (child: Process): Promise<string> =>
  new Promise((resolve, reject) => {
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes("\n")) resolve(output.slice(0, output.indexOf("\n")))
    })
    child.once("exit", (code) => reject(new Error(`ended with ${String(code)} before it was ready`)))
  })

/** Programs of the given bundle. */
export const spawner = (program: string): Spawner => {
  const launch = (name: Name, parameters: unknown, nodeOptions: ReadonlyArray<string> = []) =>
    Effect.acquireRelease(
      Effect.sync((): Process =>
        spawn(process.execPath, [...nodeOptions, program, name, JSON.stringify(parameters)], { stdio: ["pipe", "pipe", "inherit"] }),
      ),
      (child) => kill(child),
    )
  const failed = (name: Name) => (cause: unknown) => Effect.die(new Error(`the program ${name} failed`, { cause }))
  return {
    measure: (name, parameters, nodeOptions) =>
      Effect.gen(function* () {
        const child = yield* launch(name, parameters, nodeOptions)
        const output = yield* Effect.tryPromise(() => outputOf(child))
        // What it measures may print before it.
        return JSON.parse(output.trim().split("\n").at(-1) ?? "")
      }).pipe(Effect.scoped, Effect.catch(failed(name))),
    start: (name, parameters) =>
      Effect.gen(function* () {
        const child = yield* launch(name, parameters)
        const firstLine = yield* Effect.tryPromise(() => firstLineOf(child))
        return { firstLine, kill: kill(child) }
      }).pipe(Effect.catch(failed(name))),
  }
}

const kill = (child: Process): Effect.Effect<void> =>
  Effect.promise(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, "exit")
    child.kill("SIGKILL")
    await gone
  })
