/** P6: what becomes of the time when the application is far away, or allows only so many requests. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { pageSize } from "../Corpus.ts"
import { median, values } from "../Sample.ts"
import * as ServerLog from "../ServerLog.ts"
import * as Turns from "../Turns.ts"

const latencyMillis = 50
const pages = 200
const firstPages = 40
const partitions = 8
const requestsPerSecond = 50
const limitedPages = 200

export const latency: Benchmark = {
  id: "P6",
  title: "Reading at 50 ms a request",
  how: `Every answer is held back for ${latencyMillis} ms. One partition of ${pages} pages: the share of the time that is the application's own; beside it one of
${firstPages} pages, during which a new process compiles its code. ${partitions} partitions of ${pages} pages on one connection, and ${partitions} connections with
one each: how many times as fast as ${partitions} one after another. Then an application without delay that allows ${requestsPerSecond} requests in any second and
answers 429 beyond, read by a connection that declares this limit: how many requests are refused, and how much of the limit is used over
${limitedPages} pages.`,
  measure: (lab, { runs }) =>
    Effect.gen(function* () {
      const far = yield* lab.serve({ records: pages * pageSize, latencyMillis })
      const small = yield* lab.serve({ records: firstPages * pageSize, latencyMillis })
      const read = (target: { readonly server?: string; readonly partitions?: number; readonly connections?: number }) =>
        Effect.scoped(Effect.flatMap(lab.database, (databaseUrl) => lab.measure("backfill", { databaseUrl, server: far, ...target })))
      const limited = Effect.gen(function* () {
        const server = yield* lab.serve({ records: limitedPages * pageSize, requestsPerSecond })
        const databaseUrl = yield* lab.database
        const { seconds } = yield* lab.measure("backfill", { databaseUrl, server, settings: { requestsPerSecond } })
        const { requests, refused } = yield* Effect.promise(() => ServerLog.read(server))
        return { seconds, refused, used: (requests - refused) / (seconds * requestsPerSecond) }
      }).pipe(Effect.scoped)
      // Judged by a delay that does not vary.
      return yield* Turns.take(Math.min(runs, 3), {
        "one partition": read({}),
        "first pages": read({ server: small }),
        "8 partitions": read({ partitions }),
        "8 connections": read({ connections: partitions }),
        limited,
      })
    }).pipe(Effect.scoped),
  findings: (measurements) => {
    const seconds = (what: string) => median(values(measurements, what, "seconds"))
    const one = seconds("one partition")
    const share = (of: number, took: number) => (of * latencyMillis) / 1000 / took
    const [sameConnection, otherConnections] = ["8 partitions", "8 connections"].map((what) => (partitions * one) / seconds(what)) as [
      number,
      number,
    ]
    const refused = Math.max(...values(measurements, "limited", "refused"))
    const used = median(values(measurements, "limited", "used"))
    return [
      {
        goal: "one partition: at least 0.85 of the application's own rate",
        measured: `${share(pages, one).toFixed(2)} (${share(firstPages, seconds("first pages")).toFixed(2)} in the first ${firstPages} pages of a process)`,
        met: share(pages, one) >= 0.85,
      },
      {
        goal: "8 partitions: at least 5 times one",
        measured: `${sameConnection.toFixed(1)} times on one connection, ${otherConnections.toFixed(1)} times on eight connections`,
        met: sameConnection >= 5,
      },
      { goal: "no request beyond a declared limit", measured: `${refused} refused of ${limitedPages}`, met: refused === 0 },
      { goal: "at least 90 % of the limit used", measured: `${Math.round(used * 100)} %`, met: used >= 0.9 },
    ]
  },
  limits: `What one partition loses to the application is its own work on each page, until the commit is under way: no page is asked for before, so that a crash
repeats one page at most. That work takes longer in the first pages of a process, before its code is compiled.`,
}
