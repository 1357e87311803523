/** Which of several places is meant, and how they are named where nobody can tell. */
import { assert, describe, it } from "@effect/vitest"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { joinKinds, partition as p, sync, tenant } from "../../src/testing/World.ts"
import * as ObjectLookup from "../../src/hub/ObjectLookup.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const found = (partition: string, partitionName: string, recordId?: string) => ({
  stream: Sample.stream("tenant", `a/${partition}/task`, "a", { partition, partitionName }),
  link: recordId === undefined ? undefined : { ...Sample.link("1", recordId), tenant: "tenant", processedAt: 1 },
})

const name = { app: "app", kind: "task", externalId: "1" }

describe("the place of an object", () => {
  it.effect("is the one at which it is a record, or several of the same record", () =>
    Effect.gen(function* () {
      const [none, one, same] = [found("p", "p"), found("q", "q", "r"), found("s", "s", "r")]
      assert.isUndefined(yield* ObjectLookup.theOne(name, [none]))
      assert.strictEqual(yield* ObjectLookup.theOne(name, [none, one]), one)
      assert.strictEqual((yield* ObjectLookup.theOne(name, [one, same]))?.link?.recordId, "r")
    }),
  )

  it.effect("is asked for where it is several records, by what the places are called and by what they are", () =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(ObjectLookup.theOne(name, [found("p", "p", "r1"), found("42", "acme/app", "r2")]))
      assert.strictEqual(message, "partition is missing: task 1 is in several: p, 42 (acme/app); name one")
    }),
  )
})

scenarioOver(MemoryStore.layer)("an object is the record that it is linked to, and none where it is not", ({ left }) =>
  Effect.gen(function* () {
    const engine = yield* SyncEngine
    const externalId = left.create("task", p, { title: "Crash" })
    yield* joinKinds(left, ["task"])
    yield* sync
    const [record] = yield* engine.records.list(tenant, "task")
    const of = (id: string) => engine.records.ofObject(tenant, { app: "left", kind: "task", externalId: id })
    assert.isString(record?.id)
    assert.strictEqual(yield* of(externalId), record?.id)
    assert.isUndefined(yield* of("none"))
  }),
)
