/** A drill in which the first worker meets a blow at a failpoint. */
import { Effect } from "effect"
import { query } from "../Database.ts"
import { type Drill, problemsOf, stageIn } from "../Drill.ts"
import * as Ledger from "../Ledger.ts"
import { play } from "../play.ts"
import { type Blow, type Place, placeName } from "../WorkerSettings.ts"

interface Options {
  readonly title: string
  readonly place: Place
  readonly action: Blow["action"]
  /** How far into all the times that the place is passed when nothing goes wrong: 0 is the first, 1 the last. */
  readonly moment: number
}

const leaseMillis = 1000

/** A frozen worker may have held a transaction open, which PostgreSQL ends after ten seconds. */
const mostMillisUntilTakenUp = leaseMillis + 10_000

export const struck = ({ title, place, action, moment }: Options): Drill => ({
  name: title,
  run: Effect.fnUntraced(function* (hall) {
    const times = hall.undisturbed.passed[placeName(place)] ?? 0
    const occurrence = 1 + Math.round(moment * (times - 1))
    const stage = yield* stageIn(hall, { leaseMillis })
    const played = yield* play(stage, { fates: [{ _tag: "Blow", blow: { place, occurrence, action } }] })
    const late = yield* Effect.forEach(played.freezes, (freeze) =>
      query(stage.database, Ledger.takenUpLate(freeze, "writes", mostMillisUntilTakenUp)),
    )
    const missed = stage.hired[0]?.wasStruck() === true ? [] : [`${placeName(place)} was not passed ${occurrence} times`]
    return [...missed, ...late.flat(), ...problemsOf(hall, played)]
  }),
})
