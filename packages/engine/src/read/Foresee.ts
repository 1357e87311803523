/** What would be decided about a set of changes on what is known by now. No application is asked, and nothing is written. */
import type { Upsert } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { SecureRandom } from "effect/crypto"
import type * as Decide from "../decide/Decide.ts"
import * as References from "../decide/References.ts"
import type { Conflict } from "../model/Conflict.ts"
import type { Link } from "../model/Link.ts"
import type { HubRecord } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Journal } from "../store/Journal.ts"
import { Links } from "../store/Links.ts"
import { decideEach, mayHaveSent } from "./Absorb.ts"
import type { Batch } from "./Batch.ts"
import type * as Draft from "./Draft.ts"
import { itemsOf, queryOf } from "./Item.ts"

/** An object of a set of changes with what is known of it, and what would be decided about it. */
export interface Foreseen {
  readonly externalId: string
  /** Absent of what cannot be read, and of what is told to be removed. */
  readonly change: Upsert | undefined
  readonly outcome: Decide.Outcome
  readonly link: Link | undefined
  readonly record: HubRecord | undefined
  /** Open ones of the link. */
  readonly conflicts: ReadonlyArray<Conflict>
  readonly references: References.References
}

export const foresee = Effect.fnUntraced(function* (
  batch: Batch,
): Effect.fn.Return<ReadonlyArray<Foreseen>, StoreError, Journal | Links | SecureRandom.SecureRandom> {
  const { stream, streams } = batch
  const items = itemsOf(batch)
  const known = yield* (yield* Links).page(queryOf(batch, items, []))
  // What is as it was is decided on too.
  const state = { ...known, hashes: new Map<string, string>() }
  const outcomes = new Map<string, Decide.Outcome>()
  const draft = {
    keepRaw: () => {},
    unchanged: () => {},
    add: (seen: Draft.Seen, outcome: Decide.Outcome) => outcomes.set(seen.externalId, outcome),
  }
  const elsewhere = state.candidates.length === 0 ? undefined : yield* batch.elsewhere ?? Effect.succeed(undefined)
  decideEach(draft, batch, items, state, yield* mayHaveSent(batch, state), elsewhere, yield* Clock.currentTimeMillis)
  const references = References.make(References.near(state.references, streams, stream))
  return items.map(({ externalId, change }) => {
    const link = state.links.get(externalId)
    return {
      externalId,
      change,
      outcome: outcomes.get(externalId) ?? { _tag: "Unchanged" },
      link,
      record: state.records.get(link?.recordId ?? ""),
      conflicts: state.conflicts.filter((conflict) => conflict.externalId === externalId),
      references,
    }
  })
})
