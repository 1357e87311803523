/** What was measured of each goal the last time, kept as JSON lines: the raw values of every process, so that anybody can judge them anew. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Measurement } from "./Benchmark.ts"

/** The machine and the moment. */
export interface Circumstances {
  /** ISO 8601. */
  readonly at: string
  readonly machine: string
  /** The share of the machine that others used just before, from 0 to 1. */
  readonly busy: number
}

const fileOf = (id: string): string => join(import.meta.dirname, "..", "results", `${id}.jsonl`)

export const write = (id: string, { at, machine, busy }: Circumstances, measurements: ReadonlyArray<Measurement>): void => {
  mkdirSync(join(fileOf(id), ".."), { recursive: true })
  const rounded = (_name: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(6)) : value)
  writeFileSync(
    fileOf(id),
    measurements.map((measurement) => `${JSON.stringify({ at, machine, busy, ...measurement }, rounded)}\n`).join(""),
  )
}

/** Undefined when the goal was never measured. */
export const read = (id: string): (Circumstances & { readonly measurements: ReadonlyArray<Measurement> }) | undefined => {
  let text: string
  try {
    text = readFileSync(fileOf(id), "utf8")
  } catch {
    return undefined
  }
  const measurements = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Circumstances & Measurement)
  const [first] = measurements
  return first && { at: first.at, machine: first.machine, busy: first.busy, measurements }
}
