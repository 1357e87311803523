/** What it costs to check one whole customer against a schema, beside what JSON.parse costs, in microseconds. */
import { Schema } from "effect"
import * as SchemaJITCompiler from "effect/schema/SchemaJITCompiler"
import { customer } from "../Corpus.ts"

const samples = 1000
const rounds = 30

/** Every field that the application sends, where an adapter would name only those it reads. */
const whole = () =>
  Schema.Struct({
    id: Schema.String,
    object: Schema.Literal("customer"),
    name: Schema.NullOr(Schema.String),
    email: Schema.NullOr(Schema.String),
    description: Schema.NullOr(Schema.String),
    phone: Schema.NullOr(Schema.String),
    currency: Schema.Literals(["usd", "eur", "gbp"]),
    balance: Schema.Finite,
    delinquent: Schema.Boolean,
    address: Schema.NullOr(
      Schema.Struct({
        line1: Schema.NullOr(Schema.String),
        line2: Schema.NullOr(Schema.String),
        city: Schema.NullOr(Schema.String),
        postal_code: Schema.NullOr(Schema.String),
        country: Schema.NullOr(Schema.String),
        state: Schema.optionalKey(Schema.String),
      }),
    ),
    metadata: Schema.Struct({
      plan: Schema.String,
      source: Schema.String,
      tags: Schema.Array(Schema.String),
      notes: Schema.optionalKey(Schema.String),
    }),
    updated: Schema.Finite,
  })

/** Every round takes the same time but for disturbances, which only add to it: the least disturbed counts. */
const least = (work: (index: number) => void): number => {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now()
    for (let index = 0; index < samples; index += 1) work(index)
    best = Math.min(best, ((performance.now() - began) * 1000) / samples)
  }
  return best
}

export const run = ({ compiled }: { readonly compiled: boolean }) => {
  const texts = Array.from({ length: samples }, (_, number) => JSON.stringify(customer(number)))
  const values = texts.map((text): unknown => JSON.parse(text))
  const schema = whole()
  if (compiled) SchemaJITCompiler.enable(schema.ast)
  const decode = Schema.decodeUnknownSync(schema)
  // What came of each is kept, so that no work can be left out for having no use.
  const kept: Array<unknown> = Array.from({ length: samples })
  const parseMicros = least((index) => {
    kept[index] = JSON.parse(texts[index] ?? "")
  })
  const decodeMicros = least((index) => {
    kept[index] = decode(values[index])
  })
  return Promise.resolve({
    bytes: texts.reduce((sum, text) => sum + text.length, 0) / samples,
    parseMicros,
    decodeMicros,
    decoded: kept.length,
  })
}
