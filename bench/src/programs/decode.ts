/** What it costs to check one customer against the adapter's schema, beside what JSON.parse costs, in microseconds. */
import { Schema } from "effect"
import { customer } from "../Corpus.ts"

const samples = 1000
const rounds = 30

/** Every round takes the same time but for disturbances, which only add to it: the least disturbed counts. */
const least = (work: (index: number) => unknown): number => {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now()
    for (let index = 0; index < samples; index += 1) if (work(index) === undefined) throw new Error("nothing came of it")
    best = Math.min(best, ((performance.now() - began) * 1000) / samples)
  }
  return best
}

export const run = async ({ compiled }: { readonly compiled: boolean }) => {
  if (compiled) await import("effect/schema/SchemaJITCompiler/enable")
  const { Wire } = await import("../Customers.ts")
  const texts = Array.from({ length: samples }, (_, number) => JSON.stringify(customer(number)))
  const values = texts.map((text): unknown => JSON.parse(text))
  const decode = Schema.decodeUnknownResult(Wire)
  const bytes = texts.reduce((sum, text) => sum + text.length, 0) / samples
  return { bytes, parseMicros: least((index) => JSON.parse(texts[index] ?? "")), decodeMicros: least((index) => decode(values[index])) }
}
