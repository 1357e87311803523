/**
 * What an exporter reports about one external object. An `Upsert` carries the object twice: `raw`, the payload as the vendor sent it, and `view`,
 * the same in canonical fields, references as external ids of the same connection.
 */
import type { Malformed } from "./AdapterError.ts"
import type { Json, JsonObject } from "./Json.ts"

/** The fields an adapter can see of a record, in canonical form. References are external ids. */
export type View = JsonObject

export interface Upsert {
  readonly _tag: "Upsert"
  /** Identifies the object for as long as it exists, on one stream. */
  readonly externalId: string
  /** How writes name the object today, where that is not its id (a login, a label's name). */
  readonly address?: string
  /** The vendor's own version (ETag, SyncToken), where it has one. */
  readonly version?: string
  /** When the vendor says the object last changed: epoch milliseconds. */
  readonly updatedAt?: number
  readonly view: View
  readonly raw: Json
  /** Other objects the payload contained, by kind, as raw payloads of those kinds. */
  readonly related?: ReadonlyArray<{ readonly kind: string; readonly raw: Json }>
}

/** The object is known to be gone at the vendor. */
export interface Removal {
  readonly _tag: "Removal"
  readonly externalId: string
}

/** One object of a page did not decode; the others are not affected. */
export interface Unreadable {
  readonly _tag: "Unreadable"
  /** Its id, where that much could be read. */
  readonly externalId?: string
  readonly raw: Json
  readonly error: Malformed
}

export type Change = Upsert | Removal | Unreadable
