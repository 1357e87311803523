/** Starts the worker program and kills it, or waits for its end. */
import type { Json } from "@syncline/adapter-core"
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
    readonly settings: Json.JsonObject
  }>
}

/** Runs the worker, kills it with SIGKILL as soon as `until` holds, and answers whether it was killed. Fails when it ended by itself in any other way. */
const start = (settings: WorkerSettings, until: (() => boolean) | undefined): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const program = join(import.meta.dirname, "workerProgram.ts")
    const child = spawn(process.execPath, [program, JSON.stringify(settings)], { stdio: ["ignore", "pipe", "pipe"] })
    let printed = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (printed += chunk.toString()))
    let killed = false
    const timer = setInterval(() => {
      if (killed || until === undefined || !until()) return
      killed = child.kill("SIGKILL")
    }, 1)
    child.once("exit", (code) => {
      clearInterval(timer)
      if (killed || (code === 0 && printed.includes("done"))) resolve(killed)
      else reject(new Error(`the worker ended with ${String(code)}: ${printed}`))
    })
  })

/** Runs the worker to its end; fails with what it printed when it did not get there. */
export const run = (settings: WorkerSettings): Effect.Effect<void> => Effect.asVoid(Effect.promise(() => start(settings, undefined)))

/** Runs the worker until `when` holds, then kills it with SIGKILL. Fails when the worker ended before. */
export const runUntil = (settings: WorkerSettings, when: () => boolean): Effect.Effect<void> =>
  Effect.flatMap(
    Effect.promise(() => start(settings, when)),
    (killed) => (killed ? Effect.void : Effect.die(new Error("the worker was done before it could be killed"))),
  )
