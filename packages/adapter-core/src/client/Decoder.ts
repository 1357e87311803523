/**
 * Decodes by a schema, with code that is made for the schema at its first use: several times as fast as interpreting it, with the same outcome. Where the
 * platform makes no code from text, the schema is interpreted.
 */
import { type Result, Schema } from "effect"
import * as SchemaJITCompiler from "effect/schema/SchemaJITCompiler"

/** Compiling a schema again would only throw away the code it has. */
const compiled = new WeakSet<object>()

/** The same for the same schema, however often it is asked for. */
export const make = <A>(schema: Schema.Decoder<A>): ((input: unknown) => Result.Result<A, Schema.SchemaError>) => {
  if (!compiled.has(schema.ast)) {
    SchemaJITCompiler.enable(schema.ast)
    compiled.add(schema.ast)
  }
  return Schema.decodeUnknownResult(schema)
}
