/** The published checks' way to a `FakeApp`, honest or hostile. */
import {
  AdapterError,
  Authorization,
  Limiter,
  type RatePolicy,
  type Reason,
  RateLimited,
  Unavailable,
  UnknownOutcome,
} from "@syncline/adapter-core"
import type { FakeApp, FakeFault, Stage, StageFault, StageLimit, WritableSubject } from "@syncline/adapter-core/testing"
import { Clock, Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"

export interface FakeStage extends Stage {
  readonly app: FakeApp.FakeApp
}

const layer = Layer.merge(FetchHttpClient.layer, Limiter.layerMemory)

const message = "struck"
const limitedMillis = 30_000

const wide: StageLimit = { budget: "calls", limit: 1_000_000, windowMillis: 60_000, counted: "anywhere" }
const tight: StageLimit = { budget: "calls", limit: 16, windowMillis: 60_000, counted: "anywhere" }

/** A bucket that never lets more through than the limit: half of it at once, and half of it a minute. */
const ratesFor = ({ budget, limit, windowMillis }: StageLimit): RatePolicy.RatePolicy => ({
  budgets: [{ name: budget, limit: limit / 2, windowMillis, cost: () => 1 }],
  gauges: [],
  signals: [],
})

/** Refuses what is over the limit, and counts that. */
const enforce = Effect.fnUntraced(function* (app: FakeApp.FakeApp) {
  const clock = yield* Clock.Clock
  const admitted: Array<number> = []
  let refusals = 0
  app.beforeEach(({ operation }) =>
    Effect.suspend(() => {
      const now = clock.currentTimeMillisUnsafe()
      if (admitted.filter((at) => at > now - tight.windowMillis).length < tight.limit) {
        admitted.push(now)
        return Effect.void
      }
      refusals += 1
      return new AdapterError({ app: "fake", operation, reason: new RateLimited({ message: "too fast", waitMillis: tight.windowMillis }) })
    }),
  )
  return () => refusals
})

const faultFor = (fault: StageFault, request: "read" | "write"): FakeFault => {
  const unknown: Reason = request === "write" ? new UnknownOutcome({ message }) : new Unavailable({ message })
  switch (fault) {
    case "limited":
      return new RateLimited({ message, waitMillis: limitedMillis })
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

/** `make` is to give an application with these rates, and pages of four objects. */
export const fakeSubject = (make: (rates: RatePolicy.RatePolicy) => Effect.Effect<FakeApp.FakeApp>): WritableSubject<FakeStage> => {
  let edits = 0
  const stage = (app: FakeApp.FakeApp, refusals: () => number): FakeStage => ({
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
    limitedMillis,
    limits: [wide],
    traffic: Effect.sync(() => ({ requests: app.log.length, refusals: refusals() })),
  })
  return {
    kind: "task",
    pageSize: 4,
    missingId: "nobody",
    start: Effect.map(make(ratesFor(wide)), (app) => stage(app, () => 0)),
    strained: Effect.gen(function* () {
      const app = yield* make(ratesFor(tight))
      return stage(app, yield* enforce(app))
    }),
    seed: ({ app }, count) =>
      Effect.sync(() => Array.from({ length: count }, (_, index) => app.create("task", "p", { title: `task ${index}` }))),
    ids: ({ app }) => Effect.sync(() => app.list("task", "p").flatMap(({ id, foreign }) => (foreign ? [] : [id]))),
    edit: ({ app }, id) => Effect.sync(() => app.edit("task", "p", id, { body: `edit ${++edits}` })),
    remove: ({ app }, id) => Effect.sync(() => app.remove("task", "p", id)),
    corrupt: ({ app }, id) => Effect.sync(() => app.corrupt("task", "p", id)),
    estranged: ({ app }, count) =>
      Effect.sync(() => {
        for (let made = 0; made < count; made += 1) app.estrange("task", "p", app.create("task", "p", {}))
      }),
    extend: ({ app }, id, name, value) => Effect.sync(() => app.extend("task", "p", id, { [name]: value })),
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
