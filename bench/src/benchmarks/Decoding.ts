/** P14: what it costs to check an object against its schema. */
import type { Benchmark } from "../Benchmark.ts"
import { median, values } from "../Sample.ts"
import * as Turns from "../Turns.ts"

const goal = 1

export const decoding: Benchmark = {
  id: "P14",
  title: "Checking an object against its schema",
  how: `One customer of about 1 KB, parsed, is decoded by the bench adapter's schema, 1000 different ones in 30 rounds; the least disturbed round counts. Once as
Effect interprets schemas, once with \`effect/schema/SchemaJITCompiler/enable\`. JSON.parse of the same customers is measured beside it.`,
  measure: (lab, { runs }) =>
    Turns.take(runs, { interpreted: lab.measure("decode", { compiled: false }), compiled: lab.measure("decode", { compiled: true }) }),
  findings: (measurements) => {
    const of = (what: string, name: string) => median(values(measurements, what, name))
    const parse = median([...values(measurements, "interpreted", "parseMicros"), ...values(measurements, "compiled", "parseMicros")])
    const compiled = of("compiled", "decodeMicros")
    return [
      {
        goal: `at most ${goal} µs an object above JSON.parse, compiled`,
        measured: `${compiled.toFixed(2)} µs compiled, ${of("interpreted", "decodeMicros").toFixed(2)} µs interpreted, beside ${parse.toFixed(2)} µs of JSON.parse for ${Math.round(of("compiled", "bytes"))} bytes`,
        met: compiled <= goal,
      },
    ]
  },
  limits: "",
  plot: {
    unit: "µs",
    bars: (measurements) => ["interpreted", "compiled"].map((label) => ({ label, values: values(measurements, label, "decodeMicros") })),
  },
}
