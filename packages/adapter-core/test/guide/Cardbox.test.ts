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

const start = (requestsPerMinute: number) =>
  Effect.map(Clock.Clock, (clock): CardboxStage => {
    const server = makeCardboxServer(() => clock.currentTimeMillisUnsafe(), requestsPerMinute)
    return {
      server,
      adapter: cardbox,
      settings: { requestsPerMinute },
      credentials: Authorization.token("good"),
      wrongCredentials: Authorization.token("wrong"),
      layer: Layer.mergeAll(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, server.fetch), Limiter.layerMemory),
      partition: "work",
      emptyPartition: "empty",
      missingPartition: "missing",
      strike: (fault, request) => Effect.sync(() => server.strike(fault, request)),
      limitedMillis: 30_000,
      limits: [{ budget: "requests", limit: 600, windowMillis: 60_000, counted: "refilled" }],
      traffic: Effect.sync(server.traffic),
    }
  })

const task: WritableSubject<CardboxStage> = {
  kind: "task",
  pageSize: 20,
  missingId: "nobody",
  start: start(600),
  strained: start(20),
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
  extend: ({ server }, id, name, value) => Effect.sync(() => server.put("work", { id, [name]: value })),
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
