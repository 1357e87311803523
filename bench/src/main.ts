/** `pnpm bench`: measures goals and says which are met. The raw values replace those in `bench/results`, of which `node bench/src/page.ts` makes the page. */
import { Cause, DateTime, Effect, Exit } from "effect"
import { parseArgs } from "node:util"
import { benchmarks } from "./Benchmarks.ts"
import * as Lab from "./Lab.ts"
import * as Machine from "./Machine.ts"
import * as Results from "./Results.ts"

const usage = `pnpm bench [goals] [options]: measures goals, by their ids or words of their titles; without names all of them, in a quarter of an hour

  --quick       small sizes, one process of each kind; keeps no results
  --runs N      processes of each kind (5)
  --records N   instead of each goal's own number
  --help        this text

There are:
${benchmarks.map(({ id, title }) => `  ${id.padEnd(4)} ${title}`).join("\n")}`

const refuse = (problem: string): never => {
  process.stderr.write(`${problem}\n\n${usage}\n`)
  return process.exit(2)
}

const read = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        records: { type: "string" },
        runs: { type: "string" },
        quick: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const { values, positionals } = read()
const { quick } = values
if (values.help) {
  process.stdout.write(`${usage}\n`)
  process.exit(0)
}
for (const name of ["records", "runs"] as const) {
  if (!/^[1-9]\d{0,14}$/.test(values[name] ?? "1")) refuse(`--${name} takes a whole number from 1 on, not "${values[name]}"`)
}
const runs = Number(values.runs ?? (quick ? 1 : 5))
const chosen = benchmarks.filter(
  ({ id, title }) =>
    positionals.length === 0 || positionals.some((name) => id === name.toUpperCase() || title.toLowerCase().includes(name.toLowerCase())),
)
if (chosen.length === 0) refuse(`nothing is called ${positionals.join(", ")}`)

const records = values.records === undefined ? {} : { records: Number(values.records) }

const main = Effect.gen(function* () {
  const lab = yield* Lab.make
  const machine = Machine.describe(lab.postgresVersion)
  let missed = 0
  for (const benchmark of chosen) {
    process.stdout.write(`${benchmark.id} ${benchmark.title}\n`)
    const busy = yield* Machine.busyWithOthers
    if (busy > 0.2) process.stdout.write(`  others use ${Math.round(busy * 100)} % of the machine: expect noise\n`)
    const began = performance.now()
    const measurements = yield* benchmark.measure(lab, { ...records, runs, quick })
    for (const { goal, measured, met } of benchmark.findings(measurements)) {
      process.stdout.write(`  ${met ? "met   " : "MISSED"} ${goal}: ${measured}\n`)
      if (!met) missed += 1
    }
    process.stdout.write(`  ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
    if (!quick) Results.write(benchmark.id, { at: DateTime.formatIso(yield* DateTime.now), machine, busy }, measurements)
  }
  process.stdout.write(`${missed === 0 ? "All goals are met" : `${missed} goals are missed`}; ${machine}\n`)
}).pipe(Effect.scoped)

// Whoever ends us ends PostgreSQL and all programs in order, and leaves no files behind.
const ended = new AbortController()
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ended.abort())
const exit = await Effect.runPromiseExit(main, { signal: ended.signal })
if (Exit.isFailure(exit)) {
  if (!ended.signal.aborted) throw Cause.squash(exit.cause)
  process.exitCode = 130
}
