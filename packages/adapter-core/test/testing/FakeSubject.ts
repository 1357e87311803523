/** The published checks' way to a `FakeApp`, honest or hostile. */
import { Authorization, Limiter, type Reason, RateLimited, Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import type { FakeApp, FakeFault, Stage, StageFault, WritableSubject } from "@syncline/adapter-core/testing"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"

export interface FakeStage extends Stage {
  readonly app: FakeApp.FakeApp
}

const layer = Layer.merge(FetchHttpClient.layer, Limiter.layerMemory)

const message = "struck"

const faultFor = (fault: StageFault, request: "read" | "write"): FakeFault => {
  const unknown: Reason = request === "write" ? new UnknownOutcome({ message }) : new Unavailable({ message })
  switch (fault) {
    case "limited":
      return new RateLimited({ message, waitMillis: 30_000 })
    case "refused":
      return new Unavailable({ message })
    case "failing":
    case "html":
      return unknown
    case "truncated":
    case "lost":
      return { reason: unknown, after: true }
  }
}

export const fakeSubject = (make: Effect.Effect<FakeApp.FakeApp>): WritableSubject<FakeStage> => {
  let edits = 0
  return {
    kind: "task",
    pageSize: 3,
    missingId: "nobody",
    start: Effect.map(make, (app) => ({
      app,
      adapter: app.adapter,
      credentials: Authorization.token("good"),
      wrongCredentials: Authorization.token("bad"),
      layer,
      partition: "p",
      emptyPartition: "empty",
      missingPartition: "missing",
      strike: (fault, request) =>
        Effect.sync(() => {
          const end = app.beforeEach(({ operation }) =>
            Effect.sync(() => {
              if ((request === "write") !== (operation === "create" || operation === "update")) return
              end()
              app.failNext(operation, faultFor(fault, request))
            }),
          )
        }),
    })),
    seed: ({ app }, count) =>
      Effect.sync(() => Array.from({ length: count }, (_, index) => app.create("task", "p", { title: `task ${index}` }))),
    ids: ({ app }) => Effect.sync(() => app.list("task", "p").map(({ id }) => id)),
    edit: ({ app }, id) => Effect.sync(() => app.edit("task", "p", id, { body: `edit ${++edits}` })),
    remove: ({ app }, id) => Effect.sync(() => app.remove("task", "p", id)),
    corrupt: ({ app }, id) => Effect.sync(() => app.corrupt("task", "p", id)),
    writes: {
      samples: ({ app }) =>
        Effect.sync(() => {
          const labels = ["bug", "idea"].map((name) => app.create("label", "p", { name }))
          return [
            { title: "first", body: "", done: false, labels: [] },
            { title: "second", body: "text", done: true, labels },
          ]
        }),
      refused: { field: "title", value: "forbidden" },
    },
  }
}
