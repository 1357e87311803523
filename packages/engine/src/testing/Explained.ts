/** What is explained of the test world, place by place. */
import type { Reason } from "@syncline/adapter-core"
import { Effect } from "effect"
import type { Explanation, PlaceExplanation, Subject } from "../hub/Explain.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { type Apps, tenant } from "./World.ts"

export const start = Date.UTC(2026, 0, 1)

export const explain = (subject: Subject) => Effect.flatMap(SyncEngine, (engine) => engine.explain(tenant, subject))

export const of = (explanation: Explanation, app: string): PlaceExplanation => {
  const found = explanation.places.filter((place) => place.app === app)
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} places at ${app}:\n${explanation.text}`)
  return found[0]
}

/** The one record of a kind. */
export const only = Effect.fnUntraced(function* (kind: string) {
  const engine = yield* SyncEngine
  const [record, ...others] = yield* engine.records.list(tenant, kind)
  if (record === undefined || others.length > 0) throw new Error(`not one ${kind}`)
  return record.id
})

export const tags = ({ reasons }: PlaceExplanation) => reasons.map(({ _tag }) => _tag)

export const iso = (millis: number) => new Date(millis).toISOString()

/** The next calls to a side for one kind fail with a reason, until the function returned is called. */
export const refusing = (app: Apps["left"], kind: string, operation: "create" | "update" | "page", reason: Reason) =>
  app.beforeEach((call) => {
    if (call.operation === operation && call.kind === kind) app.failNext(operation, reason)
    return Effect.void
  })
