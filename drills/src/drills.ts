/** All drills. */
import type { Drill } from "./Drill.ts"
import { defects } from "./drills/defects.ts"
import { emptyDatabase } from "./drills/emptyDatabase.ts"
import { frozen } from "./drills/frozen.ts"
import { killed } from "./drills/killed.ts"
import { liveness } from "./drills/liveness.ts"
import { lostAnswers } from "./drills/lostAnswers.ts"
import { network } from "./drills/network.ts"
import { random } from "./drills/random.ts"
import { restarts } from "./drills/restarts.ts"
import { rivals } from "./drills/rivals.ts"

/** `count` random ones, the first with the seed `seed`. */
export const drills = (count: number, seed: number): ReadonlyArray<Drill> => [
  ...killed,
  ...defects,
  ...frozen,
  ...liveness,
  ...rivals,
  ...restarts,
  ...network,
  ...lostAnswers,
  ...emptyDatabase,
  ...random(count, seed),
]
