/** P7: memory does not grow with the number of records. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { median, values, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const [many, few] = ["many records", "a tenth of them"] as const
const mostMiB = 256
const mostGrowth = 1.1

export const memory: Benchmark = {
  id: "P7",
  title: "Memory of a first reading",
  how: `First readings of 1,000,000 records and of 100,000 in processes with \`--max-old-space-size=64\`; the peak resident set of the process, as the system
counts it, which includes Node itself and all modules.`,
  measure: (lab, { records, quick }) =>
    Effect.gen(function* () {
      const size = records ?? (quick ? 200_000 : 1_000_000)
      const read = (count: number) =>
        Effect.gen(function* () {
          const server = yield* lab.serve({ records: count })
          const databaseUrl = yield* lab.database
          return yield* lab.measure("backfill", { databaseUrl, server }, ["--max-old-space-size=64"])
        }).pipe(Effect.scoped)
      const small = yield* Turns.take(quick ? 1 : 3, { [few]: read(Math.round(size / 10)) })
      return [...small, ...(yield* Turns.take(1, { [many]: read(size) }))]
    }),
  findings: (measurements) => {
    const of = (what: string, name: string) => median(values(measurements, what, name))
    const [large, small] = [of(many, "rssMiB"), of(few, "rssMiB")]
    return [
      {
        goal: `peak at most ${mostMiB} MiB`,
        measured: `${whole(large)} MiB for ${whole(of(many, "records"))} records`,
        met: large <= mostMiB,
      },
      {
        goal: `at most ${mostGrowth.toFixed(2)} times the peak of a tenth of the records`,
        measured: `${(large / small).toFixed(2)} times: ${whole(small)} MiB for ${whole(of(few, "records"))}`,
        met: large / small <= mostGrowth,
      },
    ]
  },
  limits: "",
  plot: {
    unit: "MiB",
    bars: (measurements) => [few, many].map((label) => ({ label, values: values(measurements, label, "rssMiB") })),
  },
}
