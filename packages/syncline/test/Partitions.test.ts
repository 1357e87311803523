import { assert, describe, it } from "@effect/vitest"
import type { Adapter } from "@syncline/adapter-core"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Effect } from "effect"
import { createSyncline, InvalidInput } from "syncline"

const app = Effect.runSync(FakeApp.make({ app: "left", kinds: { task: { kind: World.Task } } }))

/** Its partitions are numbers, and have names. */
const named: Adapter.Adapter = {
  ...app.adapter,
  open: (options) =>
    Effect.map(app.adapter.open(options), (opened) => ({
      ...opened,
      partition: (name) => Effect.succeed({ id: name === "web" ? "8" : "7", name: name === "web" ? "acme/web" : "acme/app" }),
    })),
}

describe("a partition with a name", () => {
  it("is shown with it, and found by its id, its name and what it was called when it was added", async () => {
    await using syncline = await createSyncline({ adapters: [named], database: "memory" })
    const connection = await syncline.connect({ app: "left", credentials: "good" })
    for (const partition of ["7", "8"]) app.create("task", partition, { title: `Of ${partition}` }, "1")
    for (const partition of ["App", "web"]) await syncline.addStreams({ connection: connection.id, partition })
    await syncline.sync()
    const object = { app: "left", kind: "task", externalId: "1" }
    const id = await syncline.recordOf({ ...object, partition: "7" })
    for (const partition of ["acme/app", "App"]) assert.strictEqual(await syncline.recordOf({ ...object, partition }), id)
    const other = await syncline.recordOf({ ...object, partition: "acme/web" })
    assert.notStrictEqual(other, id)
    assert.isUndefined(await syncline.recordOf({ ...object, partition: "acme/docs" }))
    assert.deepStrictEqual(await syncline.links(id ?? ""), [
      { ...object, connection: connection.id, partition: "7", partitionName: "acme/app" },
    ])
    const error = await syncline.recordOf(object).catch((reason: unknown) => reason)
    assert.instanceOf(error, InvalidInput)
    assert.include(String(error), "7 (acme/app), 8 (acme/web)")
  })
})
