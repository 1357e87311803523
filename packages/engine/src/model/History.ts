/** Before and after of every record change, append-only. A created record's fields have no `before`. */
import type { Json } from "@syncline/adapter-core"
import type { Origin } from "./Record.ts"

export interface FieldChange {
  readonly before?: Json.Json
  readonly after: Json.Json
}

export interface HistoryEntry {
  readonly tenant: string
  /** Grows with every entry of the store. */
  readonly seq: number
  readonly recordId: string
  readonly kind: string
  /** The record's version after the change. */
  readonly version: number
  readonly origin: Origin
  readonly runId: string | null
  readonly at: number
  readonly changes: { readonly [field: string]: FieldChange }
}
