/**
 * What the engine removed and a list still shows, because it lags behind or an old page was on its way. That somebody put it back is believed when the
 * application, asked for the object itself, has it; else nothing comes back by itself.
 */
import type { AdapterError } from "@syncline/adapter-core"
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
    if (look === undefined || links.get(externalId)?.state !== "withdrawn") continue
    const answer = yield* Effect.result(look(externalId))
    if (Result.isSuccess(answer)) continue
    if (answer.failure.reason._tag !== "Gone") return yield* answer.failure
    gone.add(externalId)
  }
  return gone
})
