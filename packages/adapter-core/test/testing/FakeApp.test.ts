import { assert, describe, it } from "@effect/vitest"
import {
  type AdapterError,
  Authorization,
  type CreateRequest,
  type Importer,
  Patience,
  RateLimited,
  Rejected,
  type Resource,
  Unavailable,
  UnknownOutcome,
} from "@syncline/adapter-core"
import { FakeApp, type FakeKind } from "@syncline/adapter-core/testing"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { Limiter } from "@syncline/adapter-core"
import { Label, Task } from "./Task.ts"

const layer = Layer.mergeAll(FetchHttpClient.layer, Limiter.layerMemory)

const open = (app: FakeApp.FakeApp, token = "good") =>
  Effect.map(app.adapter.open({ credentials: Effect.succeed(Authorization.token(token)) }), (opened) => ({
    ...opened,
    task: found(opened.resources.find(({ kind }) => kind.name === "task")),
  }))

const found = <A>(value: A | undefined): A => {
  if (value === undefined) throw new Error("it is missing")
  return value
}

const importerOf = (resource: Resource.Resource): Importer => found(resource.importer)

const make = (task: Partial<FakeKind> = {}, options: Partial<FakeApp.FakeAppOptions> = {}) =>
  FakeApp.make({ ...options, kinds: { task: { kind: Task, ...task }, label: { kind: Label, addressField: "name" } } })

const request = (view: CreateRequest["view"], operationId = "op-1"): CreateRequest => ({
  partition: "p",
  operationId,
  startedAt: 0,
  view,
  address: (_, id) => id,
})

const tagOf = <A, R>(effect: Effect.Effect<A, AdapterError, R>) =>
  Effect.match(effect, { onFailure: ({ reason }) => reason._tag, onSuccess: () => "success" as const })

it.layer(layer)("FakeApp", (it) => {
  describe("lists", () => {
    it.effect("are in the order of creation, and a position survives updates and removals", () =>
      Effect.gen(function* () {
        const app = yield* make({}, { pageSize: 2 })
        const ids = ["a", "b", "c", "d"].map((title) => app.create("task", "p", { title }))
        const { client, task } = yield* open(app)
        const first = yield* task.exporter.page(client, { partition: "p" })
        app.remove("task", "p", ids[0] ?? "")
        app.edit("task", "p", ids[1] ?? "", { title: "B" })
        const second = yield* task.exporter.page(client, { partition: "p", position: first.next ?? "" })
        assert.deepStrictEqual(
          [...first.changes, ...second.changes].map((change) => (change._tag === "Upsert" ? change.view["title"] : change._tag)),
          ["a", "b", "c", "d"],
        )
        assert.isUndefined(second.next)
        assert.strictEqual(app.counts("task").reads, 2)
      }),
    )

    it.effect("keep to their facts: grain, exclusiveness, lag and the clock of the application", () =>
      Effect.gen(function* () {
        const app = yield* make(
          { facts: { granularityMillis: 1000, inclusive: false, consistencyLagMillis: 5000 } },
          { skewMillis: 60_000 },
        )
        const { client, task } = yield* open(app)
        yield* TestClock.setTime(10_700)
        const id = app.create("task", "p", { title: "a" })
        const page = (since?: number) => task.exporter.page(client, { partition: "p", ...(since !== undefined && { since }) })
        assert.lengthOf((yield* page()).changes, 0)
        assert.strictEqual((yield* task.exporter.get(client, { partition: "p", externalId: id }))._tag, "Upsert")
        yield* TestClock.adjust(5000)
        const { changes, serverTime } = yield* page()
        assert.strictEqual(serverTime, 75_700)
        assert.deepInclude(changes[0], { externalId: id, updatedAt: 70_000, version: "1" })
        assert.lengthOf((yield* page(70_000)).changes, 0)
        assert.lengthOf((yield* page(69_000)).changes, 1)
        app.edit("task", "p", id, { title: "b" })
        assert.deepInclude((yield* page()).changes[0], { version: "1" })
        yield* TestClock.adjust(5000)
        assert.deepInclude((yield* page()).changes[0], { version: "2" })
        app.remove("task", "p", id)
        assert.lengthOf((yield* page()).changes, 1)
        yield* TestClock.adjust(5000)
        assert.lengthOf((yield* page()).changes, 0)
      }),
    )

    it.effect("a validator tells that nothing changed", () =>
      Effect.gen(function* () {
        const app = yield* make()
        const { client, task } = yield* open(app)
        const id = app.create("task", "p", { title: "a" })
        const { validator } = yield* task.exporter.page(client, { partition: "p" })
        const again = task.exporter.page(client, { partition: "p", validator: found(validator) })
        assert.isTrue((yield* again).notModified)
        app.edit("task", "p", id, { title: "b" })
        assert.isFalse((yield* again).notModified)
      }),
    )

    it.effect("hold things of other kinds, and payloads with members that no adapter knows", () =>
      Effect.gen(function* () {
        const app = yield* make({}, { pageSize: 1 })
        const { client, task } = yield* open(app)
        const [foreign = "", own = ""] = ["a", "b"].map((title) => app.create("task", "p", { title }))
        app.estrange("task", "p", foreign)
        app.extend("task", "p", own, { mood: "good" })
        app.edit("task", "p", own, { body: "edited" })
        const first = yield* task.exporter.page(client, { partition: "p" })
        assert.lengthOf(first.changes, 0)
        const { changes } = yield* task.exporter.page(client, { partition: "p", position: first.next ?? "" })
        assert.deepInclude(changes[0], { externalId: own, version: "3" })
        assert.deepInclude(changes[0]?._tag === "Upsert" ? changes[0].raw : undefined, { mood: "good" })
        assert.strictEqual(yield* tagOf(task.exporter.get(client, { partition: "p", externalId: foreign })), "Gone")
      }),
    )

    it.effect("one corrupt object stands alone until it is edited", () =>
      Effect.gen(function* () {
        const app = yield* make()
        const { client, task } = yield* open(app)
        const id = app.create("task", "p", { title: "a" })
        app.create("task", "p", { title: "b" })
        app.corrupt("task", "p", id)
        const tags = Effect.map(task.exporter.page(client, { partition: "p" }), ({ changes }) => changes.map(({ _tag }) => _tag))
        assert.deepStrictEqual(yield* tags, ["Unreadable", "Upsert"])
        app.edit("task", "p", id, { title: "c" })
        assert.deepStrictEqual(yield* tags, ["Upsert", "Upsert"])
      }),
    )
  })

  describe("writes", () => {
    it.effect("store what the application sees and refuse what it does not take", () =>
      Effect.gen(function* () {
        const app = yield* make({ see: { title: (title) => String(title).toUpperCase() }, readOnly: ["author"] })
        const { client, task } = yield* open(app)
        const importer = importerOf(task)
        const made = yield* importer.create(client, request({ title: "a" }))
        assert.strictEqual(made.externalId, "op-1")
        assert.strictEqual(made.view["title"], "A")
        const error = yield* Effect.flip(importer.create(client, request({ author: "x" }, "op-2")))
        assert.deepInclude(error.reason, { _tag: "Rejected", field: "author" })
        const unknown = yield* Effect.flip(importer.create(client, request({ labels: ["x"] }, "op-3")))
        assert.deepInclude(unknown.reason, { _tag: "Rejected", field: "labels" })
        assert.deepStrictEqual(app.counts(), { creates: 1, updates: 0, reads: 0, gets: 0, finds: 0 })
        assert.deepStrictEqual(
          app.log.map(({ operation, outcome }) => [operation, outcome]),
          [
            ["create", "answered"],
            ["create", "Rejected"],
            ["create", "Rejected"],
          ],
        )
      }),
    )

    it.effect("can be looked for by an effect that was made before them", () =>
      Effect.gen(function* () {
        const app = yield* make({ createSafety: { _tag: "Mark", settleMillis: 0 } })
        const { client, task } = yield* open(app)
        const seek = found(importerOf(task).find)(client, request({ title: "a" }))
        const { externalId } = yield* importerOf(task).create(client, request({ title: "a" }))
        assert.strictEqual((yield* seek)?.externalId, externalId)
      }),
    )

    it.effect("keep a way to show a value that is there already", () =>
      Effect.gen(function* () {
        const app = yield* make({ see: { title: (title, current) => (String(current).toLowerCase() === title ? String(current) : title) } })
        const { client, task } = yield* open(app)
        const externalId = app.create("task", "p", { title: "ABC" })
        const update = (title: string) =>
          importerOf(task).update(client, {
            partition: "p",
            externalId,
            ownAddress: undefined,
            version: undefined,
            patch: { title },
            address: (_, id) => id,
          })
        assert.strictEqual((yield* update("abc")).view["title"], "ABC")
        assert.deepStrictEqual(task.see({ title: "abc" }, { title: "ABC" }), { title: "ABC" })
        assert.strictEqual((yield* update("def")).view["title"], "def")
      }),
    )

    it.effect("name objects by their address", () =>
      Effect.gen(function* () {
        const app = yield* make()
        const { client, task } = yield* open(app)
        const label = app.create("label", "p", { name: "bug" })
        const made = yield* importerOf(task).create(client, { ...request({ labels: [label] }), address: () => "bug" })
        assert.deepStrictEqual(made.view["labels"], [label])
      }),
    )

    it.effect("check the version where that is declared", () =>
      Effect.gen(function* () {
        const app = yield* make({ checksVersion: true })
        const { client, task } = yield* open(app)
        const externalId = app.create("task", "p", { title: "a" })
        app.edit("task", "p", externalId, { body: "x" })
        const update = (version: string) =>
          importerOf(task).update(client, {
            partition: "p",
            externalId,
            ownAddress: undefined,
            version,
            patch: { title: "b" },
            address: (_, id) => id,
          })
        assert.strictEqual(yield* tagOf(update("1")), "Conflict")
        assert.deepInclude((yield* update("2")).view, { title: "b", body: "x" })
        assert.strictEqual(app.counts("task").updates, 1)
      }),
    )
  })

  describe("a repeated create", () => {
    const twice = Effect.fnUntraced(function* (kind: Partial<FakeKind>) {
      const app = yield* make(kind)
      const { client, task } = yield* open(app)
      const importer = importerOf(task)
      yield* importer.create(client, request({ title: "a" }))
      const again = importerOf((yield* open(app)).task)
      const second = yield* tagOf(again.create(client, request({ title: "a" })))
      const seek = importer.find?.(client, request({ title: "a" }))
      return {
        second,
        objects: app.list("task", "p").length,
        creates: app.counts("task").creates,
        found: seek && (yield* seek)?.externalId,
      }
    })

    it.effect("is refused with a client id", () =>
      Effect.map(twice({}), (result) => assert.deepStrictEqual(result, { second: "Rejected", objects: 1, creates: 1, found: undefined })),
    )
    it.effect("is answered with the first result for an idempotency key", () =>
      Effect.map(twice({ createSafety: { _tag: "IdempotencyKey" } }), (result) =>
        assert.deepStrictEqual(result, { second: "success", objects: 1, creates: 1, found: undefined }),
      ),
    )
    it.effect("happens again with a mark, which finds the first", () =>
      Effect.map(twice({ createSafety: { _tag: "Mark", settleMillis: 0 } }), (result) =>
        assert.deepStrictEqual(result, { second: "success", objects: 2, creates: 2, found: "task-1" }),
      ),
    )
    it.effect("is a conflict with a natural key, which finds the first", () =>
      Effect.map(twice({ createSafety: { _tag: "NaturalKey" }, naturalKey: "title" }), (result) =>
        assert.deepStrictEqual(result, { second: "Conflict", objects: 1, creates: 1, found: "task-1" }),
      ),
    )
    it.effect("happens again without safety", () =>
      Effect.map(twice({ createSafety: { _tag: "None" } }), (result) =>
        assert.deepStrictEqual(result, { second: "success", objects: 2, creates: 2, found: undefined }),
      ),
    )
  })

  describe("faults", () => {
    it.effect("strike before the effect or after it, as often as told", () =>
      Effect.gen(function* () {
        const app = yield* make()
        const { client, task } = yield* open(app)
        const create = (id: string) => tagOf(importerOf(task).create(client, request({ title: "a" }, id)))
        app.failNext("create", new Unavailable({ message: "down" }), 2)
        app.failNext("create", { reason: new UnknownOutcome({ message: "lost" }), after: true })
        assert.deepStrictEqual(
          [yield* create("1"), yield* create("2"), yield* create("3"), yield* create("4")],
          ["Unavailable", "Unavailable", "UnknownOutcome", "success"],
        )
        assert.deepStrictEqual(
          app.list("task", "p").map(({ id }) => id),
          ["3", "4"],
        )
        assert.deepStrictEqual(
          app.log.map(({ outcome }) => outcome),
          ["Unavailable", "Unavailable", "lost", "answered"],
        )
      }),
    )

    it.effect("a hook acts between a read and a write", () =>
      Effect.gen(function* () {
        const app = yield* make({ checksVersion: true })
        const { client, task } = yield* open(app)
        const externalId = app.create("task", "p", { title: "a" })
        const end = app.beforeEach(({ operation }) =>
          operation === "update" ? Effect.sync(() => app.edit("task", "p", externalId, { title: "z" })) : Effect.void,
        )
        const update = importerOf(task).update(client, {
          partition: "p",
          externalId,
          ownAddress: undefined,
          version: "1",
          patch: { body: "b" },
          address: (_, id) => id,
        })
        assert.strictEqual(yield* tagOf(update), "Conflict")
        end()
        assert.strictEqual(app.get("task", "p", externalId)?.version, 2)
      }),
    )

    it.effect("a limit is kept by every call where the application has rates", () =>
      Effect.gen(function* () {
        const rates = { budgets: [{ name: "calls", limit: 2, windowMillis: 60_000, cost: () => 1 }], gauges: [], signals: [] }
        const app = yield* make({}, { rates })
        const { account, client, partition, task } = yield* open(app)
        yield* account
        app.failNext("partition", new RateLimited({ message: "wait", waitMillis: 90_000 }))
        assert.strictEqual(yield* tagOf(partition("p")), "RateLimited")
        yield* TestClock.adjust(89_999)
        assert.strictEqual(
          yield* tagOf(task.exporter.page(client, { partition: "p" }).pipe(Effect.provideService(Patience, 0))),
          "RateLimited",
        )
        yield* TestClock.adjust(1)
        assert.strictEqual(yield* tagOf(task.exporter.page(client, { partition: "p" })), "success")
        assert.lengthOf(app.log, 3)
      }).pipe(Effect.provide(Layer.fresh(layer))),
    )

    it.effect("credentials and partitions can be wrong", () =>
      Effect.gen(function* () {
        const app = yield* make({}, { partitions: ["p"] })
        const { account, client, partition, task } = yield* open(app)
        const bad = yield* open(app, "bad")
        assert.strictEqual(yield* tagOf(bad.account), "Unauthorized")
        assert.strictEqual((yield* account).externalAccountId, "fake-account")
        assert.strictEqual(yield* tagOf(partition("q")), "Gone")
        assert.strictEqual(yield* tagOf(task.exporter.page(client, { partition: "q" })), "Gone")
        app.revoke()
        assert.strictEqual(yield* tagOf(partition("p")), "Unauthorized")
        app.accept("bad")
        assert.strictEqual(yield* tagOf(bad.partition("p")), "success")
      }),
    )

    it.effect("a position that it never gave is refused", () =>
      Effect.gen(function* () {
        const { client, task } = yield* open(yield* make())
        const error = yield* Effect.flip(task.exporter.page(client, { partition: "p", position: "x" }))
        assert.instanceOf(error.reason, Rejected)
      }),
    )
  })
})
