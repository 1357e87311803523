/** Which records a stream lets out, by what their fields say: data, so that a person can choose and read it. */
import { Schema } from "effect"

const field = Schema.NonEmptyString

/**
 * What one field says. `has` and `hasNot` ask for a member of a set. What is in a reference is named by its record's id, or by what it is known by: a label's
 * name, a person's address, in any letter case.
 */
export const Condition = Schema.Union([
  Schema.Struct({ field, is: Schema.Json }),
  Schema.Struct({ field, isNot: Schema.Json }),
  Schema.Struct({ field, has: Schema.Json }),
  Schema.Struct({ field, hasNot: Schema.Json }),
]).annotate({ expected: `a condition such as { field: "labels", has: "public" }, with is, isNot, has or hasNot` })
export type Condition = typeof Condition.Type

const conditions = Schema.NonEmptyArray(Condition)

/** `all`: each of them holds; `any`: one of them at least. */
export const SendFilter = Schema.Union([Schema.Struct({ all: conditions }), Schema.Struct({ any: conditions })]).annotate({
  expected: `conditions, as { all: [{ field: "labels", has: "public" }] } or { any: […] }`,
})
export type SendFilter = typeof SendFilter.Type

export const conditionsOf = (filter: SendFilter): ReadonlyArray<Condition> => ("all" in filter ? filter.all : filter.any)
