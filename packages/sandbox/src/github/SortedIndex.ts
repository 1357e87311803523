/**
 * Items kept in order, so that a page can be cut out without sorting. An item's place depends on its fields: take it out before changing them
 * and put it back after. Many additions in a row are sorted once, at the next reading.
 */

/** `items` is in ascending order; do not keep it over a change. */
export interface SortedIndex<A> {
  readonly add: (item: A) => void
  readonly remove: (item: A) => void
  readonly items: () => ReadonlyArray<A>
  /** The items from the first one that is not early; `isEarly` must hold for a beginning of the list and for nothing after it. */
  readonly itemsFrom: (isEarly: (item: A) => boolean) => ReadonlyArray<A>
}

/** `compare` must be a total order: 0 only for the same item. */
export const makeSortedIndex = <A>(compare: (one: A, other: A) => number): SortedIndex<A> => {
  const sorted: Array<A> = []
  const late: Array<A> = []

  const countEarly = (isEarly: (item: A) => boolean): number => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const item = sorted[middle]
      if (item !== undefined && isEarly(item)) low = middle + 1
      else high = middle
    }
    return low
  }
  const place = (item: A): number => countEarly((other) => compare(other, item) < 0)

  const settle = (): void => {
    if (late.length > 16) {
      for (const item of late) sorted.push(item)
      sorted.sort(compare)
    } else {
      for (const item of late) sorted.splice(place(item), 0, item)
    }
    late.length = 0
  }

  return {
    add: (item) => {
      const last = sorted.at(-1)
      if (late.length === 0 && (last === undefined || compare(last, item) < 0)) sorted.push(item)
      else late.push(item)
    },
    remove: (item) => {
      if (late.length > 0) settle()
      const at = place(item)
      if (sorted[at] === item) sorted.splice(at, 1)
    },
    items: () => {
      if (late.length > 0) settle()
      return sorted
    },
    itemsFrom: (isEarly) => {
      if (late.length > 0) settle()
      return sorted.slice(countEarly(isEarly))
    },
  }
}
