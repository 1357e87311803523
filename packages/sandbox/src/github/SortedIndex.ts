/**
 * Items kept in order, so that a page can be cut out without sorting. An item's place depends on its fields: take it out before changing them
 * and put it back after. A few changes are made in place; after many without a reading in between, the next reading sorts once.
 */

/** `items` is in ascending order; do not keep it over a change. */
export interface SortedIndex<A> {
  readonly add: (item: A) => void
  readonly remove: (item: A) => void
  readonly items: () => ReadonlyArray<A>
  /** The items from the first one that is not early; `isEarly` must hold for a beginning of the list and for nothing after it. */
  readonly itemsFrom: (isEarly: (item: A) => boolean) => ReadonlyArray<A>
}

/** From so many changes on sorting is cheaper than moving the rest of a long list each time. */
const mostInPlace = 256

/** `compare` must be a total order: 0 only for the same item. */
export const makeSortedIndex = <A>(compare: (one: A, other: A) => number): SortedIndex<A> => {
  const members = new Set<A>()
  let sorted: Array<A> | undefined = []
  let changes = 0

  const inOrder = (): Array<A> => {
    sorted ??= [...members].sort(compare)
    changes = 0
    return sorted
  }
  const change = (item: A, apply: (list: Array<A>, place: number) => void): void => {
    changes += 1
    if (changes > mostInPlace) sorted = undefined
    if (sorted !== undefined)
      apply(
        sorted,
        countEarly(sorted, (other) => compare(other, item) < 0),
      )
  }

  return {
    add: (item) => {
      members.add(item)
      const last = sorted?.at(-1)
      if (last === undefined || compare(last, item) < 0) sorted?.push(item)
      else change(item, (list, place) => list.splice(place, 0, item))
    },
    remove: (item) => {
      if (members.delete(item)) change(item, (list, place) => list.splice(place, 1))
    },
    items: inOrder,
    itemsFrom: (isEarly) => {
      const items = inOrder()
      return items.slice(countEarly(items, isEarly))
    },
  }
}

const countEarly = <A>(items: ReadonlyArray<A>, isEarly: (item: A) => boolean): number => {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && isEarly(item)) low = middle + 1
    else high = middle
  }
  return low
}
