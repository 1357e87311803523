/** Values of one name out of the measurements of one kind, and their median. */
import type { Measurement } from "./Benchmark.ts"

/** In the order of the measurements. */
export const values = (measurements: ReadonlyArray<Measurement>, what: string, name: string): ReadonlyArray<number> =>
  measurements.flatMap((measurement) => (measurement.what === what ? (measurement.values[name] ?? []) : []))

/** Records a second of each process. */
export const rates = (measurements: ReadonlyArray<Measurement>, what: string): ReadonlyArray<number> =>
  measurements.flatMap(({ what: kind, values: { records = Number.NaN, seconds = Number.NaN } }) => (kind === what ? records / seconds : []))

/** The middle one, or the mean of the two in the middle. */
export const median = (numbers: ReadonlyArray<number>): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}

/** `12,345`. */
export const whole = (number: number): string => Math.round(number).toLocaleString("en-US")
