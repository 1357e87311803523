/**
 * A program that a script starts. The workspace's own programs (tsc, oxlint, publint, …) come first on the PATH, and under Node 24 also when the
 * script was started by hand, so every script finds the same versions as `pnpm run` does.
 */
import { spawn } from "node:child_process"
import { delimiter, join } from "node:path"
import { root } from "./Workspace.ts"

export interface Outcome {
  readonly ok: boolean
  /** Standard output alone. */
  readonly stdout: string
  /** Standard output and standard error in the order of their arrival. */
  readonly output: string
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env["PATH"] ?? ""}`,
})

/** Runs to its end without a terminal or input. Never rejects: a program that cannot be started is an outcome that is not ok. */
export const run = (program: string, parameters: ReadonlyArray<string>, cwd: string = root): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd, env: environment(), stdio: ["ignore", "pipe", "pipe"] })
    let stdout = ""
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk
      output += chunk
    })
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk
    })
    child.on("error", (cause) => resolve({ ok: false, stdout, output: `${program} could not be started: ${cause.message}\n` }))
    child.on("close", (code) => resolve({ ok: code === 0, stdout, output }))
  })

/** Like `run`, and throws with the program's whole output when it fails. Answers with its standard output. */
export const must = async (program: string, parameters: ReadonlyArray<string>, cwd: string = root): Promise<string> => {
  const { ok, output, stdout } = await run(program, parameters, cwd)
  if (!ok) throw new Error(`${program} ${parameters.join(" ")} failed in ${cwd}\n${output}`)
  return stdout
}

/**
 * How to start pnpm. It need not be on the PATH: under `pnpm run` it says itself where it is, and otherwise npm fetches it.
 */
export const pnpm = (): readonly [program: string, parameters: ReadonlyArray<string>] => {
  const path = process.env["npm_execpath"]
  if (path === undefined || !/pnpm/.test(path)) return ["npx", ["-y", "pnpm@12"]]
  return /\.[cm]?js$/.test(path) ? [process.execPath, [path]] : [path, []]
}
