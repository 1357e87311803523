/** `pnpm drills`: real processes, a real PostgreSQL, and what may befall them. A failure tells what differs from the end when nothing goes wrong. */
import { Cause, Effect } from "effect"
import { parseArgs } from "node:util"
import type { Drill } from "./Drill.ts"
import { drills } from "./drills.ts"
import * as Hall from "./Hall.ts"

const usage = `pnpm drills [options]: real processes on a real PostgreSQL, killed, frozen, cut off, and what is left in the end

  --only TEXT    those with this in their names; may be given again
  --part K/N     only every N-th of them, beginning with the K-th: 1/2 and 2/2 together are all
  --random N     how many random ones besides (8)
  --seed N       of the first random one (1)
  --list         only names them
  --help         this text

Exit code: 0 when every drill ended as it does when nothing goes wrong, 1 when not, 2 when the command cannot be understood.`

const refuse = (problem: string): never => {
  process.stderr.write(`${problem}\n\n${usage}\n`)
  return process.exit(2)
}

const read = () => {
  try {
    return parseArgs({
      options: {
        only: { type: "string", multiple: true },
        part: { type: "string", default: "1/1" },
        random: { type: "string", default: "8" },
        seed: { type: "string", default: "1" },
        list: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const values = read()
for (const name of ["random", "seed"] as const) {
  if (!/^\d{1,15}$/.test(values[name])) refuse(`--${name} takes a whole number, not "${values[name]}"`)
}

const [, at = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(values.part) ?? []).map(Number)
if (at < 1 || at > of) refuse(`--part takes something like 1/2, not "${values.part}"`)

const atOnce = 2

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

const print = (text: string) => Effect.sync(() => process.stdout.write(`${text}\n`))

const isChosen = ({ name }: Drill): boolean => values.only?.some((part) => name.includes(part)) ?? true

const chosen = drills(Number(values.random), Number(values.seed))
  .filter(isChosen)
  .filter((_, index) => index % of === at - 1)

const conduct = Effect.fnUntraced(function* (drill: Drill, hall: Hall.Hall) {
  const began = performance.now()
  const problems = yield* Effect.scoped(drill.run(hall)).pipe(
    Effect.catchCause((cause) => Effect.succeed([`it broke off: ${Cause.pretty(cause)}`])),
  )
  yield* print([`${problems.length === 0 ? "ok    " : "FAILED"} ${seconds(began).padStart(7)}  ${drill.name}`, ...problems].join("\n  "))
  return problems
})

const main = Effect.gen(function* () {
  const began = performance.now()
  const { hall, problems: unfit } = yield* Hall.open
  yield* print(`${unfit.length === 0 ? "ok    " : "FAILED"} ${seconds(began).padStart(7)}  nothing goes wrong`)
  const results = yield* Effect.forEach(chosen, (drill) => conduct(drill, hall), { concurrency: atOnce })
  const failed = results.filter((problems) => problems.length > 0)
  yield* print(`${results.length - failed.length} of ${results.length} drills passed in ${seconds(began)}`)
  for (const problem of unfit) yield* print(`when nothing goes wrong: ${problem}`)
  return unfit.length === 0 && failed.length === 0
}).pipe(Effect.scoped)

if (chosen.length === 0) refuse(`no drill of this part has ${(values.only ?? []).join(" or ")} in its name; --list shows them all`)
if (values.help) process.stdout.write(`${usage}\n`)
else if (values.list) process.stdout.write(chosen.map(({ name }) => `${name}\n`).join(""))
else {
  // Workers, servers and folders are let go of in order, whatever ends the run.
  const interruption = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort())
  process.exitCode = (await Effect.runPromise(main, { signal: interruption.signal })) ? 0 : 1
}
