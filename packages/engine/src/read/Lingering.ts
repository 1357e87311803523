/**
 * What the engine removed and a list still shows, because it lags behind or an old page was on its way. That somebody put it back is believed when the
 * application, asked for the object itself, has it; else nothing comes back by itself.
 */
import type { AdapterError, Change } from "@syncline/adapter-core"
import { Effect, Result } from "effect"
import type { Link } from "../model/Link.ts"
import type { Batch } from "./Batch.ts"

/** The objects among those that were read which are gone all the same. */
export const lingering = Effect.fnUntraced(function* (
  { look }: Batch,
  read: ReadonlyArray<string>,
  links: ReadonlyMap<string, Link>,
): Effect.fn.Return<ReadonlySet<string>, AdapterError> {
  const gone = new Set<string>()
  for (const externalId of read) {
    const state = links.get(externalId)?.state
    if (state !== "withdrawn" && state !== "merged") continue
    const isThere = look === undefined ? state === "withdrawn" : yield* isBack(look(externalId))
    if (!isThere) gone.add(externalId)
  }
  return gone
})

/** Asked for, what is another object by now is that one still. */
const isBack = Effect.fnUntraced(function* (asked: Effect.Effect<Change, AdapterError>) {
  const answer = yield* Effect.result(asked)
  if (Result.isSuccess(answer)) return answer.success._tag !== "Merged"
  return answer.failure.reason._tag === "Gone" ? false : yield* answer.failure
})
