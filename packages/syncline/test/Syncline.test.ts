import { assert, describe, it, vi } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Effect, Schema } from "effect"
import { mkdtemp, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  Adapter,
  AdapterError,
  Closed,
  ConflictMoved,
  createSyncline,
  Defect,
  InvalidInput,
  NotFound,
  type Plan,
  PlanMoved,
  Rejected,
  type SyncReport,
  type Syncline,
  VaultError,
} from "syncline"

const { Note, Task } = World

const makeApp = (app: string) => Effect.runSync(FakeApp.make({ app, kinds: { task: { kind: Task }, note: { kind: Note } } }))

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error: unknown) => error,
  )

const all = async <A>(items: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const seen: Array<A> = []
  for await (const item of items) seen.push(item)
  return seen
}

const joined = async (syncline: Pick<Syncline, "connect" | "addStreams">, app: string) => {
  const connection = await syncline.connect({ app, credentials: "good" })
  await syncline.addStreams({ connection: connection.id, partition: "p" })
  return connection
}

describe("createSyncline", () => {
  it("logs a line of JSON for each thing that goes wrong where that is asked for, and nothing where that is", async () => {
    const said = async (logs: "json" | "none") => {
      const log = vi.spyOn(console, "log").mockImplementation(() => {})
      try {
        const left = makeApp("left")
        await using syncline = await createSyncline({ adapters: [left.adapter], database: "memory", logs })
        await joined(syncline, "left")
        left.revoke()
        await syncline.sync()
        return log.mock.calls.map(([line]) => String(line))
      } finally {
        log.mockRestore()
      }
    }
    const lines = (await said("json")).map(
      (line) => JSON.parse(line) as { readonly level: string; readonly annotations: { readonly app: string } },
    )
    assert.include(
      lines.map(({ level, annotations }) => `${level} ${annotations.app}`),
      "WARN left",
    )
    assert.deepStrictEqual(await said("none"), [])
  })

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
    assert.sameMembers(seen, ["Crash", "From the host"])
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

  it("shows what a sync would do, does what was shown, and takes back what a run did", async () => {
    const [left, right] = [makeApp("left"), makeApp("right")]
    await using syncline = await createSyncline({ adapters: [left.adapter, right.adapter], database: "memory" })
    const task = left.create("task", "p", { title: "Crash" })
    const connection = await joined(syncline, "left")
    await joined(syncline, "right")
    const plan = await syncline.plan()
    const made = plan.streams.find(({ app, kind }) => app === "right" && kind === "task")?.there.create
    assert.deepStrictEqual([made?.count, made?.first[0]?.fields["title"]], [1, { after: "Crash" }])
    assert.isEmpty(right.list("task", "p"))
    left.edit("task", "p", task, { title: "Crashes" })
    const moved = await failure(syncline.apply(plan))
    assert.isTrue(moved instanceof PlanMoved)
    assert.include(String(moved), "what is written to task in p (right)")
    // As it comes back from a form or a file.
    const kept = JSON.stringify(await syncline.plan({ firstPush: "go" }))
    await syncline.apply(JSON.parse(kept) as Plan)
    assert.deepStrictEqual(
      right.list("task", "p").map(({ fields }) => fields["title"]),
      ["Crashes"],
    )
    const { streams } = await syncline.plan({ connection: connection.id })
    assert.isTrue(streams.every(({ app, there }) => app === "left" && there.create.count === 0))
    const run = (await syncline.runs()).find(
      ({ kind, counts, strategy }) => kind === "task" && strategy === "initial" && counts.created === 1,
    )
    const undone = await syncline.undo(run?.id ?? "", { by: "ada", compensate: true })
    assert.deepStrictEqual([undone.records, undone.outside.first[0]?.app], [1, "right"])
    assert.isEmpty(await all(syncline.records(Task).all()))
    assert.isTrue((await failure(syncline.undo("none", { by: "ada" }))) instanceof NotFound)
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

  it("stops what watch is at when told, and waits for its end", async () => {
    const left = makeApp("left")
    await using syncline = await createSyncline({ adapters: [left.adapter], database: "memory" })
    await joined(syncline, "left")
    const begun = Promise.withResolvers<void>()
    let isStopped = false
    left.beforeEach(() =>
      Effect.andThen(
        Effect.sync(() => begun.resolve()),
        Effect.onInterrupt(Effect.never, () => Effect.sync(() => (isStopped = true))),
      ),
    )
    const stop = syncline.watch()
    await begun.promise
    await stop()
    assert.isTrue(isStopped)
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

  it("shows conflicts and what was refused, and lets a person decide", async () => {
    const [left, right] = [makeApp("left"), makeApp("right")]
    await using syncline = await createSyncline({ adapters: [left.adapter, right.adapter], database: "memory" })
    await joined(syncline, "left")
    await joined(syncline, "right")
    await syncline.sync()
    const tasks = syncline.records(Task)
    const id = await tasks.create({ title: "Crash" })
    await syncline.sync()
    for (const title of ["Ours", "Ours again"]) {
      await tasks.update(id, { title })
      right.edit("task", "p", right.list("task", "p")[0]?.id ?? "", { title: `Theirs, not ${title}` })
      await syncline.sync()
      const [conflict] = await syncline.conflicts.list({ state: "open", kind: "task", field: "title", recordId: id })
      if (conflict === undefined) return assert.fail("there is no conflict")
      const { edits, version } = await syncline.conflicts.get(conflict.id)
      assert.strictEqual(edits?.external.app, "right")
      await tasks.update(id, { title: `${title}!` })
      const moved = await failure(syncline.conflicts.resolve(conflict.id, "local", "ada", version))
      assert.instanceOf(moved, ConflictMoved)
      if (title === "Ours") await syncline.conflicts.resolve(conflict.id, "local", "ada", moved.version)
      else assert.deepInclude(await syncline.conflicts.resolveAll({ recordId: id }, "external", "ada"), { decided: 1, failed: 0 })
      await syncline.sync()
    }
    assert.strictEqual((await tasks.get(id)).fields.title, "Theirs, not Ours again")

    const reason = new Rejected({ message: "title is too long", field: "title" })
    const refusal = new AdapterError({ app: "right", operation: "update", reason })
    right.beforeEach(({ operation, fields }) =>
      operation === "update" && String(fields?.["title"]).length > 10 ? Effect.fail(refusal) : Effect.void,
    )
    await tasks.update(id, { title: "A title that is too long" })
    await syncline.sync()
    const [dead] = await syncline.deliveries.list({ state: "dead", app: "right" })
    if (dead === undefined) return assert.fail("nothing was refused")
    const letter = await syncline.deliveries.get(dead)
    assert.deepInclude(letter, { operation: "update", payload: { title: "A title that is too long" } })
    assert.strictEqual(letter.refused["title"]?.message, "title is too long")
    await syncline.deliveries.edit(dead, { title: "Short" }, "ada")
    await syncline.sync()
    assert.strictEqual(right.list("task", "p")[0]?.fields["title"], "Short")
    assert.deepInclude((await tasks.history(id)).at(-1)?.deed, { _tag: "DeliveryEdited", by: "ada" })
  })

  it("lists, takes up and drops what an application refused", async () => {
    const [left, right] = [makeApp("left"), makeApp("right")]
    await using syncline = await createSyncline({ adapters: [left.adapter, right.adapter], database: "memory" })
    await joined(syncline, "left")
    await joined(syncline, "right")
    await syncline.sync()
    const refusal = new AdapterError({ app: "right", operation: "create", reason: new Rejected({ message: "the project is frozen" }) })
    const mend = right.beforeEach(({ operation }) => (operation === "create" ? Effect.fail(refusal) : Effect.void))
    for (const title of ["One", "Two"]) left.create("task", "p", { title })
    await syncline.sync()
    mend()
    const dead = await syncline.deliveries.list({ state: "dead", saying: "is frozen" })
    const [first, second] = dead
    assert.lengthOf(dead, 2)
    assert.deepStrictEqual(await syncline.deliveries.list({ saying: "is on fire" }), [])
    if (first === undefined || second === undefined) return
    await syncline.deliveries.drop(first, "ada", "it belongs to another project")
    assert.strictEqual(await syncline.deliveries.retryAll({ saying: "is frozen" }), 1)
    await syncline.sync()
    assert.lengthOf(right.list("task", "p"), 1)
    assert.deepStrictEqual(await syncline.deliveries.list(), [])
  })

  it("checks the vault keys before it touches the database", async () => {
    const database = { url: "postgres://127.0.0.1:1/none" }
    const missing = await failure(createSyncline({ adapters: [], database }))
    assert.isTrue(missing instanceof VaultError && missing.message.includes("vaultKeys is missing"))
    const short = await failure(createSyncline({ adapters: [], database, vaultKeys: [{ id: "k", secret: "c2hvcnQ=" }] }))
    assert.isTrue(short instanceof VaultError && short.message.includes('"k"'))
  })

  it("refuses a setting that an adapter does not know, and sends nothing anywhere", async () => {
    const asked: Array<string> = []
    const tracker = Adapter.make({
      app: "tracker",
      name: "Tracker",
      icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
      settings: Schema.Struct({ baseUrl: Schema.optionalKey(Schema.String) }),
      api: {
        app: "tracker",
        baseUrl: "https://tracker.invalid",
        headers: {},
        authorizations: [],
        rates: { budgets: [], gauges: [], signals: [] },
      },
      resources: () => [],
      account: () =>
        Effect.sync(() => {
          asked.push("account")
          return { externalAccountId: "1", name: "Ada" }
        }),
      partition: (_client, id) => Effect.succeed({ id, name: id }),
    })
    await using syncline = await createSyncline({ adapters: [tracker], database: "memory" })
    const settings = { baseURL: "https://tracker.example" }
    const error = await failure(syncline.connect({ app: "tracker", credentials: "x", settings }))
    assert.isTrue(error instanceof AdapterError && error.reason._tag === "Rejected" && error.reason.field === "baseURL")
    assert.isTrue(error instanceof Error && error.message.includes('settings.baseURL is not known; did you mean "baseUrl"?'))
    assert.deepStrictEqual(asked, [])
    await syncline.connect({ app: "tracker", credentials: "x", settings: { baseUrl: "https://tracker.example" } })
    assert.deepStrictEqual(asked, ["account"])
  })

  it("syncs by a deadline, under a signal, and tells how far it is", async () => {
    const [left, right] = [makeApp("left"), makeApp("right")]
    await using syncline = await createSyncline({ adapters: [left.adapter, right.adapter], database: "memory" })
    for (let index = 0; index < 3; index += 1) left.create("task", "p", { title: `Task ${index}` })
    const connection = await joined(syncline, "left")
    await joined(syncline, "right")
    const over = await syncline.sync({ deadline: new Date(Date.now() - 1) })
    assert.deepStrictEqual([over.complete, over.runs], [false, []])

    const reason = new Error("the user went away")
    assert.strictEqual(await failure(syncline.sync({ signal: AbortSignal.abort(reason) })), reason)
    const controller = new AbortController()
    const stop = left.beforeEach(() =>
      Effect.andThen(
        Effect.sync(() => controller.abort(reason)),
        Effect.never,
      ),
    )
    assert.strictEqual(await failure(syncline.sync({ signal: controller.signal })), reason)
    stop()

    const seen: Array<SyncReport> = []
    const onProgress = async (report: SyncReport) => {
      seen.push(report)
      throw new Error("the display broke")
    }
    const report = await syncline.sync({
      deadline: new Date(Date.now() + 60_000),
      signal: new AbortController().signal,
      onProgress,
    })
    assert.isTrue(report.complete)
    assert.isNotEmpty(seen)
    assert.strictEqual(right.list("task", "p").length, 3)
    assert.instanceOf(await failure(syncline.sync({ connection: "left" })), NotFound)
    assert.isTrue((await syncline.sync({ connection: connection.id })).complete)
  })

  it("rejects with what it is: closed meanwhile, or a bug with what was thrown", async () => {
    const left = makeApp("left")
    const syncline = await createSyncline({ adapters: [left.adapter], database: "memory" })
    await joined(syncline, "left")
    const stop = left.beforeEach(() => Effect.die(new TypeError("undefined is not a function")))
    const bug = await failure(syncline.connect({ app: "left", credentials: "other" }))
    assert.isTrue(bug instanceof Defect && bug.cause instanceof TypeError && bug.message.includes("undefined is not a function"))
    stop()
    left.beforeEach(() => Effect.never)
    const syncing = failure(syncline.sync())
    await syncline.close()
    assert.instanceOf(await syncing, Closed)
    await syncline.close()
    assert.throws(() => syncline.watch(), Closed)
    assert.instanceOf(await failure(all(syncline.records(Task).all())), Closed)
    assert.deepStrictEqual(await all(syncline.events()), [])
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
