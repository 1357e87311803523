/** PostgreSQL stops at once, as by a power cut, and comes back on the same files, while the workers are at work. */
import { Effect } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Database from "../Database.ts"
import { type Drill, problemsOf } from "../Drill.ts"
import { play } from "../play.ts"
import * as Progress from "../Progress.ts"
import * as Stage from "../Stage.ts"

interface Options {
  readonly name: string
  /** The numbers of requests after which it happens. */
  readonly moments: ReadonlyArray<number>
  readonly watches?: boolean
}

const drill = ({ name, moments, watches = false }: Options): Drill => ({
  name,
  run: Effect.fnUntraced(function* (hall) {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "syncline-drill-data-"))),
      (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true })),
    )
    const database = yield* Database.makeRestartable(folder)
    const stage = yield* Stage.make({ database })
    let count = 0
    yield* Effect.forkScoped(
      Effect.forEach(
        moments,
        Effect.fnUntraced(function* (moment) {
          yield* Progress.until(stage.world, moment)
          yield* database.restart
          count += 1
        }),
      ),
    )
    const played = yield* play(stage, { job: { watches } })
    return [...(count === moments.length ? [] : [`PostgreSQL restarted only ${count} times`]), ...problemsOf(hall, played)]
  }),
})

export const restarts: ReadonlyArray<Drill> = [
  drill({ name: "PostgreSQL restarts during the first reading", moments: [6] }),
  drill({ name: "PostgreSQL restarts between creates", moments: [60] }),
  drill({ name: "PostgreSQL restarts in the morning", moments: [170] }),
  drill({ name: "PostgreSQL restarts again and again", moments: [30, 90, 180] }),
  drill({ name: "PostgreSQL restarts under a watching engine", moments: [40, 150], watches: true }),
]
