import { InvalidInput, Position, type StoredEvent, SyncEngine } from "@syncline/engine"
import { Effect, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { CurrentTenant } from "../Access.ts"
import { Api } from "../Api.ts"
import * as Problem from "../Problem.ts"

/** So often something is said when nothing happens, which proxies take for life. */
const heartbeat = "15 seconds"

const written = ({ seq, at, event }: StoredEvent): string =>
  `id: ${seq}\nevent: ${event._tag}\ndata: ${JSON.stringify({ position: seq, at: new Date(at).toISOString(), event })}\n\n`

const check = InvalidInput.checker(Position, { name: "Last-Event-ID" })

/** Whoever comes back says what they had last; that is worth more than the address they began with. */
const positionOf = (last: string | undefined, after: number | undefined) =>
  last === undefined ? Effect.succeed(after ?? 0) : check(/^\d+$/.test(last) ? Number(last) : last)

export const events = HttpApiBuilder.group(
  Api,
  "events",
  Effect.fn(function* (handlers) {
    const engine = yield* SyncEngine
    return handlers.handle("follow", ({ query: { after }, request }) =>
      Effect.gen(function* () {
        const tenant = yield* CurrentTenant
        const from = yield* Problem.answering(positionOf(request.headers["last-event-id"], after))
        // What is wrong with the position, or the database, is said while there is a status to say it with.
        yield* Problem.answering(engine.events.list(tenant, { after: from, limit: 1 }))
        const told = Stream.map(engine.events.follow(tenant, from), written)
        const alive = Stream.map(Stream.tick(heartbeat), () => ": alive\n\n")
        return HttpServerResponse.stream(Stream.encodeText(Stream.merge(told, alive, { haltStrategy: "left" })), {
          contentType: "text/event-stream",
        })
      }),
    )
  }),
)
