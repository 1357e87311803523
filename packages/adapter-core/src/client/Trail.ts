/**
 * The way through a list, from position to position: notices when it leads round in a circle, however large, with the memory of one position. (Brent's
 * algorithm: a mark is left behind at steps that double, and a circle comes back to it.)
 */

export interface Trail {
  /** A position on the way. */
  readonly mark?: string
  /** How many positions came after it. */
  readonly steps: number
  /** After so many it is left behind. */
  readonly reach: number
}

export const none: Trail = { steps: 0, reach: 1 }

/** The trail with a further position; `undefined` where that was passed before. */
export const follow = (trail: Trail, position: string): Trail | undefined => {
  const { mark, steps, reach } = trail
  if (position === mark) return undefined
  if (mark !== undefined && steps + 1 < reach) return { mark, steps: steps + 1, reach }
  return { mark: position, steps: 0, reach: mark === undefined ? 1 : reach * 2 }
}

export const roundabout = "the list leads round in a circle, so it has no end"
