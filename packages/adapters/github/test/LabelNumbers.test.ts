/** Labels without numbers are looked up wherever an issue is shown: also in one that a create finds. */
import { AdapterError, Client, type Exporter, type Importer, type Json, Limiter, type Resource, type Upsert } from "@syncline/adapter-core"
import { Issue } from "@syncline/canonical"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import type { LabelNames } from "../src/LabelNames.ts"
import { numberingLabels } from "../src/LabelNumbers.ts"

const client = Client.make({
  api: {
    app: "github",
    baseUrl: "http://github.invalid",
    headers: {},
    authorizations: [],
    rates: { budgets: [], gauges: [], signals: [] },
  },
  credentials: Effect.succeed(undefined),
})

const shown = (labels: ReadonlyArray<Json.Json>): Upsert => ({
  _tag: "Upsert",
  externalId: "1",
  view: {},
  raw: { number: 1, labels },
})

const bare = shown(["bug"])
const whole = shown([{ id: 7, name: "bug" }])

const notAsked = Effect.die(new Error("nobody asks for that"))

const exporter: Exporter = {
  facts: { kind: "none", granularityMillis: 0, inclusive: true, consistencyLagMillis: 0 },
  page: () => notAsked,
  get: () => notAsked,
  read: (raw) => ({ ...whole, raw }),
}

const resource = (find: Importer["find"]): Resource.Resource => ({
  kind: Issue,
  idScope: "partition",
  readable: [],
  writable: [],
  limits: {},
  see: (fields) => fields,
  exporter,
  importer: { createSafety: { _tag: "NaturalKey" }, create: () => notAsked, update: () => notAsked, ...(find && { find }) },
})

const labels = (...found: ReadonlyArray<Json.Json>): LabelNames => ({
  prepare: () => notAsked,
  of: () => notAsked,
  called: () => Effect.succeed(found),
})

const request = { partition: "1", operationId: "o", startedAt: 0, view: {}, address: (_: string, id: string) => id }

const found = (of: Resource.Resource) => {
  const find = of.importer?.find ?? assert.fail("there is no way to find")
  return Effect.provide(find(client, request), Layer.merge(FetchHttpClient.layer, Limiter.layerMemory))
}

describe("an issue that is found", () => {
  it.effect("has the numbers of its labels", () =>
    Effect.gen(function* () {
      const numbering = numberingLabels(
        resource(() => Effect.succeed(bare)),
        labels({ id: 7, name: "bug" }),
      )
      assert.deepStrictEqual((yield* found(numbering))?.raw, whole.raw)
      const nothing = numberingLabels(
        resource(() => Effect.succeed(undefined)),
        labels(),
      )
      assert.isUndefined(yield* found(nothing))
      assert.isUndefined(numberingLabels(resource(undefined), labels()).importer?.find)
    }),
  )

  it.effect("is not known to be there where its labels cannot be told", () =>
    Effect.gen(function* () {
      const unreadable = {
        ...resource(() => Effect.succeed(bare)),
        exporter: { ...exporter, read: () => ({ _tag: "Removal" as const, externalId: "1" }) },
      }
      const error = yield* Effect.flip(found(numberingLabels(unreadable, labels())))
      assert.instanceOf(error, AdapterError)
      assert.deepInclude(error.reason, { _tag: "UnknownOutcome", message: "the labels of the answer could not be told" })
      assert.strictEqual(error.operation, "listIssues")
    }),
  )
})
