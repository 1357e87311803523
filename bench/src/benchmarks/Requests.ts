/** P5: how many requests a reading makes. Exact, so measured once for each size. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { pageSize } from "../Corpus.ts"
import { whole } from "../Sample.ts"
import * as ServerLog from "../ServerLog.ts"
import * as Turns from "../Turns.ts"

/** A number of records that fills its pages, and one that does not. */
const sizes = [5000, 5050]

export const requests: Benchmark = {
  id: "P5",
  title: "Requests",
  how: `The served application counts what it is asked: from sign-in to the end of the first reading, and then, in a new process, in a reading of what changed
since, when nothing did. The one request that is not a page is the sign-in's, which asks whose account it is. Webhooks are not built yet and not measured.`,
  measure: (lab) =>
    Effect.gen(function* () {
      const counted = (records: number) =>
        Effect.gen(function* () {
          const server = yield* lab.serve({ records })
          const databaseUrl = yield* lab.database
          yield* lab.measure("backfill", { databaseUrl, server, settings: { incremental: true } })
          const first = yield* Effect.promise(() => ServerLog.read(server))
          yield* lab.measure("resync", { databaseUrl })
          const second = yield* Effect.promise(() => ServerLog.read(server))
          return { records, backfill: first.requests, poll: second.requests - first.requests, pages: Math.ceil(records / pageSize) }
        }).pipe(Effect.scoped)
      return yield* Turns.take(1, Object.fromEntries(sizes.map((records) => [`${records} records`, counted(records)])))
    }),
  findings: (measurements) => {
    const all = measurements.map(({ values }) => values)
    return [
      {
        goal: "a first reading: one a page and one more",
        measured: all.map(({ records = 0, backfill = 0 }) => `${whole(backfill)} for ${whole(records)} records`).join(", "),
        met: all.every(({ backfill, pages = 0 }) => backfill === pages + 1),
      },
      {
        goal: "a reading without changes: one a stream",
        measured: all.map(({ poll = 0 }) => whole(poll)).join(", "),
        met: all.every(({ poll }) => poll === 1),
      },
    ]
  },
  limits: `A reading ends with the page that says so; an application that says so only by an empty page costs one request more.`,
}
