/** What the tests of merges begin with. */
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import type { GivenSettings } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { type Side, findBy, join, partition as p, rounds, tenant } from "./World.ts"

/** The tasks, tags and members of `left` tell of merges in their lists. */
export const told = {
  left: { task: { tellsMerges: "in lists" }, tag: { tellsMerges: "in lists" }, member: { tellsMerges: "in lists" } },
} as const

interface Both {
  readonly left: FakeApp.FakeApp
  readonly right: FakeApp.FakeApp
}

/** Two tasks of `left` with their twins at `right`, in step, a minute ago. */
export const two = Effect.fnUntraced(function* ({ left, right }: Both, settings: GivenSettings = {}) {
  const engine = yield* SyncEngine
  const one = left.create("task", p, { title: "One", body: "first" })
  const other = left.create("task", p, { title: "Other", body: "second" })
  const side = yield* join(left, settings)
  const there = yield* join(right)
  yield* rounds(2)
  const recordOf = (externalId: string) => Effect.map(engine.records.ofObject(tenant, { app: "left", kind: "task", externalId }), String)
  const twins = { one: findBy(right, "task", "title", "One").id, other: findBy(right, "task", "title", "Other").id }
  return {
    engine,
    one,
    other,
    twins,
    side: placeOf(side),
    there: placeOf(there),
    oneRecord: yield* recordOf(one),
    otherRecord: yield* recordOf(other),
    recordOf,
  }
})

const placeOf = ({ connection, streams }: Side) => ({ connectionId: connection.id, streamId: streams["task"]?.id ?? "" })

export const taskIds = Effect.flatMap(SyncEngine, (engine) =>
  Effect.map(engine.records.list(tenant, "task"), (all) => all.map(({ id }) => id)),
)
