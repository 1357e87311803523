/** P19: what a sync would do. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { median, rates, values, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const [reading, own] = ["first reading", "plan"] as const
const goal = 0.8
const mostMiB = 192
const bounded = ["--max-old-space-size=64", "--max-semi-space-size=8"]

export const planning: Benchmark = {
  id: "P19",
  title: "Plan",
  how: `A first reading of 100,000 records; then, in a new process, a plan of what it takes to make all of them at a second application, which is empty. Both in
processes with \`${bounded.join(" ")}\`. Records planned a second are divided by records read a second.`,
  measure: (lab, { records: wanted, quick }) =>
    Effect.gen(function* () {
      const records = wanted ?? (quick ? 1000 : 100_000)
      const [server, empty] = [yield* lab.serve({ records }), yield* lab.serve({ records: 0 })]
      const both = Effect.gen(function* () {
        const databaseUrl = yield* lab.database
        const first = yield* lab.measure("backfill", { databaseUrl, server }, bounded)
        const planned = yield* lab.measure("plan", { databaseUrl, server: empty }, bounded)
        return { ...planned, firstRate: first.records / first.seconds }
      })
      return yield* Turns.take(quick ? 1 : 2, { [own]: Effect.scoped(both) })
    }).pipe(Effect.scoped),
  findings: (measurements) => {
    const [rate, first] = [median(rates(measurements, own)), median(values(measurements, own, "firstRate"))]
    const rss = median(values(measurements, own, "rssMiB"))
    return [
      {
        goal: `at least ${goal.toFixed(1)} of the rate of the first reading`,
        measured: `${(rate / first).toFixed(2)} of it: ${whole(rate)} records/s to ${whole(first)}`,
        met: rate / first >= goal,
      },
      {
        goal: `peak at most ${mostMiB} MiB`,
        measured: `${whole(rss)} MiB for ${whole(median(values(measurements, own, "records")))} records`,
        met: rss <= mostMiB,
      },
    ]
  },
  limits: `A plan is the sync itself, so each record is claimed, loaded, decided on and settled as when it is sent, one after the other: a few statements for each record,
where a reading has a few for each page.`,
  plot: {
    unit: "records/s",
    bars: (measurements) => [
      { label: reading, values: values(measurements, own, "firstRate") },
      { label: own, values: rates(measurements, own) },
    ],
  },
}
