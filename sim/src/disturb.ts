/** Has requests go wrong from now on, so many of them, as a seed decides. */
import { makeDraw, mix } from "./Draw.ts"
import type { Stage } from "./Stage.ts"

export const disturb = ({ network, plan }: Stage, seed: number, rate: number): void =>
  network.disturb(
    rate === 0 ? undefined : { draw: makeDraw(seed), wrong: plan.senseless ? makeDraw(mix(seed, "wrong JSON")) : undefined, rate },
  )
