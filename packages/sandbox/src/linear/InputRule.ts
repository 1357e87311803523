/**
 * What the vendor demands of a single value before anything is stored. The vendor publishes no lengths; the ones here are the shorter of what
 * its users report. Its messages are those of a validator (class-validator) that counts a surrogate pair as one character, so that is how texts are counted here.
 * Texts that a database could not store (NUL, half a surrogate pair) are refused.
 */
import { entityNotFound, idTaken, invalidArgument } from "./LinearError.ts"
import type { Row, Table } from "./Table.ts"
import { isUuid } from "../Uuid.ts"

/** In characters, as all of these. */
export const titleLength = 255
/** For descriptions and comment bodies. */
export const bodyLength = 250_000
export const labelNameLength = 80

/** The text, if it can be stored. */
const storable = (property: string, text: string, length: number): string => {
  if (text.length > length && [...text].length > length)
    throw invalidArgument(property, "maxLength", `${property} must be shorter than or equal to ${length} characters`)
  if (text.includes("\u0000") || !text.isWellFormed()) {
    throw invalidArgument(property, "isText", `${property} must be well-formed text without NUL characters`)
  }
  return text
}

/** The text, if it can be stored and says something. */
export const required = (property: string, text: string | null | undefined, length: number): string => {
  if (text === null || text === undefined || text.trim() === "") {
    throw invalidArgument(property, "isNotEmpty", `${property} should not be empty`)
  }
  return storable(property, text, length)
}

/** The text or null, if it can be stored. */
export const optional = (property: string, text: string | null | undefined, length: number): string | null =>
  text === null || text === undefined ? null : storable(property, text, length)

/** A time in the past, as imports give it; `now` when none is given. */
export const past = (property: string, time: number | null | undefined, now: number): number => {
  if (time === null || time === undefined) return now
  if (time > now) throw invalidArgument(property, "maxDate", `${property} must be a time in the past`)
  return time
}

/** The id for a new row: the client's own, if it is a free UUID of version 4, or a new one. */
export const freeId = (entity: string, table: Pick<Table<Row>, "get">, id: string | null | undefined, newId: () => string): string => {
  if (id === null || id === undefined) return newId()
  if (!isUuid(id)) throw invalidArgument("id", "isUuid", "id must be a UUID")
  const lower = id.toLowerCase()
  if (table.get(lower) !== undefined) throw idTaken(entity, id)
  return lower
}

/** The row with this id. */
export const existing = <R extends Row>(entity: string, table: Table<R>, id: string): R => {
  const row = table.get(id.toLowerCase())
  if (row === undefined) throw entityNotFound(entity)
  return row
}
