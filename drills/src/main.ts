/**
 * Runs the drills: `node drills/src/main.ts [--only part of a name]… [--random N] [--seed N] [--list]`. All of them, with eight random
 * ones, unless told otherwise; `--random 440` for a long run. The first random one has the seed 1, or the one that is named. Ends with 1
 * when one of them failed, and tells what differs from the end that the script has when nothing goes wrong.
 */
import { Cause, Effect } from "effect"
import { parseArgs } from "node:util"
import type { Drill } from "./Drill.ts"
import { drills } from "./drills.ts"
import * as Hall from "./Hall.ts"

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    random: { type: "string", default: "8" },
    seed: { type: "string", default: "1" },
    list: { type: "boolean", default: false },
  },
})

const atOnce = 2

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

const print = (text: string) => Effect.sync(() => process.stdout.write(`${text}\n`))

const isChosen = ({ name }: Drill): boolean => values.only?.some((part) => name.includes(part)) ?? true

const chosen = drills(Number(values.random), Number(values.seed)).filter(isChosen)

const conduct = Effect.fnUntraced(function* (drill: Drill, hall: Hall.Hall) {
  const began = performance.now()
  const problems = yield* Effect.scoped(drill.run(hall)).pipe(
    Effect.catchCause((cause) => Effect.succeed([`it broke off: ${Cause.pretty(cause)}`])),
  )
  yield* print(`${problems.length === 0 ? "ok    " : "FAILED"} ${seconds(began).padStart(7)}  ${drill.name}`)
  return { drill, problems }
})

const main = Effect.gen(function* () {
  const began = performance.now()
  const { hall, problems: unfit } = yield* Hall.open
  yield* print(`${unfit.length === 0 ? "ok    " : "FAILED"} ${seconds(began).padStart(7)}  nothing goes wrong`)
  const results = yield* Effect.forEach(chosen, (drill) => conduct(drill, hall), { concurrency: atOnce })
  const failed = results.filter(({ problems }) => problems.length > 0)
  yield* print(`${results.length - failed.length} of ${results.length} drills passed in ${seconds(began)}`)
  for (const problem of unfit) yield* print(`when nothing goes wrong: ${problem}`)
  for (const { drill, problems } of failed) yield* print([`\n${drill.name}`, ...problems].join("\n  "))
  return unfit.length === 0 && failed.length === 0
}).pipe(Effect.scoped)

if (chosen.length === 0) throw new Error(`no drill has ${(values.only ?? []).join(" or ")} in its name; --list shows them all`)
if (values.list) process.stdout.write(chosen.map(({ name }) => `${name}\n`).join(""))
else {
  // Workers, servers and folders are let go of in order, whatever ends the run.
  const interruption = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort())
  process.exitCode = (await Effect.runPromise(main, { signal: interruption.signal })) ? 0 : 1
}
