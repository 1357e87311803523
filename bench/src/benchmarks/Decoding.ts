/** P14: what it costs to check an object against its schema. */
import type { Benchmark } from "../Benchmark.ts"
import { median, values, whole } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const goal = 1

export const decoding: Benchmark = {
  id: "P14",
  title: "Checking an object against its schema",
  how: `A schema of all 22 fields of a customer of about 1 KB decodes parsed customers: 1000 different ones in 30 rounds, of which the least
disturbed counts. Once as Effect interprets schemas, once with \`SchemaJITCompiler.enable\`, which Syncline does for the schemas of adapters. JSON.parse of the same
customers is measured beside it.`,
  measure: (lab, { runs }) =>
    Turns.take(runs, { interpreted: lab.measure("decode", { compiled: false }), compiled: lab.measure("decode", { compiled: true }) }),
  findings: (measurements) => {
    const [interpreted, compiled] = ["interpreted", "compiled"].map((what) => median(values(measurements, what, "decodeMicros"))) as [
      number,
      number,
    ]
    const all = (name: string) => median(["interpreted", "compiled"].flatMap((what) => values(measurements, what, name)))
    return [
      {
        goal: `at most ${goal} µs an object above JSON.parse`,
        measured: `${compiled.toFixed(2)} µs compiled, ${interpreted.toFixed(2)} µs interpreted, beside ${all("parseMicros").toFixed(2)} µs of JSON.parse for ${whole(all("bytes"))} bytes`,
        met: compiled <= goal,
      },
    ]
  },
  limits: `A schema is checked field by field by code that is made for it; what is left is the making of the decoded object.`,
  plot: {
    unit: "µs",
    bars: (measurements) => ["interpreted", "compiled"].map((label) => ({ label, values: values(measurements, label, "decodeMicros") })),
  },
}
