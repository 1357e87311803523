/** Records and their objects as programs see them: every field of each. */
import { assert, describe, it } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Effect } from "effect"
import { createSyncline } from "syncline"

const { Task } = World

const stage = async () => {
  const left = Effect.runSync(FakeApp.make({ app: "left", kinds: { task: { kind: Task } } }))
  const syncline = await createSyncline({ adapters: [left.adapter], database: "memory" })
  const { id: connection } = await syncline.connect({ app: "left", credentials: "good" })
  await syncline.addStreams({ connection, partition: "p" })
  return { left, syncline, connection }
}

describe("a record", () => {
  it("is shown with its id, version, fields and times, and changed where it is named", async () => {
    const { syncline } = await stage()
    await using _ = syncline
    const tasks = syncline.records(Task)
    const before = Date.now()
    const id = await tasks.create({ title: "Crash" })
    const made = await tasks.get(id)
    assert.deepInclude(made, { id, version: 1 })
    assert.deepInclude(made.fields, { title: "Crash", state: "todo", tags: [] })
    assert.isAtLeast(made.createdAt.getTime(), before)
    assert.deepStrictEqual(made.updatedAt, made.createdAt)
    await tasks.update(id, { title: "Crash again" })
    assert.deepInclude(await tasks.get(id), { id, version: 2 })
    const all: Array<string> = []
    for await (const each of tasks.all()) all.push(`${each.id} ${each.fields.title}`)
    // Changed, not made a second time.
    assert.deepStrictEqual(all, [`${id} Crash again`])
    assert.deepStrictEqual(
      (await tasks.history(id)).map(({ recordId, version, changes }) => [recordId, version, Object.hasOwn(changes, "title")]),
      [
        [id, 1, true],
        [id, 2, true],
      ],
    )
  })

  it("goes as far as its level says, and as it is permitted", async () => {
    const { left, syncline, connection } = await stage()
    await using _ = syncline
    const tasks = syncline.records(Task)
    const [stream] = await syncline.addStreams({ connection, partition: "p", kinds: ["task"] })
    const where = { stream: stream?.id ?? "" }
    const id = await tasks.create({ title: "Crash" }, { privacy: "local_only" })
    const titles = async () => {
      await syncline.sync()
      return left.list("task", "p").map(({ fields }) => fields["title"])
    }
    assert.deepStrictEqual(await titles(), [])
    await tasks.setPrivacy(id, "shareable", "ada")
    await tasks.permit(id, "everywhere", "ada")
    await tasks.forbid(id, where, "bob")
    assert.deepStrictEqual(await titles(), [])
    assert.deepStrictEqual(
      (await tasks.get(id)).privacy?.permissions.map(({ streamId, granted, by }) => [streamId, granted, by]),
      [
        [null, true, "ada"],
        [where.stream, false, "bob"],
      ],
    )
    await tasks.permit(id, where, "ada")
    assert.deepStrictEqual(await titles(), ["Crash"])
    assert.notProperty(await tasks.get(await tasks.create({ title: "Docs" })), "privacy")
  })

  it("is removed and restored, and says when it was removed", async () => {
    const { left, syncline } = await stage()
    await using _ = syncline
    const tasks = syncline.records(Task)
    const id = await tasks.create({ title: "Crash", state: "doing" })
    await syncline.sync()
    const before = Date.now()
    await tasks.remove(id)
    await syncline.sync()
    assert.isAtLeast((await tasks.get(id)).removedAt?.getTime() ?? 0, before)
    for await (const each of tasks.all()) assert.fail(`${each.id} is listed`)
    // Nobody can remove it there.
    assert.strictEqual(left.list("task", "p")[0]?.fields["state"], "canceled")
    await tasks.restore(id)
    await syncline.sync()
    assert.notProperty(await tasks.get(id), "removedAt")
    assert.strictEqual(left.list("task", "p")[0]?.fields["state"], "doing")
    assert.lengthOf(left.list("task", "p"), 1)
  })

  it("is named with the objects that it is, each with its whole name", async () => {
    const { left, syncline, connection } = await stage()
    await using _ = syncline
    const id = await syncline.records(Task).create({ title: "Crash" })
    await syncline.sync()
    const [object] = left.list("task", "p")
    assert.deepStrictEqual(await syncline.links(id), [
      { app: "left", connection, partition: "p", partitionName: "p", kind: "task", externalId: object?.id ?? "" },
    ])
    assert.deepStrictEqual(await syncline.links("none"), [])
  })
})
