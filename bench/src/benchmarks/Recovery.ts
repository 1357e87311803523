/** P12: from the kill of a process to the first new page. */
import { Clock, Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import type { Lab } from "../Lab.ts"
import { median, values } from "../Sample.ts"
import * as ServerLog from "../ServerLog.ts"
import * as Turns from "../Turns.ts"

const [restarted, takenOver] = ["restarted", "another process waiting"] as const
const latencyMillis = 25
const records = 100_000
const pagesBeforeKill = 20
const longestMillis = 60_000

/** Asks again until there is an answer. Dies when there is none for too long. */
const until = (server: string, found: (log: ServerLog.ServerLog) => number | undefined) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    while ((yield* Clock.currentTimeMillis) < began + longestMillis) {
      const answer = found(yield* Effect.promise(() => ServerLog.read(server)))
      if (answer !== undefined) return answer
      yield* Effect.sleep(10)
    }
    return yield* Effect.die(new Error("nothing was read any more"))
  })

const killed = (lab: Lab, waiting: boolean) =>
  Effect.gen(function* () {
    const server = yield* lab.serve({ records, latencyMillis })
    const databaseUrl = yield* lab.database
    const worker = yield* lab.start("watch", { databaseUrl, connect: { server } })
    yield* until(server, ({ pages }) => (pages.length > 0 ? pages.length : undefined))
    if (waiting) yield* lab.start("watch", { databaseUrl })
    yield* until(server, ({ pages }) => (pages.length >= pagesBeforeKill ? pages.length : undefined))
    const at = yield* Clock.currentTimeMillis
    yield* worker.kill
    const seen = new Set((yield* Effect.promise(() => ServerLog.read(server))).pages.map(([address]) => address))
    if (!waiting) yield* lab.start("watch", { databaseUrl })
    const first = yield* until(server, ({ pages }) => pages.find(([address]) => !seen.has(address))?.[1])
    const { pages } = yield* Effect.promise(() => ServerLog.read(server))
    return { seconds: (first - at) / 1000, again: pages.reduce((sum, [, , times]) => sum + times - 1, 0) }
  }).pipe(Effect.scoped)

export const recovery: Benchmark = {
  id: "P12",
  title: "After a kill",
  how: `A worker that reads at ${latencyMillis} ms a page is killed with SIGKILL after ${pagesBeforeKill} pages or more. Either the same program is started again at
once, or another one on the same database has been waiting. The time from the kill to the first request for a page that was not asked for before, by the
application's count; the start of the new process is part of it. Pages asked for a second time are counted too.`,
  measure: (lab, { runs }) => Turns.take(runs, { [restarted]: killed(lab, false), [takenOver]: killed(lab, true) }),
  findings: (measurements) => {
    const seconds = (what: string) => values(measurements, what, "seconds")
    const again = Math.max(...values(measurements, restarted, "again"), ...values(measurements, takenOver, "again"))
    const told = (what: string) => `${median(seconds(what)).toFixed(1)} s, at most ${Math.max(...seconds(what)).toFixed(1)} s`
    return [
      { goal: "restarted: within 2 s", measured: told(restarted), met: median(seconds(restarted)) <= 2 },
      { goal: "another process waiting: within 5 s", measured: told(takenOver), met: median(seconds(takenOver)) <= 5 },
      { goal: "at most one page read again", measured: `at most ${again}`, met: again <= 1 },
    ]
  },
  limits: `A process that is started gives back the leases of processes of the same machine that are gone, if the system tells (Linux, in the same container).
Elsewhere, and by another process that is waiting, a connection is taken up when its lease has run out: it lives for four seconds after it was last prolonged,
which is done every four thirds of a second, and who waits looks once a second.`,
  plot: {
    unit: "s",
    bars: (measurements) => [restarted, takenOver].map((label) => ({ label, values: values(measurements, label, "seconds") })),
  },
}
