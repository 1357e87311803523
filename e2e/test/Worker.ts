/** Starts the worker program and kills it, or waits for its end. */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { join } from "node:path"

export interface WorkerSettings {
  readonly databaseUrl: string
  readonly vaultKey: string
  readonly connections: ReadonlyArray<{
    readonly app: string
    readonly token: string
    readonly partition: string
    readonly settings: { readonly baseUrl: string; readonly [name: string]: never | string | object }
  }>
}

const start = (settings: WorkerSettings) =>
  spawn(process.execPath, [join(import.meta.dirname, "workerProgram.ts"), JSON.stringify(settings)], { stdio: ["ignore", "pipe", "pipe"] })

/** Runs the worker to its end; fails with what it printed when it did not get there. */
export const run = (settings: WorkerSettings): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const child = start(settings)
    let printed = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (printed += chunk.toString()))
    child.once("exit", (code) => {
      resume(code === 0 && printed.includes("done") ? Effect.void : Effect.die(new Error(`the worker ended with ${String(code)}: ${printed}`)))
    })
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Runs the worker until `when` holds, then kills it with SIGKILL. Fails when the worker ends before. */
export const runUntil = (settings: WorkerSettings, when: () => boolean): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const child = start(settings)
    let printed = ""
    child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()))
    let killed = false
    const timer = setInterval(() => {
      if (!when()) return
      clearInterval(timer)
      killed = child.kill("SIGKILL")
    }, 1)
    child.once("exit", (code) => {
      clearInterval(timer)
      resume(killed ? Effect.void : Effect.die(new Error(`the worker ended by itself with ${String(code)}: ${printed}`)))
    })
    return Effect.sync(() => {
      clearInterval(timer)
      child.kill("SIGKILL")
    })
  })
