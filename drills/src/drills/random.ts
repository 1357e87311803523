/** Kills at random times and at random failpoints, freezes, lost answers and rivals, all from one seed. */
import { places } from "../places.ts"
import { makeRandom } from "@syncline/sandbox"
import { Effect } from "effect"
import { type Drill, problemsOf, stageIn } from "../Drill.ts"
import { type Fate, play } from "../play.ts"

/** A little longer than the script takes. */
const longestLife = 2500

const mostOccurrences = 60

const drill = (seed: number): Drill => ({
  name: `random, seed ${seed}`,
  run: Effect.fnUntraced(function* (hall) {
    const random = makeRandom(seed)
    const below = (bound: number) => Math.floor(random() * bound)
    const fate = (): Fate => {
      const luck = random()
      if (luck < 0.6) return { _tag: "Killed", afterMillis: below(longestLife) }
      const name = places[below(places.length)] ?? "pull.fetched"
      const action = luck < 0.9 || name.startsWith("host.") ? "kill" : "stop"
      return { _tag: "Blow", blow: { place: { name }, occurrence: 1 + below(mostOccurrences), action } }
    }
    const fates = Array.from({ length: 2 + below(4) }, fate)
    const stage = yield* stageIn(hall, { rivals: random() < 0.25 ? 1 : 0, faultSeed: seed })
    if (random() < 0.4) {
      for (const { sandbox } of [stage.world.github, stage.world.linear]) {
        sandbox.faults.add({ fault: { kind: "reset-after" }, probability: 0.05 })
      }
    }
    return problemsOf(hall, yield* play(stage, { fates, job: { watches: random() < 0.2 } }))
  }),
})

/** `count` of them, the first with the seed `first`. */
export const random = (count: number, first: number): ReadonlyArray<Drill> =>
  Array.from({ length: count }, (_, index) => drill(first + index))
