/** P21: which object is which record. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { median, rates, values, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const [many, few] = ["all of them", "a tenth of them"] as const
const mostSeconds = 10

export const matching: Benchmark = {
  id: "P21",
  title: "Matching",
  how: `A first reading of 100,000 records from one application; then, in a new process, the first reading of another one with the same customers, whose stream matches by
the e-mail address. The time is that from the end of the reading to the end of the sync: every object that was staged has been matched and populated by then.`,
  measure: (lab, { records: wanted, quick }) =>
    Effect.gen(function* () {
      const size = wanted ?? (quick ? 5000 : 100_000)
      const matched = (records: number) =>
        Effect.gen(function* () {
          const [server, other] = [yield* lab.serve({ records }), yield* lab.serve({ records })]
          const databaseUrl = yield* lab.database
          yield* lab.measure("backfill", { databaseUrl, server })
          return yield* lab.measure("match", { databaseUrl, server: other })
        }).pipe(Effect.scoped)
      return yield* Turns.take(quick ? 1 : 2, { [few]: matched(Math.round(size / 10)), [many]: matched(size) })
    }),
  findings: (measurements) => {
    const [large, small] = [median(rates(measurements, many)), median(rates(measurements, few))]
    const seconds = median(values(measurements, many, "seconds"))
    return [
      {
        goal: `within ${mostSeconds} s`,
        measured: `${seconds.toFixed(1)} s for ${whole(median(values(measurements, many, "records")))} objects (with the reading ${median(values(measurements, many, "wholeSeconds")).toFixed(1)} s)`,
        met: seconds <= mostSeconds,
      },
      {
        goal: "no slower for an object than with a tenth of them",
        measured: `${(large / small).toFixed(2)} times the rate: ${whole(large)} objects/s to ${whole(small)}`,
        met: large / small >= 0.9,
      },
    ]
  },
  limits: `Matched objects are looked at in the order of their ids, a part at a time, each part one load and one commit like a page that is read.`,
  plot: { unit: "objects/s", bars: (measurements) => [few, many].map((label) => ({ label, values: rates(measurements, label) })) },
}
