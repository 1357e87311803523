/**
 * Before and after of every record change, and what people decided about the record, append-only. A created record's fields have no `before`. A decision that
 * changes nothing of the record is an entry without changes, at the version it was made on.
 */
import type { Json } from "@syncline/adapter-core"
import type { Resolution } from "./Conflict.ts"
import type { Level } from "./Privacy.ts"
import type { Choice } from "./Link.ts"
import type { Origin } from "./Record.ts"

export interface FieldChange {
  readonly before?: Json.Json
  readonly after: Json.Json
}

/** What a person decided, and who that was. */
export type Deed = DeedAt | DeedOnPrivacy

/** How far the record may go. */
type DeedOnPrivacy = { readonly by: string } & (
  | { readonly _tag: "PrivacySet"; readonly level: Level }
  /** It may go to the place of a stream, or everywhere (`null`), or may not. */
  | { readonly _tag: "Permitted" | "Forbidden"; readonly streamId: string | null }
)

type DeedAt = { readonly by: string; readonly streamId: string } & (
  | { readonly _tag: "ConflictDecided"; readonly conflictId: string; readonly field: string; readonly resolution: Resolution }
  /** The record was changed so that the stream's application takes it. */
  | { readonly _tag: "DeliveryEdited" }
  /** What a run changed was changed back. */
  | { readonly _tag: "RunUndone"; readonly runId: string }
  /** What the stream's application lacks is not sent to it any more, until the record changes. `error`: what the last attempt came to. */
  | { readonly _tag: "DeliveryDropped"; readonly reason: string; readonly error: string | null }
  /** An object of the stream is the record, or is apart from it. */
  | { readonly _tag: "MatchDecided"; readonly externalId: string; readonly as: Choice["as"] }
  /** It is made at the stream's place, whatever the option. */
  | { readonly _tag: "RecordSent" }
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
