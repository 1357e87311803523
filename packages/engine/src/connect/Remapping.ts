/** A mapping that is set: from then on it holds, and whoever works for its streams reads what is kept of them by it. */
import type { Mapping } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { MappingPlace, MappingVersion } from "../model/MappingVersion.ts"
import type { StoreError } from "../model/StoreError.ts"
import { type Stream, reads, writes } from "../model/Stream.ts"
import type { Commits } from "../store/Commits.ts"
import { Mappings } from "../store/Mappings.ts"
import type { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import * as CatchUp from "./CatchUp.ts"

/** `concerned`: the streams at which the place's rules hold. */
export const set = Effect.fnUntraced(function* (
  tenant: string,
  place: MappingPlace,
  rules: Mapping.Rules,
  by: string,
  concerned: ReadonlyArray<Stream>,
): Effect.fn.Return<MappingVersion, StoreError, Commits | Mappings | Records | Streams> {
  const mappings = yield* Mappings
  const streams = yield* Streams
  const at = yield* Clock.currentTimeMillis
  const [last] = yield* mappings.versions(tenant, place, { limit: 1 })
  const version = yield* mappings.put(tenant, place, rules, { by, at })
  if (version.version === last?.version) return version
  const ids = concerned.map(({ id }) => id)
  yield* streams.setDue(tenant, ids, at)
  // Nothing else is ever due of a stream that only sends.
  for (const stream of concerned) if (!reads(stream) && writes(stream) && stream.initialDoneAt !== null) yield* CatchUp.ofStream(stream)
  return version
})
