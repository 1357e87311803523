/** What tests of targets begin with: one that a receiver in memory is behind, and events that happen when a test says so. */
import { Clock, Effect } from "effect"
import * as Event from "../model/Event.ts"
import { Commits, empty } from "../store/Commits.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { TargetInput } from "../tell/TargetBook.ts"
import * as Receiver from "./Receiver.ts"
import { tenant } from "./World.ts"

export const url = "https://host.example/events"

/** Something happens: as many events as there are names, in one commit. */
export const happen = Effect.fnUntraced(function* (...names: ReadonlyArray<string>) {
  const events = names.map((runId) => new Event.SyncCompleted({ streamId: "s", kind: "task", runId }))
  yield* (yield* Commits).apply({ ...empty(tenant, yield* Clock.currentTimeMillis), events })
})

export const runOf = ({ body }: Receiver.Received): string => (JSON.parse(body) as { data: { event: { runId: string } } }).data.event.runId
export const runsOf = ({ got }: Receiver.Receiver) => got.map(runOf)

export const ready = Effect.fnUntraced(function* (input: Partial<TargetInput> = {}) {
  const engine = yield* SyncEngine
  const receiver = Receiver.make()
  const { id, secret } = yield* engine.targets.add(tenant, { url, ...input })
  const target = Effect.map(engine.targets.list(tenant), (all) => all.find((each) => each.id === id))
  return { engine, receiver, id, secret, target, tell: Receiver.tell(receiver) }
})
