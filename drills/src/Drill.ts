/**
 * A drill: the script played while something goes wrong. Whatever goes wrong, all must come to the end that the script has when nothing
 * does.
 */
import { Effect, type Scope } from "effect"
import * as Contents from "./Contents.ts"
import type { Hall } from "./Hall.ts"
import type { Play } from "./play.ts"
import * as Stage from "./Stage.ts"

export interface Drill {
  /** Unique. */
  readonly name: string
  /** Answers with what is not as it should be, told for people. */
  readonly run: (hall: Hall) => Effect.Effect<ReadonlyArray<string>, never, Scope.Scope>
}

/** What a play has left that it should not have, or not done that it should. */
export const problemsOf = ({ undisturbed }: Hall, { contents, problems }: Play): ReadonlyArray<string> => [
  ...problems,
  ...Contents.differences(undisturbed.contents, contents),
]

interface Surroundings extends Omit<Stage.StageOptions, "database"> {
  /** Others who keep everything in step all the while. */
  readonly rivals?: number
}

/** A stage on the hall's server. */
export const stageIn = Effect.fnUntraced(function* (hall: Hall, { rivals = 0, ...options }: Surroundings = {}) {
  const stage = yield* Stage.make({ ...options, database: yield* hall.server.database })
  for (let rival = 0; rival < rivals; rival += 1) yield* stage.hire({ watches: true })
  return stage
})
