/** How a list is asked for what changed since an instant, as data: where the instant goes and how it is written. */
import { type Json, type JsonObject, isObject } from "./Json.ts"

/** `iso`: `2026-01-02T03:04:05.678Z`; `iso-seconds`: without the fraction, rounded down; `http-date`: RFC 9110. */
export type InstantFormat = "iso" | "iso-seconds" | "http-date"

export type Incremental =
  | { readonly _tag: "Query"; readonly parameter: string; readonly format: InstantFormat }
  | { readonly _tag: "Header"; readonly name: string; readonly format: InstantFormat }
  /** A place inside the GraphQL variables, made where it is missing. */
  | { readonly _tag: "Variable"; readonly path: ReadonlyArray<string>; readonly format: InstantFormat }

export const query = (parameter: string, format: InstantFormat): Incremental => ({ _tag: "Query", parameter, format })
export const header = (name: string, format: InstantFormat): Incremental => ({ _tag: "Header", name, format })
export const variable = (path: ReadonlyArray<string>, format: InstantFormat): Incremental => ({ _tag: "Variable", path, format })

/** Years that have four digits in every form: 1970 to 9999. */
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Writes an instant (epoch milliseconds) in the vendor's form. Instants before 1970 or after 9999 are written as the nearest that is not. */
export const writeInstant = (millis: number, format: InstantFormat): string => {
  const date = new Date(Math.min(Math.max(millis, 0), latest))
  switch (format) {
    case "iso":
      return date.toISOString()
    case "iso-seconds":
      return `${date.toISOString().slice(0, 19)}Z`
    case "http-date":
      return date.toUTCString()
  }
}

/** A copy of `target` with `value` at `path`. */
export const place = (target: JsonObject, path: ReadonlyArray<string>, value: Json): JsonObject => {
  const [head, ...rest] = path
  if (head === undefined) return target
  const inner = target[head]
  return { ...target, [head]: rest.length === 0 ? value : place(isObject(inner) ? inner : {}, rest, value) }
}
