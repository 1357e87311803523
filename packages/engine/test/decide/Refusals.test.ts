import { assert, describe, it } from "@effect/vitest"
import { Field, Kind } from "@syncline/adapter-core"
import { Schema } from "effect"
import * as Refusals from "../../src/decide/Refusals.ts"

const kind = Kind.make({ name: "card", fields: { title: Field.value(Schema.String, { initial: "" }), tags: Field.references("tag") } })
const { title, tags } = kind.fields

const no = <A>(value: A) => ({ value, message: "no", at: 1 })

describe("what an application would not take", () => {
  it("is the whole of a value, and of a set what would have been put in", () => {
    assert.strictEqual(Refusals.refusedOf(title, "a", "b"), "a")
    assert.deepStrictEqual(Refusals.refusedOf(tags, ["a", "b"], ["a"]), ["b"])
    assert.isUndefined(Refusals.refusedOf(tags, ["a"], ["a", "b"]))
  })

  it("is looked for in the half of what would be put in, where that is several", () => {
    assert.deepStrictEqual(Refusals.fewer(tags, ["a", "b", "c", "d"], ["a"]), ["a", "b", "c"])
    assert.isUndefined(Refusals.fewer(tags, ["a", "b"], ["a"]))
    assert.isUndefined(Refusals.fewer(title, "a", "b"))
  })

  it("stands while the record says it and the application does not have it", () => {
    const refused = { title: no("a"), tags: no(["x", "y"]) }
    const standing = (says: object, has: object) =>
      Refusals.standing(kind, refused, { title: "a", tags: ["x", "y", "z"], ...says }, { ...has })
    assert.deepStrictEqual(standing({}, { title: "b", tags: ["z"] }), refused)
    assert.deepStrictEqual(standing({ title: "c", tags: ["y"] }, {}), { tags: no(["y"]) })
    assert.deepStrictEqual(standing({}, { title: "a", tags: ["x", "y"] }), {})
    assert.deepStrictEqual(Refusals.standing(kind, { other: no("a") }, { other: "a" }, {}), {})
  })

  it("of a set is joined with what was refused before, and of a value takes its place", () => {
    const before = { title: no("a"), tags: no(["x"]) }
    assert.deepStrictEqual(Refusals.joined(kind, before, { title: no("b"), tags: no(["y"]) }), { title: no("b"), tags: no(["x", "y"]) })
    assert.deepStrictEqual(Refusals.joined(kind, before, {}), before)
  })

  it("is the same by what was refused, not by when", () => {
    assert.isTrue(Refusals.same({ tags: no(["x"]) }, { tags: { ...no(["x"]), at: 2 } }))
    assert.isFalse(Refusals.same({ tags: no(["x"]) }, { tags: no(["x", "y"]) }))
    assert.isFalse(Refusals.same({ tags: no(["x"]) }, { title: no(["x"]) }))
    assert.isFalse(Refusals.same({}, { title: no("x") }))
  })

  it("is told field by field", () => {
    assert.strictEqual(Refusals.inWords("app", { title: no("a"), tags: no([]) }), "app did not take title: no; tags: no")
  })
})
