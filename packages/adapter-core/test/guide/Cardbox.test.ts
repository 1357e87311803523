/** Cardbox held against the published suites, on an application in this process. */
import { Authorization, Limiter } from "@syncline/adapter-core"
import type { Stage, WritableSubject } from "@syncline/adapter-core/testing"
import { adapterSuite } from "@syncline/adapter-core/testing/suite"
import { Clock, Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { cardbox } from "./Cardbox.ts"
import { type CardboxServer, makeCardboxServer } from "./CardboxServer.ts"

interface CardboxStage extends Stage {
  readonly server: CardboxServer
}

let made = 0

const task: WritableSubject<CardboxStage> = {
  kind: "task",
  pageSize: 20,
  missingId: "nobody",
  start: Effect.map(Clock.Clock, (clock) => {
    const server = makeCardboxServer(() => clock.currentTimeMillisUnsafe())
    return {
      server,
      adapter: cardbox,
      credentials: Authorization.token("good"),
      wrongCredentials: Authorization.token("wrong"),
      layer: Layer.mergeAll(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, server.fetch), Limiter.layerMemory),
      partition: "work",
      emptyPartition: "empty",
      missingPartition: "missing",
      strike: (fault, request) => Effect.sync(() => server.strike(fault, request)),
    }
  }),
  seed: ({ server }, count) =>
    Effect.sync(() =>
      Array.from({ length: count }, () => {
        const id = `card-${++made}`
        server.put("work", { id, title: `Card ${made}` })
        return id
      }),
    ),
  ids: ({ server }) => Effect.sync(() => server.cards("work").map(({ id }) => id)),
  edit: ({ server }, id) => Effect.sync(() => server.put("work", { id, title: `Edit ${++made}` })),
  remove: ({ server }, id) => Effect.sync(() => server.remove("work", id)),
  corrupt: ({ server }, id) => Effect.sync(() => server.put("work", { id, changed: "the other day" })),
  writes: {
    samples: () =>
      Effect.succeed([
        { title: "Water the plants", notes: "", state: "started" },
        { title: "Größe 🚀", notes: "one\ntwo", state: "done" },
      ]),
    refused: { field: "title", value: "x".repeat(201) },
  },
}

adapterSuite("cardbox task", task)
