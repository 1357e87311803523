/** The reference server as a process of its own, and what a client of its API asks of it. */
import { assert } from "@effect/vitest"
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"

const program = join(import.meta.dirname, "..", "..", "examples", "server", "src", "main.ts")

export interface ServerProcess {
  readonly origin: string
  readonly child: ChildProcess
  /** All that it printed. */
  readonly printed: () => string
  /** Resolves with its exit code when it has ended, `null` where a signal ended it. */
  readonly ended: Promise<number | null>
}

type Environment = { readonly [name: string]: string }

const spawned = (environment: Environment) => {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: process.env["TMPDIR"], PORT: "0", ...environment }
  const child = spawn(process.execPath, [program, "--settings", "/nowhere/.env"], { env, stdio: ["ignore", "pipe", "pipe"] })
  let text = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)))
  return { child, printed: () => text, ended }
}

/** Waits until it has started. Whoever starts it ends it. */
export const start = async (environment: Environment = {}): Promise<ServerProcess> => {
  const { child, printed, ended } = spawned(environment)
  const origin = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const [, found] = /"message":"started","origin":"([^"]+)"/.exec(printed()) ?? []
      if (found !== undefined) resolve(found)
    }
    child.stdout.on("data", look)
    child.once("exit", (code) => reject(new Error(`the server ended with ${String(code)}: ${printed()}`)))
  })
  return { origin, child, printed, ended }
}

/** Of one that does not start: what it said, and with which code it ended. */
export const failed = async (environment: Environment): Promise<{ readonly code: number | null; readonly printed: string }> => {
  const { printed, ended } = spawned(environment)
  const code = await ended
  return { code, printed: printed() }
}

export const stop = async ({ child, ended }: ServerProcess, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<number | null> => {
  child.kill(signal)
  return ended
}

/** Calls its API; fails where that does not answer with 2xx. */
export const call = async (origin: string, key: string, method: string, path: string, body?: unknown): Promise<unknown> => {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) assert.fail(`${method} ${path}: ${response.status} ${text}`)
  return text === "" ? undefined : JSON.parse(text)
}

/** Waits for something that others bring about. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>, millis = 90_000): Promise<void> => {
  const end = Date.now() + millis
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`it did not come about: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
