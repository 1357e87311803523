/**
 * JSON values, the only thing that travels between an application, a record and the store. Equality is by value; the order of an object's keys
 * does not matter, the order of an array's elements does.
 */
import type { Schema } from "effect"

export type Json = Schema.Json

/** An object of JSON values: a record's fields, a view, a patch. */
export interface JsonObject {
  readonly [key: string]: Json
}

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value)

/** Whether two JSON values are the same value. `undefined` stands for "absent" and equals only itself. */
export const equals = (left: Json | undefined, right: Json | undefined): boolean => {
  if (left === right) return true
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, index) => equals(item, right[index]))
  }
  if (!isObject(left) || !isObject(right)) return false
  const keys = Object.keys(left)
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && equals(left[key], right[key]))
}

/** The value at a path of keys and indexes, or `undefined` where the path leaves the value. */
export const at = (value: Json | undefined, path: ReadonlyArray<string | number>): Json | undefined => {
  let current: Json | undefined = value
  for (const step of path) {
    if (Array.isArray(current)) current = current[Number(step)]
    else if (isObject(current) && Object.hasOwn(current, step)) current = current[step]
    else return undefined
  }
  return current
}

/** Deeper than any vendor's object, and far from the depth at which walking a value overflows the stack. */
const deepest = 100

/** Why a parsed value cannot be handled as JSON, if it cannot: it is nested too deeply or has a number that JSON has no text for. */
export const flaw = (value: Json, depth = 0): string | undefined => {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "holds a number beyond all bounds"
  if (typeof value !== "object" || value === null) return undefined
  if (depth === deepest) return `is nested more than ${deepest} levels deep`
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    const found = flaw(inner, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Why a value cannot be kept as PostgreSQL JSON or sent as UTF-8, if it cannot. */
export const unstorable = (value: Json): string | undefined => {
  if (typeof value === "string") {
    if (value.includes("\u0000")) return "contains a NUL character"
    if (!value.isWellFormed()) return "contains half of a surrogate pair"
    return undefined
  }
  if (Array.isArray(value)) return firstUnstorable(value)
  if (isObject(value)) return firstUnstorable(Object.keys(value)) ?? firstUnstorable(Object.values(value))
  return undefined
}

const firstUnstorable = (values: ReadonlyArray<Json>): string | undefined => {
  for (const value of values) {
    const fault = unstorable(value)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** The text of a value with every object's keys sorted: equal values have equal texts. */
export const canonical = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (!isObject(value)) return JSON.stringify(value)
  return `{${Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`)
    .join(",")}}`
}
