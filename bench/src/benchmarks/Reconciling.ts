/** P18: looking for what is no longer there. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { pageSize } from "../Corpus.ts"
import { median, rates, values, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const [full, own] = ["without changes", "reconciliation"] as const
const goal = 0.9
const mostRows = 2
const bounded = ["--max-old-space-size=64", "--max-semi-space-size=8"]

export const reconciling: Benchmark = {
  id: "P18",
  title: "Reconciliation",
  how: `A first reading of 1,000,000 records, then, in new processes with \`${bounded.join(" ")}\`, a full reading in which nothing is different and a reconciliation
that finds everything still there. The rate of the one is divided by that of the other; the peak resident set is that of the process. Rows written are PostgreSQL's own count.`,
  measure: (lab, { records: wanted, quick }) =>
    Effect.gen(function* () {
      const records = wanted ?? (quick ? 20_000 : 1_000_000)
      const server = yield* lab.serve({ records })
      const databaseUrl = yield* lab.database
      yield* lab.measure("backfill", { databaseUrl, server }, bounded)
      const rows = Effect.map(lab.rowsWritten(databaseUrl), (tables) => Object.values(tables).reduce((sum, count) => sum + count, 0))
      const counted = Effect.gen(function* () {
        const before = yield* rows
        const measured = yield* lab.measure("reconcile", { databaseUrl }, bounded)
        return { ...measured, rows: (yield* rows) - before, pages: Math.ceil(records / pageSize) }
      })
      return yield* Turns.take(quick ? 1 : 2, { [full]: lab.measure("resync", { databaseUrl }, bounded), [own]: counted })
    }).pipe(Effect.scoped),
  findings: (measurements) => {
    const of = (name: string) => median(values(measurements, own, name))
    const [rate, plain] = [median(rates(measurements, own)), median(rates(measurements, full))]
    const perPage = of("rows") / of("pages")
    return [
      {
        goal: `at least ${goal.toFixed(1)} times the rate of a full reading without changes`,
        measured: `${(rate / plain).toFixed(2)} times: ${whole(rate)} records/s to ${whole(plain)}`,
        met: rate / plain >= goal,
      },
      { goal: "peak at most 192 MiB", measured: `${whole(of("rssMiB"))} MiB for ${whole(of("records"))} links`, met: of("rssMiB") <= 192 },
      {
        goal: `at most ${mostRows} rows written a page`,
        measured: `${perPage.toFixed(2)} rows a page`,
        met: perPage <= mostRows,
      },
      { goal: "nothing is removed", measured: `${whole(of("removed"))} removed`, met: of("removed") === 0 },
    ]
  },
  limits: `Each page writes its cursor, its run, and in one row which ids it showed, which is deleted at the end, when what is linked has been compared with it.`,
  plot: { unit: "records/s", bars: (measurements) => [full, own].map((label) => ({ label, values: rates(measurements, label) })) },
}
