/** P2: the first reading beside `@stripe/sync-engine`, from the same fake Stripe API into the same PostgreSQL. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { median, rates, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const goal = 3
const workers = 20
const [oneByOne, inParallel] = ["sync-engine, 1 worker", `sync-engine, ${workers} workers`] as const

export const rival: Benchmark = {
  id: "P2",
  title: "First reading beside @stripe/sync-engine 1.0.32",
  how: `A fake Stripe API on the loopback interface lists 20,000 customers, 100 a page, by \`limit\`, \`starting_after\` and \`has_more\`. Both read all of
them into an empty database of the same server. What differs: \`sync-engine\` keeps the payload of each customer, its columns generated from the payload, and
its own run table, and nothing else; Syncline also keeps record, link, history and events, and checks and maps every object. \`sync-engine\` reads the time span
in parts with ${workers} workers by default; it is measured so and with one worker, and the faster of the two counts. Syncline reads page after page. Its own
limit of requests a second is set beyond reach, its Stripe client is pointed at the fake API after it is made, and the API description that it makes its tables
from describes only the fields of the corpus, which is fewer generated columns than with Stripe's own. The list tells where its next page begins in one more
field, which Stripe's client ignores and Syncline reads.`,
  measure: (lab, { records, runs, quick }) =>
    Effect.gen(function* () {
      const { firstLine: server } = yield* lab.start("serveStripe", { records: records ?? (quick ? 3000 : 20_000) })
      const read = (readers: number) =>
        Effect.scoped(Effect.flatMap(lab.database, (databaseUrl) => lab.measure("rival", { databaseUrl, server, workers: readers })))
      return yield* Turns.take(runs, {
        [oneByOne]: read(1),
        [inParallel]: read(workers),
        Syncline: Effect.scoped(
          Effect.flatMap(lab.database, (databaseUrl) => lab.measure("backfill", { databaseUrl, server, app: "stripe" })),
        ),
      })
    }).pipe(Effect.scoped),
  findings: (measurements) => {
    const [own, alone, parallel] = ["Syncline", oneByOne, inParallel].map((what) => median(rates(measurements, what))) as [
      number,
      number,
      number,
    ]
    const best = Math.max(alone, parallel)
    return [
      {
        goal: `at least ${goal} times as fast`,
        measured: `${(own / best).toFixed(1)} times as fast: ${whole(own)} records/s to ${whole(parallel)} with ${workers} workers and ${whole(alone)} with one`,
        met: own / best >= goal,
      },
    ]
  },
  limits: `The same as in [P1](#p1): pages one after another, each decided on and durable before the next is asked for, and record, link, history and events besides
the payload.`,
  plot: {
    unit: "records/s",
    bars: (measurements) => ["Syncline", oneByOne, inParallel].map((label) => ({ label, values: rates(measurements, label) })),
  },
}
