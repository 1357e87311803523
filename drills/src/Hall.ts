/** What all drills share: a server, and how the script ends when nothing goes wrong. */
import { places } from "./places.ts"
import { Effect } from "effect"
import * as Database from "./Database.ts"
import { type Play, play } from "./play.ts"
import * as Stage from "./Stage.ts"

export interface Hall {
  readonly server: Database.Server
  /** How the script ends when nothing goes wrong. */
  readonly undisturbed: Pick<Play, "contents" | "passed">
}

/** Every failpoint must be passed so often, or drills at it prove nothing. */
const leastPasses = 2

/** Starts the server and plays the script once. What is wrong with that makes every drill worthless. */
export const open = Effect.gen(function* () {
  const server = yield* Database.makeServer
  const { stage, undisturbed } = yield* Effect.scoped(
    Effect.gen(function* () {
      const only = yield* Stage.make({ database: yield* server.database })
      return { stage: only, undisturbed: yield* play(only) }
    }),
  )
  const problems = [
    ...undisturbed.problems,
    ...stage.hired.flatMap(({ troubles }) => troubles),
    ...places
      .filter((name) => (undisturbed.passed[name] ?? 0) < leastPasses)
      .map((name) => `the script passes ${name} only ${undisturbed.passed[name] ?? 0} times`),
  ]
  const hall: Hall = { server, undisturbed }
  return { hall, problems }
})
