/**
 * Runs the store's tests on PostgreSQL 14 to 17: the suites that every store must pass, the laws, the engine's suite, and what else `packages/postgres` tests
 * of its store; the tests of the embedded PostgreSQL, which is 18, are left out. Ends with a table. Takes long; parameters are handed to vitest.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { run } from "./Command.ts"
import { install } from "./PostgresReleases.ts"
import { type TestCount, countOf } from "./TestCount.ts"
import { outcomesIn } from "./TestReport.ts"
import { root } from "./Workspace.ts"

interface Server {
  readonly url: string
  /** As the server says it. */
  readonly version: string
  readonly stop: () => Promise<unknown>
}

const firstLine = async ({ stdout }: ChildProcess): Promise<string> => {
  if (stdout !== null) for await (const line of createInterface(stdout)) return line
  throw new Error("PostgreSQL did not start; what it said stands above")
}

const start = async (programs: string, version: string): Promise<Server> => {
  const program = join(root, "packages/postgres/test/versions/serverProgram.ts")
  const child = spawn(process.execPath, [program, programs, version], { stdio: ["pipe", "pipe", "inherit"] })
  const ended = once(child, "exit")
  const { url, version: told }: { readonly url: string; readonly version: string } = JSON.parse(await firstLine(child))
  return {
    url,
    version: told,
    stop: () => {
      child.stdin.end()
      return ended
    },
  }
}

/** Without the tests that start an embedded server of their own. */
const ofTheStore = ["**/embedded/**", "**/globalSetup.test.ts"].map((glob) => `--exclude=${glob}`)

/** What the tests come to on a server, and what the run printed. */
const test = async (url: string, parameters: ReadonlyArray<string>): Promise<{ readonly count: TestCount; readonly output: string }> => {
  const folder = mkdtempSync(join(tmpdir(), "syncline-versions-"))
  const report = join(folder, "report.json")
  try {
    process.env["SYNCLINE_TEST_DATABASE_URL"] = url
    const options = ["--project=@syncline/postgres", ...ofTheStore, "--reporter=dot", "--reporter=json", `--outputFile=${report}`]
    const { output } = await run("vitest", ["run", ...options, ...parameters])
    if (!existsSync(report)) throw new Error(`the tests did not run:\n${output}`)
    return { count: countOf(outcomesIn(readFileSync(report, "utf8"))), output }
  } finally {
    delete process.env["SYNCLINE_TEST_DATABASE_URL"]
    rmSync(folder, { recursive: true, force: true })
  }
}

const rows: Array<string> = []
for (const [{ version }, programs] of await install(join(root, "node_modules/.cache/postgres-releases"))) {
  const began = performance.now()
  const server = await start(programs, version)
  try {
    const { count, output } = await test(server.url, process.argv.slice(2))
    const { passed, failed, skipped } = count
    if (failed > 0 || passed === 0) {
      process.exitCode = 1
      console.error(output)
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(0)
    rows.push(
      `| ${server.version.padEnd(10)} | ${[passed, failed, skipped].map((each) => String(each).padStart(7)).join(" | ")} | ${seconds.padStart(4)} s |`,
    )
    console.error(rows.at(-1))
  } finally {
    await server.stop()
  }
}
console.log(
  ["| PostgreSQL | passed  | failed  | skipped | time   |", "| ---------- | ------: | ------: | ------: | -----: |", ...rows].join("\n"),
)
