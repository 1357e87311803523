/**
 * What an exporter reports about one external object. An `Upsert` carries the object twice: `raw`, the payload as the vendor sent it, and `view`,
 * the same in canonical fields, references as external ids of the same connection.
 */
import type { Attribution, Writer } from "./Attribution.ts"
import type { Malformed } from "./AdapterError.ts"
import { type Json, type JsonObject, unstorable } from "./Json.ts"

/** The fields an adapter can see of a record, in canonical form. References are external ids. */
export type View = JsonObject

export interface Upsert {
  readonly _tag: "Upsert"
  /** Identifies the object for as long as it exists, on one stream. */
  readonly externalId: string
  /** What people and writes call the object today, where that is not its id (a login, a label's name, `ENG-12`). */
  readonly address?: string
  /** Its page for people. */
  readonly url?: string
  /** The vendor's own version (ETag, SyncToken), where it has one. */
  readonly version?: string
  /** When the vendor says the object last changed: epoch milliseconds. */
  readonly updatedAt?: number
  /** When the vendor made the object, epoch milliseconds: the same for everyone who reads it, for as long as it exists. */
  readonly createdAt?: number
  /** The operation id of the create that made it, where the object bears it as a mark or as its id. */
  readonly operationId?: string
  /** Who wrote it, where the application tells a name. */
  readonly writer?: Writer
  /** What the line of its text says that names an author; it is no part of the view. */
  readonly attribution?: Attribution
  readonly view: View
  /** Fields of the view whose value means nothing here, and why, in words: no record takes it before a person says so. */
  readonly untranslated?: { readonly [field: string]: string }
  readonly raw: Json
  /** Other objects the payload contained, by kind, as raw payloads of those kinds. */
  readonly related?: ReadonlyArray<{ readonly kind: string; readonly raw: Json }>
}

/** The object is known to be gone at the vendor. */
export interface Removal {
  readonly _tag: "Removal"
  readonly externalId: string
}

/** The object is another one by now: people at the vendor made one of two. It may be told more than once, and before or after what became of the other. */
export interface Merged {
  readonly _tag: "Merged"
  readonly externalId: string
  /** The object that it is by now. */
  readonly into: string
}

/** One object of a page did not decode; the others are not affected. */
export interface Unreadable {
  readonly _tag: "Unreadable"
  /** Its id, where that much could be read. */
  readonly externalId?: string
  readonly raw: Json
  readonly error: Malformed
}

/** How far a time may be from 1970, in milliseconds: as far as ECMAScript has any. */
const farthestMillis = 8.64e15

/** Longer than any vendor's id, in characters. */
const longestId = 8192

/** Why an object cannot be known by what identifies it and its state, if it cannot. */
export const unidentifiable = (identity: {
  readonly externalId: string
  readonly address?: string | undefined
  readonly version?: string | undefined
  readonly updatedAt?: number | undefined
  readonly createdAt?: number | undefined
}): string | undefined => {
  const { externalId, address = "", version = "", updatedAt = 0, createdAt = 0 } = identity
  if (externalId.trim() === "") return "the id is empty"
  if (externalId.length > longestId) return `the id has ${externalId.length} characters, more than ${longestId}`
  const fault = unstorablePart("id", externalId) ?? unstorablePart("address", address) ?? unstorablePart("version", version)
  if (fault !== undefined) return fault
  if (!(Math.abs(updatedAt) <= farthestMillis)) return "the time of the last change is no time"
  return Math.abs(createdAt) <= farthestMillis ? undefined : "the time of the creation is no time"
}

const unstorablePart = (name: string, text: string): string | undefined => {
  const fault = unstorable(text)
  return fault === undefined ? undefined : `the ${name} ${fault}`
}

export type Change = Upsert | Removal | Merged | Unreadable
