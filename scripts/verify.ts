/**
 * Everything that must hold before the tests are worth running, from the cheapest check to the dearest. Stops at the first step that fails, shows
 * all it said, and ends with a table of the steps and their seconds.
 */
import { run } from "./Command.ts"

interface Step {
  readonly name: string
  readonly program: string
  readonly parameters: ReadonlyArray<string>
}

const script = (name: string): Step => ({ name, program: process.execPath, parameters: [`scripts/${name}.ts`] })

const steps: ReadonlyArray<Step> = [
  { name: "types", program: "tsc", parameters: ["-b"] },
  { name: "lint", program: "oxlint", parameters: [] },
  { name: "format", program: "oxfmt", parameters: ["--check"] },
  { name: "knip", program: "knip", parameters: [] },
  script("docs"),
  script("build"),
  script("packages"),
]

const rows: Array<{ readonly step: string; readonly seconds: string; readonly result: string }> = []
for (const { name, parameters, program } of steps) {
  const started = performance.now()
  const { ok, output } = await run(program, parameters)
  rows.push({ step: name, seconds: ((performance.now() - started) / 1000).toFixed(1), result: ok ? "ok" : "FAILED" })
  if (!ok) {
    process.exitCode = 1
    console.error(output)
    break
  }
}
for (const { result, seconds, step } of rows) console.log(`${step.padEnd(10)}${seconds.padStart(6)} s  ${result}`)
