/** A worker is killed with a lease of the usual length: a standby works on its connections soon. */
import type { Failpoint } from "@syncline/engine"
import { Effect } from "effect"
import { query } from "../Database.ts"
import { type Drill, problemsOf, stageIn } from "../Drill.ts"
import * as Ledger from "../Ledger.ts"
import { play } from "../play.ts"

const usualLeaseMillis = 4000
const mostMillisUntilTakenUp = 5000

const places: ReadonlyArray<Failpoint.Name> = ["lease.acquired", "pull.committed", "deliver.created"]

export const liveness: ReadonlyArray<Drill> = places.map((name) => ({
  name: `taken up within five seconds after a kill at ${name}`,
  run: Effect.fnUntraced(function* (hall) {
    const stage = yield* stageIn(hall, { rivals: 1, leaseMillis: usualLeaseMillis })
    const fate = { _tag: "Blow", blow: { place: { name }, occurrence: 2, action: "kill" } } as const
    const played = yield* play(stage, { fates: [fate], job: { watches: true } })
    const late = yield* Effect.forEach(played.kills, (kill) => query(stage.database, Ledger.takenUpLate(kill, mostMillisUntilTakenUp)))
    return [...(played.kills.length === 0 ? ["nobody was killed"] : []), ...late.flat(), ...problemsOf(hall, played)]
  }),
}))
