import { assert, describe, it } from "@effect/vitest"
import { Field, Kind } from "@syncline/adapter-core"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Effect, Schema } from "effect"
import { rank, register } from "../src/Adapters.ts"

const refersTo = (name: string, ...targets: ReadonlyArray<string>) =>
  Kind.make({ name, fields: Object.fromEntries(targets.map((target) => [target, Field.reference(target)])) })

const kindsOf = (...kinds: ReadonlyArray<Kind.Kind>) => new Map(kinds.map((kind) => [kind.name, kind]))

const adapterOf = (app: string, ...kinds: ReadonlyArray<Kind.Kind>) =>
  Effect.map(FakeApp.make({ app, kinds: Object.fromEntries(kinds.map((kind) => [kind.name, { kind }])) }), ({ adapter }) => adapter)

describe("Adapters.rank", () => {
  // proves F-11, V-36
  it.effect("puts every kind behind all it refers to, in whatever order they come", () =>
    Effect.gen(function* () {
      const kinds = [refersTo("d", "c", "a"), refersTo("c", "b"), refersTo("a"), refersTo("b", "a"), refersTo("free")]
      for (const order of [kinds, kinds.toReversed()]) {
        const ranks = yield* rank(kindsOf(...order))
        assert.deepStrictEqual(Object.fromEntries(ranks), { a: 0, b: 1, c: 2, d: 3, free: 0 })
      }
    }),
  )

  it.effect("lets a kind refer to itself and to kinds that nobody has", () =>
    Effect.gen(function* () {
      const ranks = yield* rank(kindsOf(refersTo("a", "a", "nowhere"), refersTo("b", "a", "b")))
      assert.deepStrictEqual(Object.fromEntries(ranks), { a: 0, b: 1 })
    }),
  )

  it.effect("refuses a ring and names it, without what merely leads to it", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(rank(kindsOf(refersTo("start", "a"), refersTo("a", "b"), refersTo("b", "c"), refersTo("c", "a"))))
      assert.include(error.message, "a → b → c → a")
      assert.notInclude(error.message, "start")
    }),
  )
})

describe("Adapters.register", () => {
  it.effect("takes one kind of two adapters for the same kind", () =>
    Effect.gen(function* () {
      const registry = yield* register([
        yield* adapterOf("one", World.Tag, World.Member, World.Task),
        yield* adapterOf("two", World.Task, World.Tag, World.Member, World.Note),
      ])
      assert.sameMembers([...registry.kinds.keys()], ["tag", "member", "task", "note"])
      assert.sameMembers([...registry.adapters.keys()], ["one", "two"])
      assert.deepStrictEqual(["tag", "member", "task", "note", "unheard of"].map(registry.rankOf), [0, 0, 1, 2, 0])
    }),
  )

  it.effect("refuses two adapters of one name", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(register([yield* adapterOf("same", World.Tag), yield* adapterOf("same", World.Tag)]))
      assert.include(error.message, '"same"')
    }),
  )

  const title = Field.value(Schema.String, { initial: "" })
  for (const [difference, fields] of [
    ["more fields", { title, more: title }],
    ["other fields", { name: title }],
    ["another way to merge", { title: Field.text() }],
    ["another target", { title: Field.reference("tag") }],
  ] as const) {
    it.effect(`refuses one name for two things: ${difference}`, () =>
      Effect.gen(function* () {
        const one = Kind.make({ name: "thing", fields: { title } })
        const other: Kind.Kind = Kind.make({ name: "thing", fields: { ...fields } })
        const error = yield* Effect.flip(register([yield* adapterOf("one", one), yield* adapterOf("two", other)]))
        assert.include(error.message, '"thing"')
        assert.include(error.message, '"two"')
      }),
    )
  }

  it.effect("takes two kinds of one name and shape for the same, and keeps the first", () =>
    Effect.gen(function* () {
      const [one, other] = [Kind.make({ name: "thing", fields: { title } }), Kind.make({ name: "thing", fields: { title } })]
      const { kinds } = yield* register([yield* adapterOf("one", one), yield* adapterOf("two", other)])
      assert.strictEqual(kinds.get("thing"), one)
    }),
  )
})
