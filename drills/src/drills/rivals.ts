/** Several engines on the same connections at the same time, some of them killed or frozen. */
import { Effect } from "effect"
import { type Drill, problemsOf, stageIn } from "../Drill.ts"
import { type Fate, play } from "../play.ts"

interface Options {
  readonly name: string
  readonly rivals: number
  /** Whether those whose task it is leave the work to their orchestrators too. */
  readonly watches: boolean
  readonly fates?: ReadonlyArray<Fate>
}

const drill = ({ name, rivals, watches, fates = [] }: Options): Drill => ({
  name,
  run: Effect.fnUntraced(function* (hall) {
    const stage = yield* stageIn(hall, { rivals })
    return problemsOf(hall, yield* play(stage, { fates, job: { watches } }))
  }),
})

const blow = (action: "kill" | "stop", occurrence: number): Fate => ({
  _tag: "Blow",
  blow: { place: { name: "absorb.before-commit" }, occurrence, action },
})

export const rivals: ReadonlyArray<Drill> = [
  drill({ name: "two engines watch the same connections", rivals: 1, watches: true }),
  drill({ name: "three engines watch the same connections", rivals: 2, watches: true }),
  drill({ name: "one engine syncs and another watches", rivals: 1, watches: false }),
  drill({ name: "two engines watch and one of them is killed", rivals: 1, watches: true, fates: [blow("kill", 5)] }),
  drill({ name: "two engines watch and one of them is frozen", rivals: 1, watches: true, fates: [blow("stop", 5)] }),
]
