/**
 * Marks for change: every time a record changes it gets a number greater than all before. The greatest number among the records that a text was
 * made from tells whether the text is still true. The numbers are never shown.
 */

/** A record whose changes are marked. */
export interface Revised {
  revision: number
}

let last = 0

export const nextRevision = (): number => {
  last += 1
  return last
}

export const markRevised = (record: Revised): void => {
  record.revision = nextRevision()
}
