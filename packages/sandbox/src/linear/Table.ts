/**
 * Rows of one kind, kept sorted by creation and by last update at all times, so that a page in the middle of many rows costs a binary search
 * and not a sort. Rows are values: a change puts a new row in place of the old one, and whoever holds the old one keeps it unchanged.
 */

/** What every record of the vendor has. Times are epoch milliseconds. */
export interface Row {
  readonly id: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly archivedAt: number | null
}

/** The two orders the vendor offers. */
export type OrderBy = "createdAt" | "updatedAt"

/** A place in an order: rows with the same time stand by id. */
export interface Place {
  readonly time: number
  readonly id: string
}

export interface Table<R extends Row> {
  readonly size: number
  readonly get: (id: string) => R | undefined
  /** Adds the row, or puts it in place of the row with the same id. */
  readonly put: (row: R) => void
  readonly remove: (id: string) => void
  /** Oldest first. The array is live: read it, do not keep it. */
  readonly ordered: (orderBy: OrderBy) => ReadonlyArray<R>
  /** The rows whose group key is this, in no order; empty when the table has no groups. */
  readonly group: (key: string) => ReadonlyArray<R>
}

const isBefore = (row: Row, orderBy: OrderBy, place: Place): boolean => {
  const time = row[orderBy]
  return time === place.time ? row.id < place.id : time < place.time
}

/** The first index in the ascending rows that is not before the place. */
export const placeOf = (rows: ReadonlyArray<Row>, orderBy: OrderBy, place: Place): number => {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row !== undefined && isBefore(row, orderBy, place)) low = middle + 1
    else high = middle
  }
  return low
}

/** Rows in ascending order, for the few that live outside a table. */
export const inOrder = <R extends Row>(rows: ReadonlyArray<R>, orderBy: OrderBy): ReadonlyArray<R> =>
  [...rows].sort((one, other) => (isBefore(one, orderBy, { time: other[orderBy], id: other.id }) ? -1 : 1))

const orders: ReadonlyArray<OrderBy> = ["createdAt", "updatedAt"]

export const makeTable = <R extends Row>(groupOf?: (row: R) => string): Table<R> => {
  const rows = new Map<string, R>()
  const groups = new Map<string, Set<string>>()
  const sorted: Record<OrderBy, Array<R>> = { createdAt: [], updatedAt: [] }

  const indexOf = (row: R, orderBy: OrderBy): number => placeOf(sorted[orderBy], orderBy, { time: row[orderBy], id: row.id })

  const leaveGroup = (row: R): void => {
    if (groupOf !== undefined) groups.get(groupOf(row))?.delete(row.id)
  }
  const joinGroup = (row: R): void => {
    if (groupOf === undefined) return
    const members = groups.get(groupOf(row))
    if (members === undefined) groups.set(groupOf(row), new Set([row.id]))
    else members.add(row.id)
  }

  return {
    get size() {
      return rows.size
    },
    get: (id) => rows.get(id),
    put: (row) => {
      const old = rows.get(row.id)
      rows.set(row.id, row)
      for (const orderBy of orders) {
        if (old?.[orderBy] === row[orderBy]) sorted[orderBy][indexOf(row, orderBy)] = row
        else {
          if (old !== undefined) sorted[orderBy].splice(indexOf(old, orderBy), 1)
          sorted[orderBy].splice(indexOf(row, orderBy), 0, row)
        }
      }
      if (old !== undefined) leaveGroup(old)
      joinGroup(row)
    },
    remove: (id) => {
      const old = rows.get(id)
      if (old === undefined) return
      rows.delete(id)
      for (const orderBy of orders) sorted[orderBy].splice(indexOf(old, orderBy), 1)
      leaveGroup(old)
    },
    ordered: (orderBy) => sorted[orderBy],
    group: (key) => {
      const found: Array<R> = []
      for (const id of groups.get(key) ?? []) {
        const row = rows.get(id)
        if (row !== undefined) found.push(row)
      }
      return found
    },
  }
}
