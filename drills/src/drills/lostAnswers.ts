/** One answer in twenty is lost after the application has done its work: before its first byte, or in the middle. */
import { Effect } from "effect"
import { type Drill, problemsOf, stageIn } from "../Drill.ts"
import { play } from "../play.ts"

const probability = 0.05

const drill = (kind: "reset-after" | "reset-mid-body" | "truncated", faultSeed: number): Drill => ({
  name: `lost answers (${kind}, seed ${faultSeed})`,
  run: Effect.fnUntraced(function* (hall) {
    const stage = yield* stageIn(hall, { faultSeed })
    for (const { sandbox } of [stage.world.github, stage.world.linear]) sandbox.faults.add({ fault: { kind }, probability })
    return problemsOf(hall, yield* play(stage))
  }),
})

export const lostAnswers: ReadonlyArray<Drill> = [
  ...[1, 2, 3, 4].map((seed) => drill("reset-after", seed)),
  ...[5].map((seed) => drill("reset-mid-body", seed)),
  ...[6].map((seed) => drill("truncated", seed)),
]
