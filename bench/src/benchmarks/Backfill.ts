/** P1: the first reading through the public API, beside the floor. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { median, rates, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const goal = 0.5

export const backfill: Benchmark = {
  id: "P1",
  title: "First reading through the public API",
  how: `The floor is the least code that does the work: page by page one \`fetch\`, \`JSON.parse\`, and one statement that upserts the page's rows and the cursor
from one JSON parameter. Syncline does the same through \`createSyncline\`, \`connect\`, \`addStreams\`, \`sync\`: it also checks every object against the
adapter's schema, maps it, and keeps payload, record, link, history and events of each. Both are durable page by page. 100,000 records, 100 a page.`,
  measure: (lab, { records: wanted, runs, quick }) =>
    Effect.gen(function* () {
      const records = wanted ?? (quick ? 10_000 : 100_000)
      const server = yield* lab.serve({ records })
      return yield* Turns.take(runs, {
        floor: Effect.scoped(Effect.flatMap(lab.database, (databaseUrl) => lab.measure("floor", { databaseUrl, server }))),
        Syncline: Effect.scoped(Effect.flatMap(lab.database, (databaseUrl) => lab.measure("backfill", { databaseUrl, server }))),
      })
    }).pipe(Effect.scoped),
  findings: (measurements) => {
    const [floor, own] = [median(rates(measurements, "floor")), median(rates(measurements, "Syncline"))]
    return [
      {
        goal: `at least ${goal.toFixed(2)} of the floor`,
        measured: `${(own / floor).toFixed(2)} of the floor: ${whole(own)} records/s to ${whole(floor)}`,
        met: own / floor >= goal,
      },
    ]
  },
  limits: `Both wait for PostgreSQL's log once a page. For each record Syncline writes to that log twice as much as the floor: payload, record, link, their
three index entries and its share of an event, where the floor has the payload and one index entry. Its process computes about twice as long: checks, maps,
hashes and writes as JSON what the floor only parses and passes on. And it asks for no page before the one before it is durable, so that a process that is
killed reads at most one page again; so reading, deciding and writing take turns instead of using both cores.`,
  plot: {
    unit: "records/s",
    bars: (measurements) => ["floor", "Syncline"].map((label) => ({ label, values: rates(measurements, label) })),
  },
}
