/**
 * Whether an object of the place that has no record may be the one that is about to be made there. What came to fit after the object was last looked at is looked at
 * again; what a person is asked about is not made before they have answered.
 */
import { Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Matching from "../decide/Matching.ts"
import * as MatchKeys from "../model/MatchKeys.ts"
import type { StoreError } from "../model/StoreError.ts"
import { reads } from "../model/Stream.ts"
import type { Order } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import type { Target } from "./Settlement.ts"

export interface Twin {
  /** `due`: the object is looked at again first. `asked`: a person decides whether the two are the same. */
  readonly _tag: "due" | "asked"
  readonly why: string
}

export const mayBe = Effect.fnUntraced(function* (
  { stream, resource }: Target,
  { record, delivery }: Order,
): Effect.fn.Return<Twin | undefined, StoreError, Links | SecureRandom.SecureRandom> {
  const rules = stream.settings.match ?? []
  const matchKeys = rules.length > 0 ? MatchKeys.keysOf(resource.kind, record.data) : record.matchKeys
  const isSearched = reads(stream) && resource.kind.word === undefined && matchKeys.length > 0
  if (!isSearched || delivery.unverifiedSince !== null) return undefined
  const links = yield* Links
  const { tenant, id: streamId, connectionId, kind } = stream
  const query = { tenant, streamId, connectionId, kind, externalIds: [], references: [], referenceFields: [], matchKeys }
  const { found } = yield* links.page(query)
  const fitting = found.filter(({ keys }) => Matching.mayFit(rules, record, keys))
  const stale = fitting.filter(({ processedAt, due }) => !due && processedAt < record.updatedAt).map(({ externalId }) => externalId)
  if (stale.length > 0) yield* links.lookAgain(tenant, streamId, { externalIds: stale }, yield* (yield* SecureRandom.SecureRandom).uuidV7())
  const named = Matching.mayBe(
    stream,
    fitting.map(({ externalId }) => externalId),
  )
  if (stale.length > 0 || fitting.some(({ due }) => due)) return { _tag: "due", why: `${named}: that is looked at first` }
  return fitting.some(({ state }) => state === "ambiguous") ? { _tag: "asked", why: named } : undefined
})
