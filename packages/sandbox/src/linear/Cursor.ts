/**
 * Where a page ended: the row and both its times then, so that the place is found again even when the row has moved on or is gone. Like the
 * vendor's, a cursor says nothing of the order it came from: used with the other order it silently gives other rows.
 */
import { invalidArgument } from "./LinearError.ts"
import type { OrderBy, Place, Row } from "./Table.ts"

export const cursorOf = (row: Row): string => Buffer.from(JSON.stringify([row.id, row.createdAt, row.updatedAt])).toString("base64url")

/** The place the cursor marks in an order; `property` names the argument it was given in. */
export const placeAt = (cursor: string, orderBy: OrderBy, property: "after" | "before"): Place => {
  const parts = /^\["([0-9a-f-]{36})",(\d+),(\d+)\]$/.exec(Buffer.from(cursor, "base64url").toString("latin1"))
  const [, id, createdAt, updatedAt] = parts ?? []
  if (id === undefined) throw invalidArgument(property, "isCursor", `${property} must be a cursor of this connection`)
  return { id, time: Number(orderBy === "createdAt" ? createdAt : updatedAt) }
}
