/** What all runs together came to: the numbers behind "so many worlds, requests, faults and crashes, and every promise kept". */
import type { Violation } from "./Facts.ts"
import type { Accident } from "./Fleet.ts"
import type { Options } from "./Options.ts"
import type { Verdict } from "./simulate.ts"

export interface Report {
  readonly store: Options["store"]
  /** The first seed and the last. */
  readonly from: number
  readonly to: number
  /** Runs that came to a verdict or failed; those that once failed included. */
  readonly worlds: number
  readonly operations: number
  readonly requests: number
  readonly faults: number
  readonly faultsByKind: Readonly<Record<string, number>>
  /** Engine processes killed or paused, and what befell their store. */
  readonly mishaps: Readonly<Record<string, number>>
  readonly crashes: number
  /** Accepted by the applications. */
  readonly writes: number
  readonly conflicts: number
  readonly seconds: number
  readonly worldsPerMinute: number
  readonly failures: ReadonlyArray<{ readonly seed: number; readonly violations: ReadonlyArray<Violation> }>
}

const summed = (records: ReadonlyArray<Readonly<Record<string, number>>>): Readonly<Record<string, number>> => {
  const sums = new Map<string, number>()
  for (const [name, count] of records.flatMap((record) => Object.entries(record))) sums.set(name, (sums.get(name) ?? 0) + count)
  return Object.fromEntries([...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

export const reportOf = (
  results: ReadonlyArray<Pick<Verdict, "seed" | "violations" | "tally"> | Accident>,
  { store, from, seeds }: Options,
  seconds: number,
): Report => {
  const tallies = results.flatMap((result) => ("tally" in result ? [result.tally] : []))
  const total = (count: (tally: Verdict["tally"]) => number): number => tallies.reduce((sum, tally) => sum + count(tally), 0)
  const mishaps = summed(tallies.map((tally) => tally.mishaps))
  return {
    store,
    from,
    to: from + seeds - 1,
    worlds: results.length,
    operations: total(({ operations }) => operations),
    requests: total(({ requests }) => requests),
    faults: total(({ faults }) => faults),
    faultsByKind: summed(tallies.map(({ faultsByKind }) => faultsByKind)),
    mishaps,
    crashes: mishaps["process killed"] ?? 0,
    writes: total(({ writes }) => writes),
    conflicts: total(({ conflicts }) => conflicts),
    seconds: Math.round(seconds * 10) / 10,
    worldsPerMinute: Math.round((results.length / seconds) * 60),
    failures: results
      .filter(({ violations }) => violations.length > 0)
      .map(({ seed, violations }) => ({ seed, violations }))
      .toSorted((one, other) => one.seed - other.seed),
  }
}
