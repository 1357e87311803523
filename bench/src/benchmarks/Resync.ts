/** P4: a full reading that finds nothing new. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { pageSize } from "../Corpus.ts"
import { median, rates, values, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

/** Tables whose rows are somebody's data; the others tell of the work itself. */
const dataTables = ["records", "links", "history", "match_keys", "deliveries", "conflicts"]

export const resync: Benchmark = {
  id: "P4",
  title: "Full reading without changes",
  how: `A first reading of 50,000 records, then in a new process a second one of all pages, in which nothing is different. Its rate is divided by that of the
first reading. Rows written are PostgreSQL's own count of rows inserted, updated and deleted in each table of the schema, before and after.`,
  measure: (lab, { records: wanted, runs, quick }) =>
    Effect.gen(function* () {
      const records = wanted ?? (quick ? 10_000 : 50_000)
      const server = yield* lab.serve({ records })
      const both = Effect.gen(function* () {
        const databaseUrl = yield* lab.database
        const first = yield* lab.measure("backfill", { databaseUrl, server })
        const before = yield* lab.rowsWritten(databaseUrl)
        const again = yield* lab.measure("resync", { databaseUrl })
        const after = yield* lab.rowsWritten(databaseUrl)
        const written = (table: string) => (after[table] ?? 0) - (before[table] ?? 0)
        return {
          records: again.records,
          seconds: again.seconds,
          firstRate: first.records / first.seconds,
          pages: Math.ceil(records / pageSize),
          dataRows: dataTables.reduce((sum, table) => sum + written(table), 0),
          cursorRows: written("cursors"),
          runRows: written("runs"),
          eventRows: written("events"),
          leaseRows: written("leases"),
        }
      })
      return yield* Turns.take(runs, { "without changes": Effect.scoped(both) })
    }).pipe(Effect.scoped),
  findings: (measurements) => {
    const of = (name: string) => values(measurements, "without changes", name)
    const again = rates(measurements, "without changes")
    const ratio = median(again.map((rate, index) => rate / (of("firstRate")[index] ?? Number.NaN)))
    const [pages = 0, data, cursors] = [of("pages")[0], Math.max(...of("dataRows")), Math.max(...of("cursorRows"))]
    return [
      {
        goal: "at least the rate of the first reading",
        measured: `${ratio.toFixed(2)} times: ${whole(median(again))} records/s to ${whole(median(of("firstRate")))}`,
        met: ratio >= 1,
      },
      { goal: "no data rows written", measured: `${whole(data)} data rows`, met: data === 0 },
      {
        goal: "one cursor write a page",
        measured: `${whole(cursors)} for ${whole(pages)} pages and one to begin; besides ${whole(median(of("runRows")))} of the run's row, ${whole(median(of("leaseRows")))} of the lease's and ${whole(median(of("eventRows")))} events`,
        met: cursors <= pages + 1,
      },
    ]
  },
  limits: `A page without changes still costs its request, the check of every object, a look at every link in PostgreSQL, and a commit of the cursor that waits for
PostgreSQL's log.`,
  plot: {
    unit: "records/s",
    bars: (measurements) => [
      { label: "first reading", values: values(measurements, "without changes", "firstRate") },
      { label: "without changes", values: rates(measurements, "without changes") },
    ],
  },
}
