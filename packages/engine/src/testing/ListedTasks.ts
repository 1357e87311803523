/**
 * The list of tasks of an application, replaced by what a test wants it to show, and what the hub makes of each object in it. Objects are told apart by the
 * `name` in their payload, so that those are found again whose id is what is wrong with them.
 */
import { assert } from "@effect/vitest"
import type { Change, ChangePage, Json, Resource } from "@syncline/adapter-core"
import type { BadInput, FakeApp } from "@syncline/adapter-core/testing"
import { Effect, Stream } from "effect"
import { Links } from "../store/Links.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks } from "./AdaptedApp.ts"
import { type Side, tenant } from "./World.ts"

type Page = (honest: ChangePage, tasks: Resource.Resource, position: string | undefined) => ChangePage

const withPage = (tasks: Resource.Resource, page: Page): Resource.Resource => ({
  ...tasks,
  exporter: {
    ...tasks.exporter,
    page: (client, { partition, position, since }) =>
      Effect.map(tasks.exporter.page(client, { partition, ...(since !== undefined && { since }) }), (honest) =>
        page(honest, tasks, position),
      ),
  },
})

/** The application whose pages of tasks are made of the honest ones, whatever position they are asked for. */
export const listing = (app: FakeApp.FakeApp, page: Page): FakeApp.FakeApp =>
  adapted(
    app,
    ofTasks((tasks) => withPage(tasks, page)),
  )

/** The list shows these payloads too, read as the adapter reads any. */
export const showing = (app: FakeApp.FakeApp, payloads: ReadonlyArray<Json.Json>): FakeApp.FakeApp =>
  listing(app, (honest, tasks) => ({ ...honest, changes: [...honest.changes, ...payloads.map((raw) => tasks.exporter.read(raw))] }))

/** The list shows these changes too, as an adapter would that checks nothing. */
export const showingChanges = (app: FakeApp.FakeApp, changes: ReadonlyArray<Change>): FakeApp.FakeApp =>
  listing(app, (honest) => ({ ...honest, changes: [...honest.changes, ...changes] }))

export interface Seen {
  readonly state: string
  readonly problem: string | null
  readonly externalId: string
  readonly updatedAt: number | null
  readonly data: Json.JsonObject | undefined
  readonly payload: string
}

/** What the hub has of every task that was listed, under the name in its payload. */
export const seenBy = Effect.fnUntraced(function* ({ streams }: Side) {
  const engine = yield* SyncEngine
  const links = yield* Links
  const streamId = streams["task"]?.id ?? ""
  const records = new Map((yield* Stream.runCollect(engine.records.all(tenant, "task"))).map((record) => [record.id, record.data]))
  const seen = new Map<string, Seen>()
  for (const { externalId, state, problem, recordId, updatedAt } of yield* links.list(tenant, streamId, { limit: 1000 })) {
    const payload = (yield* links.payload(tenant, streamId, externalId)) ?? ""
    const { name = externalId } = JSON.parse(payload) ?? {}
    assert.isFalse(seen.has(name), `${name} is there twice`)
    seen.set(name, { state, problem, externalId, updatedAt, data: records.get(recordId ?? ""), payload })
  }
  return seen
})

export const outcomeOf = (seen: Seen | undefined, value: (seen: Seen) => Json.Json | undefined): BadInput.Outcome => {
  if (seen === undefined) return { _tag: "taken", value: "nothing: it is lost" }
  if (seen.state === "quarantined") return { _tag: "quarantined", cause: seen.problem ?? "" }
  return { _tag: "taken", value: seen.state === "linked" ? value(seen) : seen.state }
}
