/** What one run did: its counts and problems, the first of what it changed and wrote, and all of it in words. */
import { Effect, Option } from "effect"
import * as RunWording from "../decide/RunWording.ts"
import { NotFound } from "../model/EngineError.ts"
import type { Run } from "../model/Run.ts"
import type { SentWrite } from "../model/SentWrite.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Journal } from "../store/Journal.ts"
import { Streams } from "../store/Streams.ts"

export interface RunReport {
  readonly run: Run
  /** The first records of its kind that it changed, by id. What changed of each: `records.history`. */
  readonly changed: ReadonlyArray<string>
  /** What it wrote to the application, the first of it, oldest first. */
  readonly written: ReadonlyArray<SentWrite>
  readonly text: string
}

const shown = 20

export const make = Effect.fnUntraced(function* (
  tenant: string,
  id: string,
): Effect.fn.Return<RunReport, NotFound | StoreError, Journal | Streams> {
  const journal = yield* Journal
  const found = yield* journal.run(tenant, id)
  if (Option.isNone(found)) return yield* new NotFound({ what: "run", id })
  const run = found.value
  const where = (yield* (yield* Streams).list(tenant)).find((stream) => stream.id === run.streamId)
  return {
    run,
    changed: yield* journal.changedBy(tenant, run, { limit: shown }),
    written: yield* journal.writes(tenant, { runId: id, limit: shown }),
    text: RunWording.ofRun(run, where),
  }
})
