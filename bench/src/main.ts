/**
 * The first benchmark: records per second of an initial reading (P1) and of one that finds nothing new (P4), as ratios to the floor of the same run. Floor and
 * product take turns, each in a fresh process on a fresh database; the ratio is that of the medians.
 *
 * Options: `--records 100000`, `--runs 5`. Prints a table; every measurement is appended to `bench/results/pull.jsonl`.
 */
import { PgClient } from "@effect/sql-pg"
import { EmbeddedPostgres } from "@syncline/postgres/embedded"
import { Effect, Redacted } from "effect"
import { Reactivity } from "effect/reactivity"
import { spawn } from "node:child_process"
import { appendFileSync, mkdirSync } from "node:fs"
import { cpus } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"

const { values } = parseArgs({ options: { records: { type: "string", default: "100000" }, runs: { type: "string", default: "5" } } })
const records = Number(values.records)
const runs = Number(values.runs)
const at = new Date().toISOString()
const program = join(import.meta.dirname, "one.ts")

interface Line {
  readonly what: "floor" | "product"
  readonly records: number
  readonly seconds: number
  readonly unchangedSeconds?: number
  readonly rssMiB: number
  readonly problems?: ReadonlyArray<string>
}

/** The pages, served until the scope ends. */
const pages = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly stop: () => void }>((resume) => {
    const child = spawn(process.execPath, [program, "serve", String(records)], { stdio: ["pipe", "pipe", "inherit"] })
    child.stdout.once("data", (chunk: Buffer) => resume(Effect.succeed({ url: chunk.toString().trim(), stop: () => child.stdin.end() })))
  }),
  ({ stop }) => Effect.sync(stop),
)

const measure = (what: Line["what"], databaseUrl: string, server: string) =>
  Effect.callback<Line>((resume) => {
    const child = spawn(process.execPath, [program, what, databaseUrl, server], { stdio: ["ignore", "pipe", "inherit"] })
    let printed = ""
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()))
    child.once("exit", (code) =>
      resume(code === 0 ? Effect.succeed(JSON.parse(printed) as Line) : Effect.die(new Error(`${what} ended with ${String(code)}`))),
    )
  })

const median = (numbers: ReadonlyArray<number>): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

const main = Effect.gen(function* () {
  const { url: server } = yield* pages
  const postgres = yield* EmbeddedPostgres.make()
  const sql = yield* PgClient.make({ url: postgres.connectionUrl() })
  const lines: Array<Line> = []
  for (let run = 1; run <= runs; run += 1) {
    for (const what of ["floor", "product"] as const) {
      const database = `bench_${what}_${run}`
      yield* sql`CREATE DATABASE ${sql(database)}`
      const line = yield* measure(what, Redacted.value(postgres.connectionUrl(database)), server)
      if (line.records !== records || (line.problems ?? []).length > 0) {
        return yield* Effect.die(new Error(`${what} read ${line.records} of ${records}: ${(line.problems ?? []).join("; ")}`))
      }
      lines.push(line)
      process.stdout.write(`${what.padEnd(8)} run ${run}: ${Math.round(records / line.seconds)} records/s, ${line.rssMiB} MiB\n`)
      yield* sql`DROP DATABASE ${sql(database)}`
    }
  }
  const rate = (what: Line["what"], seconds: (line: Line) => number) =>
    median(lines.filter((line) => line.what === what).map((line) => records / seconds(line)))
  const floor = rate("floor", ({ seconds }) => seconds)
  const initial = rate("product", ({ seconds }) => seconds)
  const unchanged = rate("product", ({ unchangedSeconds }) => unchangedSeconds ?? Number.NaN)
  const folder = join(import.meta.dirname, "..", "results")
  mkdirSync(folder, { recursive: true })
  const machine = `${cpus().length} cores, Node ${process.versions.node}`
  appendFileSync(join(folder, "pull.jsonl"), lines.map((line) => `${JSON.stringify({ at, machine, ...line })}\n`).join(""))
  process.stdout.write(`
median of ${runs} runs, ${records} records of about 1 KB, 100 a page, ${machine}
  floor                       ${Math.round(floor)} records/s
  initial reading             ${Math.round(initial)} records/s   ${(initial / floor).toFixed(2)} of the floor
  reading without changes     ${Math.round(unchanged)} records/s   ${(unchanged / initial).toFixed(2)} of the initial reading
`)
}).pipe(Effect.scoped, Effect.provide(Reactivity.layer))

await Effect.runPromise(main)
