/** P11: records the host makes, created at an application. */
import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import { median, rates, values, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const goal = 0.3

export const sending: Benchmark = {
  id: "P11",
  title: "Sending records to an application",
  how: `The floor reads 2,000 waiting rows at once and for each sends one POST and then one UPDATE that keeps the answer's id. Syncline sends 2,000 records
that the host has put before: each is claimed, loaded, sent with its own operation id and committed with link, payload and base before the next. The same
application answers both without delay. Putting the records is not part of the time.`,
  measure: (lab, { records: wanted, runs, quick }) =>
    Effect.gen(function* () {
      const records = wanted ?? (quick ? 300 : 2000)
      const server = yield* lab.serve({ records: 0 })
      const on = (name: "push" | "pushFloor") =>
        Effect.scoped(Effect.flatMap(lab.database, (databaseUrl) => lab.measure(name, { databaseUrl, server, records })))
      return yield* Turns.take(runs, { floor: on("pushFloor"), Syncline: on("push") })
    }).pipe(Effect.scoped),
  findings: (measurements) => {
    const [floor, own] = [median(rates(measurements, "floor")), median(rates(measurements, "Syncline"))]
    const put = median(
      values(measurements, "Syncline", "records").map(
        (count, index) => count / (values(measurements, "Syncline", "putSeconds")[index] ?? 0),
      ),
    )
    return [
      {
        goal: `at least ${goal.toFixed(2)} of the floor`,
        measured: `${(own / floor).toFixed(2)} of the floor: ${whole(own)} records/s to ${whole(floor)} (the host puts ${whole(put)} a second)`,
        met: own / floor >= goal,
      },
    ]
  },
  limits: `Each record is sent and settled before the next, and what came of it is decided on and committed with link, payload, base and what is owed now, where the
floor updates one row.`,
  plot: {
    unit: "records/s",
    bars: (measurements) => ["floor", "Syncline"].map((label) => ({ label, values: rates(measurements, label) })),
  },
}
