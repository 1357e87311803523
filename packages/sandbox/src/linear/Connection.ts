/**
 * Pages of rows in the Relay manner: newest first by creation or by last update, 50 rows unless asked otherwise, 250 at most. `last` takes
 * from the old end. The vendor's documentation names only the two orders; that both run newest first, and the 250, are reported by its users.
 */
import type { Test } from "./Comparator.ts"
import { placeAt } from "./Cursor.ts"
import { invalidArgument } from "./LinearError.ts"
import { type OrderBy, placeOf, type Row } from "./Table.ts"

export const defaultPageSize = 50
const largestPageSize = 250

/** Where both `first` and `last` are given, `last` decides. */
export interface ConnectionArguments {
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
  readonly orderBy?: OrderBy | null
  readonly includeArchived?: boolean | null
}

export interface Page<R extends Row> {
  readonly rows: ReadonlyArray<R>
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

const sizeOf = (property: "first" | "last", size: number): number => {
  if (size < 1) throw invalidArgument(property, "min", `${property} must not be less than 1`)
  if (size > largestPageSize) throw invalidArgument(property, "max", `${property} must not be greater than ${largestPageSize}`)
  return size
}

/** The rows that pass between two indexes, walking down to the older or up to the newer, at most `count` of them. */
const walk = <R extends Row>(
  rows: ReadonlyArray<R>,
  range: { readonly from: number; readonly to: number; readonly step: 1 | -1 },
  passes: Test<R>,
  count: number,
): Array<R> => {
  const found: Array<R> = []
  for (let index = range.from; index !== range.to + range.step && found.length < count; index += range.step) {
    const row = rows[index]
    if (row !== undefined && passes(row)) found.push(row)
  }
  return found
}

/** One page. `ascending` gives the rows in an order, oldest first; `passes` says which belong to the connection. */
export const pageOf = <R extends Row>(
  ascending: (orderBy: OrderBy) => ReadonlyArray<R>,
  args: ConnectionArguments,
  passes: Test<R>,
): Page<R> => {
  const orderBy = args.orderBy ?? "createdAt"
  const rows = ascending(orderBy)
  const visible: Test<R> = args.includeArchived === true ? passes : (row) => row.archivedAt === null && passes(row)
  const top = args.after ? placeOf(rows, orderBy, placeAt(args.after, orderBy, "after")) - 1 : rows.length - 1
  const bottom = args.before ? indexAfter(rows, args.before, orderBy) : 0
  const newest = rows.length - 1

  if (args.last !== null && args.last !== undefined) {
    const size = sizeOf("last", args.last)
    const found = bottom > top ? [] : walk(rows, { from: bottom, to: top, step: 1 }, visible, size + 1)
    return {
      rows: found.slice(0, size).toReversed(),
      hasPreviousPage: found.length > size,
      hasNextPage: bottom > 0 && walk(rows, { from: bottom - 1, to: 0, step: -1 }, visible, 1).length > 0,
    }
  }
  const size = sizeOf("first", args.first ?? defaultPageSize)
  const found = bottom > top ? [] : walk(rows, { from: top, to: bottom, step: -1 }, visible, size + 1)
  return {
    rows: found.slice(0, size),
    hasNextPage: found.length > size,
    hasPreviousPage: top < newest && walk(rows, { from: top + 1, to: newest, step: 1 }, visible, 1).length > 0,
  }
}

/** The first index that is newer than the row the cursor marks. */
const indexAfter = (rows: ReadonlyArray<Row>, cursor: string, orderBy: OrderBy): number => {
  const place = placeAt(cursor, orderBy, "before")
  const index = placeOf(rows, orderBy, place)
  return rows[index]?.id === place.id ? index + 1 : index
}
