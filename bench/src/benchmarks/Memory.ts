/** P7: memory does not grow with the number of records. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { median, rates, values, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const [many, few, alone] = ["many records", "a tenth of them", "a fiftieth, default young generation"] as const
const mostMiB = 256
const mostGrowth = 1.1
const oldSpace = "--max-old-space-size=64"

export const memory: Benchmark = {
  id: "P7",
  title: "Memory of a first reading",
  how: `First readings of 1,000,000 records and of 100,000 in processes with \`${oldSpace} --max-semi-space-size=8\`; the peak resident set of the process, as the
system counts it, which includes Node itself and all modules. The second option is there because Node 24 makes its young generation larger than an old
generation of 64 MiB and then collects garbage several times a page, the floor's as well as Syncline's; a reading of 20,000 records without that option
stands beside it.`,
  measure: (lab, { records, quick }) =>
    Effect.gen(function* () {
      const size = records ?? (quick ? 200_000 : 1_000_000)
      const read = (count: number, options: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          const server = yield* lab.serve({ records: count })
          const databaseUrl = yield* lab.database
          return yield* lab.measure("backfill", { databaseUrl, server }, options)
        }).pipe(Effect.scoped)
      const bounded = [oldSpace, "--max-semi-space-size=8"]
      const small = yield* Turns.take(quick ? 1 : 3, { [few]: read(Math.round(size / 10), bounded) })
      const large = yield* Turns.take(1, { [many]: read(size, bounded), [alone]: read(Math.round(size / 50), [oldSpace]) })
      return [...small, ...large]
    }),
  findings: (measurements) => {
    const of = (what: string, name: string) => median(values(measurements, what, name))
    const [large, small] = [of(many, "rssMiB"), of(few, "rssMiB")]
    const rate = (what: string) => `${whole(median(rates(measurements, what)))} records/s`
    return [
      {
        goal: `peak at most ${mostMiB} MiB`,
        measured: `${whole(large)} MiB for ${whole(of(many, "records"))} records, at ${rate(many)} (${whole(of(alone, "rssMiB"))} MiB for ${whole(of(alone, "records"))} at ${rate(alone)} with the default young generation)`,
        met: large <= mostMiB,
      },
      {
        goal: `at most ${mostGrowth.toFixed(2)} times the peak of a tenth of the records`,
        measured: `${(large / small).toFixed(2)} times: ${whole(small)} MiB for ${whole(of(few, "records"))}`,
        met: large / small <= mostGrowth,
      },
    ]
  },
  limits: `Most of it is not the heap of 64 MiB but Node itself, its modules and their compiled code, and the buffers of answers and statements, which are freed only
when garbage is collected.`,
  plot: {
    unit: "MiB",
    bars: (measurements) => [few, many].map((label) => ({ label, values: values(measurements, label, "rssMiB") })),
  },
}
