/**
 * `pnpm sim`: simulated worlds by seed, each checked for every promise. A failure prints its seed, what it broke and, with `--shrink`, the fewest operations
 * that still break it; the exit code is 1 then. `--seed N` repeats a run bit for bit and prints its digest.
 */
import { runFleet } from "./Fleet.ts"
import { toText } from "./Operation.ts"
import { type Options, parseOptions } from "./Options.ts"
import { makePlan } from "./Plan.ts"
import { regressions } from "./regressions.ts"
import { shrink } from "./shrink.ts"
import { type Verdict, simulate } from "./simulate.ts"
import { openStores } from "./Stores.ts"
import { table } from "./Trace.ts"

const say = (line: string) => process.stdout.write(`${line}\n`)

const tell = ({ seed, violations, digest, tally, trace }: Verdict, options: Options): void => {
  if (options.trace) say(table(trace))
  if (options.single) {
    const { requests, faults, writes, conflicts, cycles } = tally
    say(
      `seed ${seed}: digest ${digest}; ${requests} requests, ${faults} faults, ${writes} writes, ${conflicts} conflicts, ${cycles} cycles`,
    )
  }
  if (violations.length === 0) return
  say(`seed ${seed} fails (store ${options.store}; repeat it with --seed ${seed} --trace):`)
  const shown = 10
  for (const { invariant, message } of violations.slice(0, shown)) say(`  ${invariant}: ${message.slice(0, 500)}`)
  if (violations.length > shown) say(`  and ${violations.length - shown} more`)
}

const showSmallest = async ({ seed, violations }: Verdict, options: Options): Promise<void> => {
  const [first] = violations
  if (first === undefined) return
  const stores = await openStores(options.store)
  const attempt = async (plan: ReturnType<typeof makePlan>) => (await simulate(plan, await stores.fresh())).violations
  const plan = makePlan(seed, options.operations === undefined ? {} : { operations: options.operations })
  const smallest = await shrink(plan, first, attempt)
  say(`the fewest operations of seed ${seed} that still break ${first.invariant}:`)
  for (const side of smallest.sides) say(`  side ${side.name}, joins before #${side.joinsAt}: ${JSON.stringify(side.streamSettings)}`)
  for (const operation of smallest.initial) say(`  at first: ${toText(operation)}`)
  for (const operation of smallest.operations) say(`  ${toText(operation)}`)
  const { violations: left, trace } = await simulate(smallest, await stores.fresh(), { keepTrace: true })
  if (options.trace) say(table(trace))
  for (const { invariant, message } of left.slice(0, 5)) say(`  ${invariant}: ${message.slice(0, 500)}`)
  await stores.close()
}

const options = parseOptions(process.argv.slice(2))
const began = performance.now()
const failed: Array<Verdict> = []
let done = 0
let requests = 0
const hear = (verdict: Verdict): void => {
  done += 1
  requests += verdict.tally.requests
  tell(verdict, options)
  if (verdict.violations.length > 0) failed.push(verdict)
  if (!options.single && done % 100 === 0) say(`${done} runs, ${failed.length} failed, ${Math.round((performance.now() - began) / 1000)} s`)
}
if (!options.single) {
  for (const { seed } of regressions) await runFleet({ ...options, from: seed, seeds: 1, workers: 1 }, hear)
}
await runFleet(options, hear)
const seconds = (performance.now() - began) / 1000
say(
  `${done} runs, ${requests} requests, ${failed.length} failed, ${seconds.toFixed(1)} s, ${((done / seconds) * 60).toFixed(0)} runs a minute`,
)
if (options.shrink) for (const verdict of failed.slice(0, 3)) await showSmallest(verdict, options)
process.exitCode = failed.length === 0 ? 0 : 1
