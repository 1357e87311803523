/** Measurements in turns, A B A B, so that whatever disturbs the machine meanwhile disturbs all kinds alike. */
import { Effect } from "effect"
import type { Measurement } from "./Benchmark.ts"

export const take = (
  runs: number,
  kinds: { readonly [what: string]: Effect.Effect<Measurement["values"]> },
): Effect.Effect<ReadonlyArray<Measurement>> =>
  Effect.gen(function* () {
    const taken: Array<Measurement> = []
    for (let run = 1; run <= runs; run += 1) {
      for (const [what, kind] of Object.entries(kinds)) {
        yield* Effect.sync(() => process.stderr.write(`  ${what} ${run} of ${runs}\n`))
        taken.push({ what, values: yield* kind })
      }
    }
    return taken
  })
