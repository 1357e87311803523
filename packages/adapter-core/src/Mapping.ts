/**
 * How fields and values of an application are read into a kind and said again, where that is to be otherwise than its adapter has it: rules as data, by field of
 * the kind. What is not named is as the adapter has it. A rule is seen from the application: `in` is what comes from it, `out` what is sent to it.
 */
import { Schema } from "effect"
import * as Input from "./Input.ts"
import { type Json, unstorable } from "./Json.ts"

/** Deeper than any field's value. */
const deepest = 20

/** A value that can be kept. It is looked at to a bounded depth only: what a program hands in may go round in circles. */
const isValue = (value: unknown, depth = 0): value is Json => {
  if (typeof value === "string") return unstorable(value) === undefined
  if (typeof value === "number") return Number.isFinite(value)
  if (value === null || typeof value === "boolean") return true
  if (depth === deepest || !isPlain(value)) return false
  return Object.entries(value).every(([key, inner]) => isValue(key) && isValue(inner, depth + 1))
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && (Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value)))

const Value = Schema.declare((value): value is Json => isValue(value), { expected: "a value that JSON has a text for" })

const Words = Schema.String.check(Schema.makeFilter((text) => unstorable(text) ?? true))

export const Way = Schema.Literals(["in", "out"])
export type Way = typeof Way.Type

/** One value of the application and what it is on the record. `way`: only there; the other way another entry says what is meant. */
export const ValuePair = Schema.Struct({ application: Value, record: Value, way: Input.optional(Way) })
export type ValuePair = typeof ValuePair.Type

/** What a value comes to that no entry names: it stays as it is, a person is told, or it is always the same. */
export const Otherwise = Schema.Union([Schema.Literals(["keep", "refuse"]), Schema.Struct({ value: Value })]).annotate({
  expected: `"keep", "refuse" or { value: … }`,
})
export type Otherwise = typeof Otherwise.Type

/** Sets of things that are taken out of texts: access tokens and private keys, e-mail addresses, pictures, HTML comments. */
export const SanitiserName = Schema.Literals(["secrets", "emails", "images", "comments"])
export type SanitiserName = typeof SanitiserName.Type

/** What is taken out of a line: a `text` as it stands, or what a pattern matches. The words `by` come in its place, or with `dropLine` the line goes. */
export const Replacement = Schema.Struct({
  text: Input.optional(Input.Text),
  match: Input.optional(Input.Text),
  by: Input.optional(Words),
  dropLine: Input.optional(Schema.Literal(true)),
})
export type Replacement = typeof Replacement.Type

export const Sanitiser = Schema.Union([SanitiserName, Replacement]).annotate({
  expected: `"secrets", "emails", "images", "comments", or { text or match, and by or dropLine }`,
})
export type Sanitiser = typeof Sanitiser.Type

export const FieldRule = Schema.Struct({
  /** Neither taken nor sent. */
  ignore: Input.optional(Schema.Literal(true)),
  /** `in`: only taken; `out`: only sent. */
  direction: Input.optional(Way),
  /** The application's field that is this one, by the name under which its adapter shows it. */
  from: Input.optional(Input.Text),
  /** What the record gets whatever the application says, and what the application gets whatever the record says. */
  constant: Input.optional(Schema.Struct({ record: Input.optional(Value), application: Input.optional(Value) })),
  /** What the record gets where the application shows nothing. */
  default: Input.optional(Value),
  values: Input.optional(Schema.Array(ValuePair)),
  /** What becomes of values that `values` does not name. Default: they stay as they are. */
  otherwise: Input.optional(Schema.Struct({ in: Input.optional(Otherwise), out: Input.optional(Otherwise) })),
  /** What is taken out of a text before it is sent, one after the other. The record keeps it. */
  sanitise: Input.optional(Schema.Array(Sanitiser)),
})
export type FieldRule = typeof FieldRule.Type

/** By field of the kind. */
export const Rules = Schema.Record(Schema.String, FieldRule)
export type Rules = typeof Rules.Type
