/**
 * `pnpm sim`: simulated worlds by seed, each checked for every promise. A failure prints its seed, what it broke and, with `--shrink`, the fewest operations
 * that still break it; the exit code is 1 then. `--seed N` repeats a run bit for bit and prints its digest.
 */
import { writeFileSync } from "node:fs"
import { type Accident, runFleet } from "./Fleet.ts"
import { toText } from "./Operation.ts"
import { type Options, UsageError, parseOptions, usage } from "./Options.ts"
import { makePlan } from "./Plan.ts"
import { regressions } from "./regressions.ts"
import { type Report, reportOf } from "./Report.ts"
import { shrink } from "./shrink.ts"
import { type Verdict, simulate } from "./simulate.ts"
import { openStores } from "./Stores.ts"
import { table } from "./TraceTable.ts"

const say = (line: string) => process.stdout.write(`${line}\n`)

const number = (count: number): string => count.toLocaleString("en-US")

const sidesOf = (plan: ReturnType<typeof makePlan>) => plan.sides.map(({ name }) => name)

const tell = (result: Verdict | Accident, options: Options): void => {
  const { seed, violations } = result
  // Of many worlds only what went wrong is worth reading.
  if (options.trace && "trace" in result && (options.single || violations.length > 0))
    say(table(result.trace, sidesOf(makePlan(seed, options))))
  if (options.single && "tally" in result) {
    const { requests, faults, writes, conflicts, cycles } = result.tally
    const counts = `${requests} requests, ${faults} faults, ${writes} writes, ${conflicts} conflicts, ${cycles} cycles`
    say(`seed ${seed}: digest ${result.digest ?? ""}; ${counts}`)
  }
  if (violations.length === 0) return
  const store = options.store === "memory" ? "" : ` --store ${options.store}`
  const operations = options.operations === undefined ? "" : ` --operations ${options.operations}`
  say(`seed ${seed} fails; repeat it with: pnpm sim --seed ${seed}${store}${operations} --trace`)
  const shown = 10
  for (const { invariant, message } of violations.slice(0, shown)) say(`  ${invariant}: ${message.slice(0, 500)}`)
  if (violations.length > shown) say(`  and ${violations.length - shown} more`)
}

const showSmallest = async ({ seed, violations }: Report["failures"][number], options: Options): Promise<void> => {
  const [first] = violations
  // What broke a thread or never ended would do so here too.
  if (first === undefined || first.invariant === "run") return
  const stores = await openStores(options.store)
  const attempt = async (plan: ReturnType<typeof makePlan>) => (await simulate(plan, await stores.fresh(), { digest: false })).violations
  const smallest = await shrink(makePlan(seed, options), first, attempt)
  say(`the fewest operations of seed ${seed} that still break ${first.invariant}:`)
  for (const side of smallest.sides) say(`  side ${side.name}, joins before #${side.joinsAt}: ${JSON.stringify(side.streamSettings)}`)
  for (const operation of smallest.initial) say(`  at first: ${toText(operation)}`)
  for (const operation of smallest.operations) say(`  ${toText(operation)}`)
  const { violations: left, trace } = await simulate(smallest, await stores.fresh(), { keepTrace: options.trace })
  if (options.trace) say(table(trace, sidesOf(smallest)))
  for (const { invariant, message } of left.slice(0, 5)) say(`  ${invariant}: ${message.slice(0, 500)}`)
  await stores.close()
}

/** Every so often while nobody would know whether anything goes on. */
const progressMillis = 10_000

const read = (): Options => {
  try {
    const options = parseOptions(process.argv.slice(2))
    if (options !== "help") return options
    say(usage)
    return process.exit(0)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${usage}\n`)
    return process.exit(2)
  }
}

const options = read()
const range = Array.from({ length: options.seeds }, (_, index) => options.from + index)
const seeds = [...new Set(options.single ? range : [...regressions.map(({ seed }) => seed), ...range])]

const began = performance.now()
const results: Array<Pick<Verdict, "seed" | "violations" | "tally"> | Accident> = []
const report = () => reportOf(results, options, (performance.now() - began) / 1000)
const progress = setInterval(() => {
  const { worlds, failures, worldsPerMinute, seconds } = report()
  say(`${worlds} of ${seeds.length} seeds, ${failures.length} failed, ${worldsPerMinute} a minute, ${Math.round(seconds)} s`)
}, progressMillis)

const stop = new AbortController()
const interrupt = () => stop.abort()
process.once("SIGINT", interrupt).once("SIGTERM", interrupt)

await runFleet(seeds, { ...options, signal: stop.signal }, (result) => {
  tell(result, options)
  const { seed, violations } = result
  // Without the history, which would fill the memory.
  results.push("tally" in result ? { seed, violations, tally: result.tally } : result)
})
clearInterval(progress)
process.removeListener("SIGINT", interrupt).removeListener("SIGTERM", interrupt)

const final = report()
const { worlds, operations, requests, faults, crashes, failures } = final
say(
  `${number(worlds)} worlds, ${number(operations)} operations, ${number(requests)} requests, ${number(faults)} faults, ${number(crashes)} crashes, ` +
    `${failures.length} failed; ${final.seconds} s, ${final.worldsPerMinute} worlds a minute`,
)
if (failures.length > 0) say(`failed: ${failures.map(({ seed, violations }) => `${seed} (${violations[0]?.invariant ?? ""})`).join(", ")}`)
if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(final, undefined, 2)}\n`)
if (stop.signal.aborted) say(`interrupted: ${seeds.length - worlds} seeds did not run to their end`)
else if (options.shrink) for (const failure of failures.slice(0, 3)) await showSmallest(failure, options)
process.exitCode = stop.signal.aborted ? 130 : failures.length === 0 ? 0 : 1
