/**
 * A worker is frozen at a failpoint for longer than its lease lives, another takes over, and then it is thawed: it may commit nothing under
 * the lease that it believes to hold, and send nothing that the other has sent. Not at the host's own writes: two hosts that make the same
 * record at the same time make two.
 */
import { places } from "../places.ts"
import { Effect } from "effect"
import { type Drill, problemsOf, stageIn } from "../Drill.ts"
import { type Fate, play } from "../play.ts"
import { struck } from "./struck.ts"

const everywhere = places
  .filter((name) => !name.startsWith("host."))
  .map((name) => struck({ title: `frozen at ${name}`, place: { name }, action: "stop", moment: 0.5 }))

const workers = 4

/** Whether a thawed worker still sends what it was about to send is a matter of milliseconds, so several get the chance. */
const beforeCreates = (app: string): Drill => ({
  name: `${workers} workers frozen before they create something for ${app}`,
  run: Effect.fnUntraced(function* (hall) {
    const stage = yield* stageIn(hall)
    const fate: Fate = { _tag: "Blow", blow: { place: { name: "deliver.before-create", app }, occurrence: 2, action: "stop" } }
    const played = yield* play(stage, { fates: Array.from({ length: workers }, () => fate) })
    return [...(played.freezes.length === workers ? [] : [`only ${played.freezes.length} were frozen`]), ...problemsOf(hall, played)]
  }),
})

export const frozen: ReadonlyArray<Drill> = [...everywhere, beforeCreates("github"), beforeCreates("linear")]
