import { assert, describe, it } from "@effect/vitest"
import {
  AdapterError,
  type Change,
  CreateSafety,
  type CursorFacts,
  Endpoint,
  Field,
  Gone,
  Json,
  Kind,
  Paging,
  Resource,
} from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import { client } from "./Issues.ts"
import { type Script, json, scripted } from "./ScriptedServer.ts"

const Task = Kind.make({
  name: "task",
  fields: {
    title: Field.value(Schema.NonEmptyString, { initial: "Untitled" }),
    status: Field.value(Schema.Literals(["todo", "doing", "done"]), { initial: "todo" }),
    author: Field.reference("person"),
    estimate: Field.value(Schema.NullOr(Schema.Finite), { initial: null }),
  },
})

const Wire = Schema.Struct({
  number: Schema.Int,
  title: Schema.String,
  open: Schema.Boolean,
  by: Schema.NullOr(Schema.Struct({ id: Schema.Int, login: Schema.String })),
  changed: Schema.Number,
  pull: Schema.optionalKey(Schema.Boolean),
})
type Wire = typeof Wire.Type

type Status = Kind.RecordType<typeof Task>["status"]

const facts: CursorFacts.CursorFacts = { kind: "timestamp", granularityMillis: 1000, inclusive: true, consistencyLagMillis: 0 }
const list = Endpoint.list({ name: "listTasks", path: "/{+partition}/tasks", paging: Paging.linkHeader, item: Wire })
const get = Endpoint.get({ name: "getTask", path: "/{+partition}/tasks/{id}", item: Wire })
const post = Endpoint.write({ name: "createTask", method: "POST", path: "/{+partition}/tasks", item: Wire })
const patch = Endpoint.write({ name: "updateTask", method: "PATCH", path: "/{+partition}/tasks/{id}", item: Wire })

const definition = {
  app: "tracker",
  kind: Task,
  wire: Wire,
  list,
  get,
  facts,
  idPath: ["number"],
  identity: ({ number, changed }: Wire) => ({ externalId: String(number), updatedAt: changed, version: `v${changed}` }),
  keep: ({ pull }: Wire) => pull !== true,
  fields: {
    title: Resource.both(({ title }: Wire) => title),
    status: Resource.both(
      ({ open }: Wire): Status => (open ? "todo" : "done"),
      (status: Status, current?: Status): Status => (status === "done" ? "done" : current === "doing" ? "doing" : "todo"),
    ),
    author: Resource.readOnly(({ by }: Wire) => (by === null ? null : String(by.id))),
  },
  related: ({ by }: Wire) => (by === null ? [] : [{ kind: "person", raw: by }]),
} satisfies Resource.Definition<(typeof Task)["fields"], Wire>

const writes: NonNullable<Resource.Definition<(typeof Task)["fields"], Wire>["writes"]> = {
  createSafety: CreateSafety.mark({ settleMillis: 1000 }),
  create: (tracker, { partition, view }) =>
    tracker.write(post, { partition }, { title: view.title ?? "Untitled", open: view.status !== "done" }),
  update: (tracker, { partition, externalId, patch: { title } }) =>
    tracker.write(patch, { partition, id: externalId }, title === undefined ? {} : { title }),
  find: (_, { operationId }) => Effect.succeed(operationId === "made" ? { item: task(), raw: raw() } : undefined),
}

const raw = (parts: Json.JsonObject = {}) => ({ number: 1, title: "a", open: true, by: { id: 7, login: "ada" }, changed: 5000, ...parts })
const task = (): Wire => ({ number: 1, title: "a", open: true, by: { id: 7, login: "ada" }, changed: 5000 })

const readOnly = Resource.make(definition)
const writable = Resource.make({ ...definition, writes })

const upsert = (parts: Json.JsonObject = {}): Change => ({
  _tag: "Upsert",
  externalId: "1",
  version: "v5000",
  updatedAt: 5000,
  view: { title: "a", status: "todo", author: "7" },
  raw: raw(parts),
  related: [{ kind: "person", raw: { id: 7, login: "ada" } }],
})

const answering = <A, E, R>(script: Script, run: Effect.Effect<A, E, R>) => Effect.provide(run, scripted(script).layer)

const page = (resource: Resource.Resource) => resource.exporter.page(client(), { partition: "octo/hello" })

describe("Resource reads", () => {
  it.effect("objects as views with what identifies them, and leaves out what is not of the kind", () =>
    answering(
      () => json([raw(), raw({ number: 2, pull: true })]),
      Effect.gen(function* () {
        assert.deepStrictEqual((yield* page(readOnly)).changes, [upsert()])
      }),
    ),
  )

  it.effect("an object that cannot be read apart from the others, with its id where that much is known", () =>
    answering(
      () => json([raw({ number: 1, title: "" }), raw({ number: 2, open: "yes" }), raw({ number: 3 }), { id: 4 }, "5"]),
      Effect.gen(function* () {
        const { changes } = yield* page(readOnly)
        assert.sameDeepMembers(
          changes.map(({ _tag, externalId }) => [_tag, externalId]),
          [
            ["Unreadable", "1"],
            ["Unreadable", "2"],
            ["Upsert", "3"],
            ["Unreadable", undefined],
            ["Unreadable", undefined],
          ],
        )
        const faults = changes.flatMap((change) => (change._tag === "Unreadable" ? [change.error.message] : []))
        assert.isTrue(faults.some((fault) => fault.includes("task.title")))
        assert.isTrue(faults.some((fault) => fault.includes("open")))
      }),
    ),
  )

  it.effect("an object on which the mapping breaks apart from the others", () => {
    const fragile = Resource.make({
      ...definition,
      keep: ({ number, title }) => {
        if (number === 3) throw new RangeError("odd")
        return title !== ""
      },
      fields: { author: Resource.readOnly(({ by }: Wire) => (by === null ? new URL("nowhere").host : by.login)) },
    })
    return answering(
      () => json([raw({ by: null }), raw({ number: 2 }), raw({ number: 3 })]),
      Effect.gen(function* () {
        const { changes } = yield* page(fragile)
        assert.deepStrictEqual(
          changes.map(({ _tag }) => _tag),
          ["Unreadable", "Upsert", "Unreadable"],
        )
      }),
    )
  })

  it.effect("what is listed though it is gone as removed, and calls it Gone when it is asked for", () => {
    const binned = Resource.make({
      ...definition,
      gone: ({ open }) => !open,
      identity: ({ number }) => ({ externalId: number === 3 ? "" : String(number) }),
    })
    return Effect.gen(function* () {
      const { changes } = yield* answering(
        () => json([raw({ open: false }), raw({ number: 2 }), raw({ number: 3, open: false })]),
        page(binned),
      )
      assert.deepStrictEqual(changes[0], { _tag: "Removal", externalId: "1" })
      assert.deepStrictEqual(
        changes.map(({ _tag }) => _tag),
        ["Removal", "Upsert", "Unreadable"],
      )
      const asked = answering(() => json(raw({ open: false })), binned.exporter.get(client(), { partition: "octo/hello", externalId: "1" }))
      assert.instanceOf((yield* Effect.flip(asked)).reason, Gone)
    })
  })

  it.effect("what was merged into another as that, listed or asked for, where the object says so or an old id leads there", () => {
    const saying = Resource.make({ ...definition, mergedInto: ({ title }) => (title.startsWith("into ") ? title.slice(5) : undefined) })
    const leading = Resource.make({ ...definition, redirectsMerged: true })
    const merged = { _tag: "Merged", externalId: "1", into: "7" } as const
    return Effect.gen(function* () {
      const { changes } = yield* answering(() => json([raw({ title: "into 7" }), raw({ number: 2 })]), page(saying))
      assert.deepStrictEqual(changes[0], merged)
      assert.strictEqual(changes[1]?._tag, "Upsert")
      const asked = (resource: Resource.Resource, answer: Json.Json, externalId = "1") =>
        answering(() => json(answer), resource.exporter.get(client(), { partition: "octo/hello", externalId }))
      assert.deepStrictEqual(yield* asked(saying, raw({ title: "into 7" })), merged)
      assert.deepStrictEqual(yield* asked(leading, raw({ number: 7 })), merged)
      assert.strictEqual((yield* asked(leading, raw()))._tag, "Upsert")
      assert.instanceOf((yield* Effect.flip(asked(saying, raw({ number: 7 })))).reason, Gone)
    })
  })

  it.effect("one object by its id, and calls Gone what is not of the kind or has another id", () => {
    const one = (answer: Json.Json, id = "1") =>
      answering(() => json(answer), readOnly.exporter.get(client(), { partition: "octo/hello", externalId: id }))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* one(raw()), upsert())
      for (const gone of [one(raw({ pull: true })), one(raw(), "2")]) assert.instanceOf((yield* Effect.flip(gone)).reason, Gone)
      assert.strictEqual((yield* one(raw({ title: "" })))._tag, "Unreadable")
    })
  })

  it.effect("one object by a function, where the application has no read by id", () => {
    const gone = new AdapterError({ app: "tracker", operation: "search", reason: new Gone({ message: "no" }) })
    const searched = Resource.make({
      ...definition,
      get: (_, { id }) => (id === "1" ? Effect.succeed({ item: task(), raw: raw() }) : Effect.fail(gone)),
    })
    const one = (externalId: string) => answering(() => json({}), searched.exporter.get(client(), { partition: "p", externalId }))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* one("1"), upsert())
      assert.strictEqual(yield* Effect.flip(one("2")), gone)
    })
  })

  it("a stored payload as it read the first", () => {
    assert.deepStrictEqual(readOnly.exporter.read(JSON.parse(JSON.stringify(raw()))), upsert())
    assert.strictEqual(readOnly.exporter.read({ number: "x" })._tag, "Unreadable")
    assert.strictEqual(readOnly.exporter.read(null)._tag, "Unreadable")
  })
})

describe("Resource.see", () => {
  it("says what the application makes of the writable fields it is given, and nothing of the others", () => {
    assert.deepStrictEqual(writable.see({ title: "a", status: "doing", author: "7", estimate: 3 }), { title: "a", status: "todo" })
    assert.deepStrictEqual(writable.see({ status: "done" }), { status: "done" })
    assert.deepStrictEqual(writable.see({ status: "todo" }, { status: "doing" }), { status: "doing" })
    assert.deepStrictEqual(writable.see({}), {})
  })

  it("lists what can be read and what can be written", () => {
    assert.deepStrictEqual(writable.readable, ["title", "status", "author"])
    assert.deepStrictEqual(writable.writable, ["title", "status"])
    assert.deepStrictEqual(readOnly.writable, [])
    assert.isUndefined(readOnly.importer)
  })

  it("says what its adapter would have mapped", () => {
    assert.deepStrictEqual(Resource.make({ ...definition, mapping: { title: { direction: "in" } } }).mapping, {
      title: { direction: "in" },
    })
    assert.notProperty(readOnly, "mapping")
  })

  it("lists how long texts may be, where that is known", () => {
    assert.deepStrictEqual(writable.limits, {})
    const limited = Resource.make({
      ...definition,
      fields: { ...definition.fields, title: Resource.both(({ title }: Wire) => title, undefined, 40) },
    })
    assert.deepStrictEqual(limited.limits, { title: 40 })
    assert.deepStrictEqual(limited.see({ title: "x".repeat(50) }), { title: "x".repeat(50) })
  })
})

describe("Resource writes", () => {
  const request = (operationId = "made") => ({
    partition: "octo/hello",
    operationId,
    startedAt: 0,
    view: { title: "b", status: "done" },
    address: (_: string, id: string) => id,
  })
  const importer = writable.importer ?? assert.fail("it has no importer")

  it.effect("and answers with what the application made of it", () => {
    const { layer, requests } = scripted(({ body }) => json(raw(Json.isObject(body) ? body : {})))
    return Effect.gen(function* () {
      const made = yield* importer.create(client(), request())
      assert.deepStrictEqual(made.view, { title: "b", status: "done", author: "7" })
      const update = { partition: "octo/hello", externalId: "1", ownAddress: undefined, version: undefined, patch: { title: "c" } }
      const changed = yield* importer.update(client(), { ...update, address: (_, id) => id })
      assert.strictEqual(changed.view["title"], "c")
      assert.deepStrictEqual(
        requests.map(({ method, url, body }) => [method, url.pathname, body]),
        [
          ["POST", "/api/octo/hello/tasks", { title: "b", open: false }],
          ["PATCH", "/api/octo/hello/tasks/1", { title: "c" }],
        ],
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("has an unknown outcome where the answer cannot be read", () =>
    answering(
      () => json(raw({ title: "" })),
      Effect.gen(function* () {
        const error = yield* Effect.flip(importer.create(client(), request()))
        assert.strictEqual(error.reason._tag, "UnknownOutcome")
        assert.include(error.message, "task.title")
      }),
    ),
  )

  it.effect("names the field that is refused as the kind does, and none that the kind does not have", () => {
    const { importer: named } = Resource.make({ ...definition, writes: { ...writes, refusals: { state: "status", name: "title" } } })
    if (named === undefined) return assert.fail("it has no importer")
    const update = { partition: "octo/hello", externalId: "1", ownAddress: undefined, version: undefined, patch: { title: "c" } }
    const refused = (word: string | undefined) =>
      answering(
        () => json({ message: "No", errors: [{ ...(word !== undefined && { field: word }), code: "invalid" }] }, 422),
        Effect.gen(function* () {
          const tries = [named.create(client(), request()), named.update(client(), { ...update, address: (_, id) => id })]
          const reasons = yield* Effect.forEach(tries, (write) => Effect.map(Effect.flip(write), ({ reason }) => reason))
          const [field, ...others] = reasons.map((reason) => (reason._tag === "Rejected" ? (reason.field ?? "none") : reason._tag))
          assert.deepStrictEqual(others, [field])
          return [field, reasons[0]?.message]
        }),
      )
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* refused("title"), ["title", "422: No; title: invalid"])
      assert.deepStrictEqual(yield* refused("state"), ["status", "422: No; state: invalid"])
      assert.deepStrictEqual(yield* refused("name"), ["title", "422: No; name: invalid"])
      assert.deepStrictEqual(yield* refused("milestone"), ["none", "422: No; milestone: invalid"])
      assert.deepStrictEqual(yield* refused("constructor"), ["none", "422: No; constructor: invalid"])
      assert.deepStrictEqual(yield* refused(undefined), ["none", "422: No"])
    })
  })

  it.effect("finds what an earlier attempt made", () =>
    answering(
      () => json({}),
      Effect.gen(function* () {
        const find = importer.find ?? assert.fail("it has no find")
        assert.strictEqual((yield* find(client(), request()))?.externalId, "1")
        assert.isUndefined(yield* find(client(), request("other")))
      }),
    ),
  )

  it("shows its safety, and what it lacks by its absence", () => {
    assert.deepStrictEqual(importer.createSafety, { _tag: "Mark", settleMillis: 1000 })
    assert.isUndefined(importer.checksVersion)
    const checking = Resource.make({
      ...definition,
      writes: { createSafety: CreateSafety.clientId, create: writes.create, update: writes.update, checksVersion: true },
    })
    assert.isTrue(checking.importer?.checksVersion)
    assert.isFalse("find" in (checking.importer ?? {}))
  })
})

describe("Resource does not compile", () => {
  const wrongField = () =>
    // @ts-expect-error: a task has no priority
    Resource.make({ ...definition, fields: { priority: Resource.readOnly(() => 1) } })
  const wrongValue = () =>
    // @ts-expect-error: a title is a text
    Resource.make({ ...definition, fields: { title: Resource.both(({ number }: Wire) => number) } })
  const wrongLiteral = () =>
    // @ts-expect-error: there is no such status
    Resource.make({ ...definition, fields: { status: Resource.readOnly((): "open" => "open") } })
  const wrongWire = () =>
    // @ts-expect-error: the payload has no state
    Resource.make({ ...definition, fields: { title: Resource.both(({ state }: Wire) => state) } })
  const elsewhere = Endpoint.list({ name: "l", path: "/{owner}/{partition}", paging: Paging.linkHeader, item: Wire })
  const wrongList = () =>
    // @ts-expect-error: the list needs a parameter that no stream has
    Resource.make({ ...definition, list: elsewhere })
  const withoutFacts = () =>
    // @ts-expect-error: the cursor facts are missing
    Resource.make({ ...definition, facts: undefined })
  const withoutUpdate = () =>
    // @ts-expect-error: what can be created can be updated
    Resource.make({ ...definition, writes: { createSafety: CreateSafety.clientId, create: writes.create } })
  const withoutSafety = () =>
    // @ts-expect-error: how a create is made safe is missing
    Resource.make({ ...definition, writes: { create: writes.create, update: writes.update } })
  const unchecked = () =>
    // @ts-expect-error: an application may have no importer
    readOnly.importer.create
  const unknownView = () =>
    Resource.make({
      ...definition,
      writes: {
        ...writes,
        // @ts-expect-error: a view has no priority
        create: (tracker, { partition, view }) => tracker.write(post, { partition }, { priority: view.priority }),
      },
    })

  it("with a wrong field, a wrong type or a missing capability", () => {
    const cases = [
      wrongField,
      wrongValue,
      wrongLiteral,
      wrongWire,
      wrongList,
      withoutFacts,
      withoutUpdate,
      withoutSafety,
      unchecked,
      unknownView,
    ]
    assert.lengthOf(cases, 10)
  })
})
