/** What was announced, and about what: the streams and runs that the tests of events have events of. */
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect, Schema } from "effect"
import * as Event from "../model/Event.ts"
import { Streams } from "../store/Streams.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { joinKinds, tenant } from "./World.ts"

/** Everything that was announced, oldest first, as plain data that the schema of events has let through; of some kinds, if any are named. */
export const announced = Effect.fnUntraced(function* (...tags: ReadonlyArray<Event.Event["_tag"]>) {
  const engine = yield* SyncEngine
  const stored = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
  const wanted = stored.filter(({ event }) => tags.length === 0 || tags.includes(event._tag))
  const plain: ReadonlyArray<{ readonly [field: string]: unknown }> = yield* Effect.forEach(wanted, ({ event }) =>
    Schema.encodeEffect(Event.Event)(event),
  )
  return plain
})

export const ofReadings = announced("SyncStarted", "SyncCompleted", "SyncError")

/** Connects an application with its tasks alone. Answers with what all events of their stream name. */
export const joinTasks = Effect.fnUntraced(function* (app: FakeApp.FakeApp) {
  const connection = yield* joinKinds(app, ["task"])
  const [stream] = yield* Effect.flatMap(Streams, (streams) => streams.list(tenant, { connectionId: connection.id }))
  return { streamId: stream?.id ?? "", kind: "task" }
})

/** The runs of a stream, oldest first. */
export const runsOf = ({ streamId }: { readonly streamId: string }) =>
  Effect.flatMap(SyncEngine, (engine) => Effect.map(engine.runs(tenant, { streamId }), (runs) => runs.toReversed()))

/** The id of the only task. */
export const onlyTask = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const [record, ...others] = yield* engine.records.list(tenant, "task")
  if (record === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} tasks`)
  return record.id
})
