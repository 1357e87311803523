/** Several workers start at once on a database with nothing in it, connect the same accounts and sync. */
import { Effect, Fiber } from "effect"
import { query } from "../Database.ts"
import { type Drill, problemsOf } from "../Drill.ts"
import * as Ledger from "../Ledger.ts"
import { play } from "../play.ts"
import * as Stage from "../Stage.ts"

const drill = (others: number): Drill => ({
  name: `${others + 1} workers start at once on an empty database`,
  run: Effect.fnUntraced(function* (hall) {
    const database = yield* hall.server.emptyDatabase
    const stage = yield* Stage.make({ database })
    const problems: Array<string> = []
    const starting = yield* Effect.forkScoped(
      Effect.forEach(
        Array.from({ length: others }),
        Effect.fnUntraced(function* () {
          const worker = yield* stage.hire()
          const ending = yield* worker.work("connect")
          if (ending._tag !== "done") problems.push(`${worker.settings.name} did not finish: ${JSON.stringify(ending)}`)
        }),
        { concurrency: "unbounded" },
      ),
    )
    const played = yield* play(stage, {
      after: ({ task }) =>
        task === "connect" ? Effect.andThen(Fiber.join(starting), Effect.asVoid(query(database, Ledger.install))) : Effect.void,
    })
    const troubles = stage.hired.flatMap((worker) => worker.troubles.map((trouble) => `${worker.settings.name}: ${trouble}`))
    return [...problems, ...troubles, ...problemsOf(hall, played)]
  }),
})

export const emptyDatabase: ReadonlyArray<Drill> = [drill(1), drill(3)]
