/**
 * Does what the settings of a stream call for that it did not have before: what was left to one side is looked at again, and what may go out now does. It is noted at the
 * stream until it is done, and whoever works on its connection does it where whoever changed the settings did not come to it. Done twice is as good as once.
 */
import { Json, type Resource } from "@syncline/adapter-core"
import { Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Policy from "../decide/Policy.ts"
import * as SyncOption from "../decide/SyncOption.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import { type Stream, type StreamSettings, matchesLater, reads, writes } from "../model/Stream.ts"
import type { Commits } from "../store/Commits.ts"
import type { Deliveries } from "../store/Deliveries.ts"
import { Links } from "../store/Links.ts"
import type { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import * as CatchUp from "./CatchUp.ts"
import * as Namesakes from "./Namesakes.ts"
import { resync } from "./Resync.ts"

type Requirements = Commits | Deliveries | Links | Records | SecureRandom.SecureRandom | Streams

export const carryOut = Effect.fnUntraced(function* (
  stream: Stream,
  resource: Resource.Resource | undefined,
): Effect.fn.Return<void, StoreError | Contended, Requirements> {
  const { former, settings, tenant, id } = stream
  if (former === undefined) return
  const before = { ...stream, settings: former }
  const sends = writes(stream) && stream.initialDoneAt !== null
  // What came from another tenant may be what is here already.
  if (resource !== undefined && former.direction === "disabled") yield* Namesakes.unite(stream, resource.kind)
  // What happened while it did not send is sent now.
  if (sends && !writes(before)) yield* CatchUp.ofStream(stream)
  if (sends && Policy.isOther(former, settings)) yield* CatchUp.ofPolicy(stream)
  if (former.firstPush !== settings.firstPush && settings.firstPush === "go") yield* CatchUp.ofHeld(tenant, stream.kind)
  if (resource !== undefined && matchesLater(stream) && !matchesLater(before)) yield* CatchUp.ofClues(tenant, resource.kind)
  yield* lookAgain(before, stream)
  yield* (yield* Streams).settingsDone(tenant, id, settings)
})

/** What was left to one side under the settings before is looked at under the new ones. */
const lookAgain = Effect.fnUntraced(function* (before: Stream, stream: Stream) {
  const [links, random] = [yield* Links, yield* SecureRandom.SecureRandom]
  const { option, match } = before.settings
  const { settings, tenant, id } = stream
  const isEarlier = SyncOption.isEarlier(settings.startFrom, before.settings.startFrom)
  const makesMore = option !== settings.option || isEarlier
  if (option !== settings.option || !Json.equals(rulesOf(match), rulesOf(settings.match)))
    yield* links.lookAgain(tenant, id, { states: ["unmatched", "ambiguous"] }, yield* random.uuidV7())
  if (isEarlier && reads(stream)) yield* Effect.catchTag(resync(stream), "InvalidInput", Effect.die)
  if (makesMore && writes(stream) && stream.initialDoneAt !== null) yield* CatchUp.ofStream(stream)
})

/** However their members are ordered. */
const rulesOf = (rules: StreamSettings["match"] = []): Json.Json => rules.map((rule) => ({ ...rule }))
