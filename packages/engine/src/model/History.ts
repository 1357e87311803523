/**
 * Before and after of every record change, and what people decided about the record, append-only. A created record's fields have no `before`. A decision that
 * changes nothing of the record is an entry without changes, at the version it was made on.
 */
import type { Json } from "@syncline/adapter-core"
import type { Resolution } from "./Conflict.ts"
import type { Origin } from "./Record.ts"

export interface FieldChange {
  readonly before?: Json.Json
  readonly after: Json.Json
}

/** What a person decided, and who that was. */
export type Deed = { readonly by: string; readonly streamId: string } & (
  | { readonly _tag: "ConflictDecided"; readonly conflictId: string; readonly field: string; readonly resolution: Resolution }
  /** The record was changed so that the stream's application takes it. */
  | { readonly _tag: "DeliveryEdited" }
  /** What the stream's application lacks is not sent to it any more, until the record changes. `error`: what the last attempt came to. */
  | { readonly _tag: "DeliveryDropped"; readonly reason: string; readonly error: string | null }
)

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
  /** The decision of which the change came, where a person made one. */
  readonly deed?: Deed
}
