/** A check of one invariant over the facts of a run. Pure; answers with one sentence for each breach. */
import type { Facts, Moment, SideFacts, StoreFacts } from "../Facts.ts"

export type Checker = (facts: Facts) => ReadonlyArray<string>

/** One tenant's part of a moment. */
export interface Household {
  readonly tenant: string
  readonly store: StoreFacts
  readonly sides: ReadonlyArray<SideFacts>
}

export const households = (moment: Moment): ReadonlyArray<Household> =>
  Object.entries(moment.stores).map(([tenant, store]) => ({ tenant, store, sides: moment.sides.filter((side) => side.tenant === tenant) }))

/** Every pair of two different items, once. */
export const pairs = <A>(items: ReadonlyArray<A>): ReadonlyArray<readonly [A, A]> =>
  items.flatMap((one, index) => items.slice(index + 1).map((other) => [one, other] as const))

/** Whether a side that ignores such changes has said so: that the field was not taken stands at the link of the object. */
export const standsRefused = ({ links }: StoreFacts, { ignores, streams }: SideFacts, externalId: string, field: string): boolean =>
  ignores?.field === field &&
  links.some((link) => link.streamId === streams["issue"] && link.externalId === externalId && link.refused[field] !== undefined)
