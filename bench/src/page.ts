/** Writes `docs/performance.md` and its plots from what was measured last: `node bench/src/page.ts`. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Benchmark } from "./Benchmark.ts"
import { benchmarks } from "./Benchmarks.ts"
import * as Plot from "./Plot.ts"
import * as Results from "./Results.ts"

const docs = join(import.meta.dirname, "..", "..", "docs")

/** Goals that nothing measures yet, with what they wait for. */
const unmeasured = [
  ["P3", "a durable orchestrator beside the one in the process: there is none yet"],
  ["P8", "10,000 idle connections polled every five minutes"],
  ["P9", "webhook intake: there is none yet"],
  ["P10", "from an edit outside to the other side by webhook: there is none yet"],
  ["P15", "reading a token, and one refresh for many who wait: there is no refresh yet"],
  ["P16", "the status of 10,000 connections with 1,000,000 records"],
]

const measured = benchmarks.flatMap((benchmark) => {
  const results = Results.read(benchmark.id)
  return results === undefined ? [] : [{ benchmark, ...results, findings: benchmark.findings(results.measurements) }]
})

type Measured = (typeof measured)[number]

/** One line, however the sentence is broken in the source. */
const flowing = (text: string): string => text.replaceAll("\n", " ")

const rows = ({ benchmark: { id }, findings }: Measured): ReadonlyArray<string> =>
  findings.map(({ goal, measured: found, met }) => `| [${id}](#${anchor(id)}) | ${goal} | ${found} | ${met ? "yes" : "**no**"} |`)

const anchor = (id: string): string => id.toLowerCase()

const plot = ({ id, title, plot: drawn }: Benchmark, { measurements }: Measured): string => {
  if (drawn === undefined) return ""
  mkdirSync(join(docs, "plots"), { recursive: true })
  writeFileSync(join(docs, "plots", `${id}.svg`), Plot.svg(title, drawn.unit, drawn.bars(measurements)))
  return `\n![${title}](plots/${id}.svg)\n`
}

const section = (result: Measured): string => {
  const { benchmark, at, machine, busy, findings, measurements } = result
  const { id, title, how, limits } = benchmark
  const missed = findings.some(({ met }) => !met)
  const processes = Map.groupBy(measurements, ({ what }) => what)
  const counts = [...processes].map(([what, all]) => `${all.length} × ${what}`).join(", ")
  return `<a id="${anchor(id)}"></a>

## ${id}: ${title}

${flowing(how)}

${findings.map(({ goal, measured: found, met }) => `- ${met ? "Met" : "**Missed**"}: ${goal}. Measured: ${found}.`).join("\n")}
${missed && limits !== "" ? `\n${flowing(limits)}\n` : ""}${plot(benchmark, result)}
Processes: ${counts}; ${at.slice(0, 10)}, ${machine}${busy > 0.1 ? `, of which others used ${Math.round(busy * 100)} % just before` : ""}. Raw values: [\`bench/results/${id}.jsonl\`](../bench/results/${id}.jsonl).
`
}

const all = measured.flatMap(({ findings }) => findings)
const page = `# Performance: the goals, and what is measured of them

<!-- Written by bench/src/page.ts from bench/results. Change those instead. -->

${all.filter(({ met }) => met).length} of ${all.length} goals are met. Machines differ and are noisy, so speed is judged by ratios: Syncline and the least hand-written
code that does the same work (the floor) take turns, each in a fresh process on a fresh database of one PostgreSQL with its default settings, and the
medians are divided. Counts of requests and rows are exact. What runs is the built JavaScript, on the loopback interface; the applications are local servers
in processes of their own, so that on two cores reader, application and PostgreSQL share the same cores.

Do it again with \`node bench/src/main.ts\` (a quarter of an hour; \`--quick\` for a look in three minutes) and \`node bench/src/page.ts\`.

| | goal | measured | met |
| --- | --- | --- | --- |
${measured.flatMap(rows).join("\n")}

Not measured yet: ${unmeasured.map(([id, what]) => `${id}, ${what}`).join("; ")}.

${measured.map(section).join("\n")}`

writeFileSync(join(docs, "performance.md"), page)
process.stdout.write(`${measured.length} goals in docs/performance.md\n`)
