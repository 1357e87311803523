import { assert, describe, it } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Effect } from "effect"
import { mkdtemp, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { AdapterError, Closed, createSyncline, InvalidInput, NotFound, type Syncline, VaultError } from "syncline"

const { Note, Task } = World

const makeApp = (app: string) => Effect.runSync(FakeApp.make({ app, kinds: { task: { kind: Task }, note: { kind: Note } } }))

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error: unknown) => error,
  )

const joined = async (syncline: Pick<Syncline, "connect" | "addStreams">, app: string) => {
  const connection = await syncline.connect({ app, credentials: "good" })
  await syncline.addStreams({ connection: connection.id, partition: "p" })
  return connection
}

describe("createSyncline", () => {
  it("keeps two applications in step with promises, typed records and async iterators", async () => {
    const [left, right] = [makeApp("left"), makeApp("right")]
    await using syncline = await createSyncline({ adapters: [left.adapter, right.adapter], database: "memory" })
    const task = left.create("task", "p", { title: "Crash" })
    await joined(syncline, "left")
    await joined(syncline, "right")
    const report = await syncline.sync()
    assert.deepStrictEqual([report.errors, report.failures], [[], []])
    assert.deepStrictEqual(
      right.list("task", "p").map(({ fields }) => fields["title"]),
      ["Crash"],
    )

    const tasks = syncline.records(Task)
    const id = await tasks.create({ title: "From the host" })
    await tasks.update(id, { state: "done" })
    const seen: Array<string> = []
    for await (const { fields } of tasks.all()) seen.push(fields.title)
    assert.deepStrictEqual(seen, ["Crash", "From the host"])
    const { fields, version, createdAt } = await tasks.get(id)
    assert.deepStrictEqual([fields.state, version, createdAt instanceof Date], ["done", 2, true])
    assert.strictEqual((await tasks.history(id)).length, 2)
    await syncline.sync()
    const links = await syncline.links(id)
    assert.sameMembers(
      links.map(({ app }) => app),
      ["left", "right"],
    )
    const externalId = links.find(({ app }) => app === "left")?.externalId ?? ""
    assert.strictEqual(await syncline.recordOf({ app: "left", kind: "task", externalId }), id)
    assert.isUndefined(await syncline.recordOf({ app: "left", kind: "task", externalId: "none" }))
    assert.strictEqual((await syncline.status()).length, 2)
    assert.isNotEmpty(await syncline.runs())
    assert.isDefined(left.get("task", "p", task))
  })

  it("watch brings changes over by itself, and stops when told", async () => {
    const [left, right] = [makeApp("left"), makeApp("right")]
    await using syncline = await createSyncline({ adapters: [left.adapter, right.adapter], database: "memory" })
    await joined(syncline, "left")
    await joined(syncline, "right")
    await syncline.sync()
    const stop = syncline.watch()
    await syncline.records(Task).create({ title: "Watched" })
    const deadline = performance.now() + 5000
    while (right.list("task", "p").length === 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
    assert.strictEqual(right.list("task", "p").length, 1)
    await stop()
    const calls = right.log.length
    await syncline.records(Task).create({ title: "Not watched" })
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.strictEqual(right.log.length, calls)
  })

  it("rejects with tagged errors that name what is wrong", async () => {
    const left = makeApp("left")
    await using syncline = await createSyncline({ adapters: [left.adapter], database: "memory" })
    const wrongToken = await failure(syncline.connect({ app: "left", credentials: "bad" }))
    assert.isTrue(wrongToken instanceof AdapterError && wrongToken.reason._tag === "Unauthorized")
    assert.instanceOf(await failure(syncline.connect({ app: "none", credentials: "x" })), NotFound)
    const badTitle = await failure(syncline.records(Task).create({ title: "" }))
    assert.isTrue(badTitle instanceof InvalidInput && badTitle.message.includes("task.title"))
    assert.instanceOf(await failure(syncline.records(Task).get("none")), NotFound)
    assert.instanceOf(await failure(syncline.conflicts.resolve("none", "local", "ada")), NotFound)
    assert.instanceOf(await failure(syncline.deliveries.retry({ streamId: "none", recordId: "none" })), NotFound)
  })

  it("checks the vault keys before it touches the database", async () => {
    const database = { url: "postgres://127.0.0.1:1/none" }
    const missing = await failure(createSyncline({ adapters: [], database }))
    assert.isTrue(missing instanceof VaultError && missing.message.includes("vaultKeys is missing"))
    const short = await failure(createSyncline({ adapters: [], database, vaultKeys: [{ id: "k", secret: "c2hvcnQ=" }] }))
    assert.isTrue(short instanceof VaultError && short.message.includes('"k"'))
  })

  it("keeps tenants apart", async () => {
    const left = makeApp("left")
    await using syncline = await createSyncline({ adapters: [left.adapter], database: "memory" })
    const [acme, umbrella] = [syncline.tenant("acme"), syncline.tenant("umbrella")]
    const id = await acme.records(Task).create({ title: "Secret" })
    const connection = await joined(acme, "left")
    assert.instanceOf(await failure(umbrella.records(Task).get(id)), NotFound)
    assert.instanceOf(await failure(umbrella.pause(connection.id)), NotFound)
    assert.deepStrictEqual(await umbrella.status(), [])
    assert.deepStrictEqual(await syncline.status(), [])
  })

  it("ends its events and refuses further calls when it is closed", async () => {
    const left = makeApp("left")
    const syncline = await createSyncline({ adapters: [left.adapter], database: "memory" })
    left.create("task", "p", { title: "Crash" })
    await joined(syncline, "left")
    await syncline.sync()
    const seen: Array<string> = []
    for await (const { event } of syncline.events()) {
      seen.push(event._tag)
      if (event._tag === "SyncCompleted" && event.kind === "note") await syncline.close()
    }
    assert.include(seen, "ExternalRecordCreated")
    assert.instanceOf(await failure(syncline.status()), Closed)
  })

  it("keeps its data and its own key in a folder, from one program to the next", async () => {
    const folder = await mkdtemp(join(tmpdir(), "syncline-test-"))
    const left = makeApp("left")
    left.create("task", "p", { title: "Crash" })
    try {
      const first = await createSyncline({ adapters: [left.adapter], database: { folder } })
      await joined(first, "left")
      await first.sync()
      await first.close()
      assert.strictEqual((await stat(join(folder, "vault.key"))).mode & 0o777, 0o600)
      assert.strictEqual(Buffer.from(await readFile(join(folder, "vault.key"), "utf8"), "base64").length, 32)

      await using second = await createSyncline({ adapters: [left.adapter], database: { folder } })
      const before = left.counts()
      const report = await second.sync()
      assert.deepStrictEqual(report.errors, [])
      assert.strictEqual(left.counts().creates, before.creates)
      assert.strictEqual((await second.status()).length, 1)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
