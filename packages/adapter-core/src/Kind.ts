/**
 * A kind is a canonical record type ("issue", "comment"): fields with their merge rules and references, and the keys by which two records are
 * known to be the same thing. A value, no state; it knows no application. What `decode` lets through can be stored and sent as it is.
 */
import { Result, Schema } from "effect"
import { Malformed } from "./AdapterError.ts"
import type { Field } from "./Field.ts"
import { type Json, type JsonObject, flaw, isObject, unstorable } from "./Json.ts"

export interface Fields {
  readonly [name: string]: Field
}

/** The record of a set of fields. */
export type RecordOf<F> = { readonly [K in keyof F]: F[K] extends Field<infer Value> ? Value : never }

export interface Kind<Name extends string = string, F extends Fields = Fields> {
  readonly name: Name
  readonly fields: F
  /**
   * The keys by which a record of one application is the same as one of another: lower-case texts like `email:ada@example.com`. Records match when
   * they share one; a record without keys never matches.
   */
  matchKeys(record: Partial<RecordOf<F>>): ReadonlyArray<string>
  /**
   * The records are words that others use (labels), and this field is the word: a text that is unique in each place and part of a match key. A place gets a
   * word when something there names it.
   */
  readonly word?: Extract<keyof F, string>
  /** What a record says when the thing is not to be followed up any more. Absent: records of the kind cannot say so. */
  closed?(record: RecordOf<F>): Partial<RecordOf<F>>
  /** Checks a whole record: absent fields get their initial value, unknown ones are refused. */
  readonly decode: (input: unknown) => Result.Result<JsonObject, Malformed>
  /** Checks only the fields that are present; unknown ones are refused. */
  readonly decodePartial: (input: unknown) => Result.Result<JsonObject, Malformed>
}

/** The record type of a kind. */
export type RecordType<K> = K extends Kind<string, infer F> ? RecordOf<F> : never

export const make = <const Name extends string, const F extends Fields>(definition: {
  readonly name: Name
  readonly fields: F
  readonly matchKeys?: (record: Partial<RecordOf<F>>) => ReadonlyArray<string>
  readonly word?: Extract<keyof F, string>
  readonly closed?: (record: RecordOf<F>) => Partial<RecordOf<F>>
}): Kind<Name, F> => {
  const { name, fields } = definition
  const initial: JsonObject = Object.fromEntries(Object.entries(fields).map(([field, of]) => [field, of.initial]))
  const decodeField = Object.fromEntries(Object.entries(fields).map(([field, { schema }]) => [field, Schema.decodeUnknownResult(schema)]))

  const decodePartial = (input: unknown): Result.Result<JsonObject, Malformed> => {
    if (!isObject(input)) return refuse(name, "is not an object")
    const decoded: Record<string, Json> = {}
    for (const [field, value] of Object.entries(input)) {
      const decode = Object.hasOwn(decodeField, field) ? decodeField[field] : undefined
      if (decode === undefined)
        return refuse(`${name}.${field}`, `is not a field of ${name}; its fields are ${Object.keys(fields).join(", ")}`)
      // Before anything walks into it.
      const broken = flaw(value)
      if (broken !== undefined) return refuse(`${name}.${field}`, broken)
      const result = decode(value)
      if (Result.isFailure(result)) return refuse(`${name}.${field}`, result.failure.message)
      const fault = unstorable(result.success)
      if (fault !== undefined) return refuse(`${name}.${field}`, fault)
      decoded[field] = result.success
    }
    return Result.succeed(decoded)
  }

  return {
    name,
    fields,
    matchKeys: (record) => definition.matchKeys?.(record) ?? [],
    ...(definition.word !== undefined && { word: definition.word }),
    ...(definition.closed !== undefined && { closed: definition.closed }),
    decodePartial,
    decode: (input) => {
      if (isObject(input)) {
        for (const [field, { required }] of Object.entries(fields)) {
          if (required === true && typeof input[field] !== "string") return refuse(`${name}.${field}`, "is missing")
        }
      }
      return Result.map(decodePartial(input), (decoded) => ({ ...initial, ...decoded }))
    },
  }
}

const refuse = (path: string, fault: string) => Result.fail(new Malformed({ message: `${path} ${fault}` }))
