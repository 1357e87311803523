/** Kinds of other shapes than those of the test world: referring to themselves, or to several parents at once. */
import { assert, describe, it } from "@effect/vitest"
import { Authorization, Field, Kind } from "@syncline/adapter-core"
import { FakeApp, type FakeKind } from "@syncline/adapter-core/testing"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { TestEngine } from "@syncline/engine/testing"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"

const tenant = "acme"
const p = "p"

const Folder = Kind.make({
  name: "folder",
  fields: { name: Field.value(Schema.String, { initial: "" }), inside: Field.reference("folder") },
})

const File = Kind.make({
  name: "file",
  fields: { name: Field.value(Schema.String, { initial: "" }), folder: Field.parent("folder"), owner: Field.parent("owner") },
})

const Owner = Kind.make({
  name: "owner",
  fields: { name: Field.value(Schema.String, { initial: "" }) },
  matchKeys: ({ name }) => (name === undefined ? [] : [`name:${name}`]),
})

type Apps = { readonly [Side in "left" | "right"]: FakeApp.FakeApp }

const joinAll = Effect.fnUntraced(function* (apps: Apps) {
  const engine = yield* SyncEngine
  for (const app of ["left", "right"] as const) {
    const { id } = yield* engine.connect({ tenant, app: apps[app].adapter.app, credentials: Authorization.token("good") })
    yield* engine.addStreams({ tenant, connectionId: id, partition: p })
  }
})

const sync = Effect.flatMap(SyncEngine, (engine) => engine.sync({ tenant }))

const scenario = <A, E>(title: string, kinds: ReadonlyArray<FakeKind>, run: (apps: Apps) => Effect.Effect<A, E, SyncEngine>) =>
  it.effect(title, () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const named = Object.fromEntries(kinds.map((kind) => [kind.kind.name, kind]))
      const apps = { left: yield* FakeApp.make({ app: "left", kinds: named }), right: yield* FakeApp.make({ app: "right", kinds: named }) }
      const layer = TestEngine.layer([apps.left.adapter, apps.right.adapter], MemoryStore.layer)
      return yield* Effect.provide(run(apps), layer, { local: true })
    }),
  )

const names = (app: FakeApp.FakeApp, kind: string) => new Map(app.list(kind, p).map(({ id, fields }) => [id, fields["name"]]))

describe("own kinds", () => {
  scenario("what refers to its own kind arrives with its references, in one go", [{ kind: Folder }], ({ left, right }) =>
    Effect.gen(function* () {
      left.create("folder", p, { name: "0" }, "folder 0")
      for (let depth = 1; depth < 30; depth += 1)
        left.create("folder", p, { name: `${depth}`, inside: `folder ${depth - 1}` }, `folder ${depth}`)
      yield* joinAll({ left, right })
      yield* sync
      const known = names(right, "folder")
      assert.strictEqual(known.size, 30)
      for (const { fields } of right.list("folder", p)) {
        const inside = typeof fields["inside"] === "string" ? known.get(fields["inside"]) : undefined
        assert.strictEqual(inside, fields["name"] === "0" ? undefined : `${Number(fields["name"]) - 1}`)
      }
    }),
  )

  scenario(
    "what comes before the one of its kind that it refers to gets the reference when that has come",
    [{ kind: Folder }],
    ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("folder", p, { name: "child", inside: "root" }, "child")
        left.create("folder", p, { name: "root" }, "root")
        yield* joinAll({ left, right })
        yield* sync
        const [child, root] = yield* engine.records.list(tenant, "folder")
        assert.strictEqual(child?.data["inside"], root?.id)
        const inRight = (name: string) => right.list("folder", p).filter(({ fields }) => fields["name"] === name)
        assert.deepStrictEqual([inRight("child").length, inRight("root").length], [1, 1])
        assert.strictEqual(inRight("child")[0]?.fields["inside"], inRight("root")[0]?.id)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
  )

  scenario(
    "what needs two parents waits for both, in any number",
    [{ kind: Folder }, { kind: Owner, createSafety: { _tag: "NaturalKey" }, naturalKey: "name" }, { kind: File }],
    ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const many = 120
        left.create("folder", p, { name: "folder" }, "folder")
        left.create("owner", p, { name: "owner" }, "owner")
        left.corrupt("folder", p, "folder")
        left.corrupt("owner", p, "owner")
        for (let index = 0; index < many; index += 1) left.create("file", p, { name: `${index}`, folder: "folder", owner: "owner" })
        yield* joinAll({ left, right })
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("folder", p, "folder", { name: "folder again" })
        yield* sync
        assert.deepStrictEqual(yield* engine.records.list(tenant, "file"), [])
        const [status] = yield* engine.status(tenant)
        assert.deepStrictEqual(status?.streams.find(({ stream }) => stream.kind === "file")?.links, { staged: many })
        yield* TestClock.adjust("1 minute")
        left.edit("owner", p, "owner", { name: "owner again" })
        yield* sync
        assert.strictEqual(right.list("file", p).length, many)
      }),
  )
})
