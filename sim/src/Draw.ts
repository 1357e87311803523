/** Choices from a seed. Each use draws from a row of its own, named, so that one more choice in one place moves nothing in another. */
import { makeRandom } from "@syncline/sandbox"

export interface Draw {
  /** In [0, 1). */
  readonly next: () => number
  /** A whole number from 0 up to, but without, `below`. */
  readonly int: (below: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(items: readonly [A, ...ReadonlyArray<A>]) => A
  /** Some of the items, each with the given probability, in their order. */
  readonly some: <A>(items: ReadonlyArray<A>, probability: number) => ReadonlyArray<A>
}

/** A seed that depends on all of its parts (FNV-1a). */
export const mix = (...parts: ReadonlyArray<string | number>): number => {
  let hash = 0x811c9dc5
  for (const character of parts.join("/")) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}

export const makeDraw = (seed: number): Draw => {
  const next = makeRandom(seed)
  const int = (below: number) => Math.floor(next() * below)
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(items.length)] ?? items[0],
    some: (items, probability) => items.filter(() => next() < probability),
  }
}
