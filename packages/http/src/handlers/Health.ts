import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../Api.ts"
import * as Problem from "../Problem.ts"

const ok = { status: "ok" } as const

export const health = HttpApiBuilder.group(
  Api,
  "health",
  Effect.fn(function* (handlers) {
    const engine = yield* SyncEngine
    const orchestrator = () =>
      Effect.flatMap(engine.health.watching, (watching) =>
        watching
          ? Effect.succeed(ok)
          : Effect.fail(Problem.make(503, "NotWatching", "nothing is kept in step by this process: watch is not running")),
      )
    return handlers.handleAll({
      alive: () => Effect.succeed(ok),
      database: () =>
        engine.health.store.pipe(
          Effect.as(ok),
          Effect.tapError((error) => Effect.logError("the database does not answer", error)),
          Effect.mapError(() => Problem.storeAway),
        ),
      orchestrator,
      temporal: orchestrator,
    })
  }),
)
