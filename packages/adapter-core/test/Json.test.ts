import { assert, describe, it } from "@effect/vitest"
import { Json } from "@syncline/adapter-core"

describe("Json", () => {
  it("equality does not depend on the order of keys but on that of elements", () => {
    assert.isTrue(Json.equals({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }))
    assert.isFalse(Json.equals([1, 2], [2, 1]))
    assert.isFalse(Json.equals({ a: 1 }, { a: 1, b: 2 }))
    assert.isFalse(Json.equals(null, {}))
  })

  it("equal values have equal canonical texts", () => {
    assert.strictEqual(Json.canonical({ b: [1, null], a: { d: "x", c: true } }), Json.canonical({ a: { c: true, d: "x" }, b: [1, null] }))
  })

  it("reads along a path and stops where the path leaves the value", () => {
    assert.strictEqual(Json.at({ errors: [{ code: "x" }] }, ["errors", 0, "code"]), "x")
    assert.isUndefined(Json.at({ errors: [] }, ["errors", 0, "code"]))
    assert.isUndefined(Json.at({}, ["constructor"]))
  })

  it("finds what cannot be handled as JSON, before anything walks into it", () => {
    const nested = (depth: number): Json.Json => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`)
    for (const fine of [null, "x", -0, 1.5, [], { a: [{}] }, nested(100)]) assert.isUndefined(Json.flaw(fine))
    assert.include(Json.flaw(nested(102)), "levels deep")
    assert.include(Json.flaw(nested(100_000)), "levels deep")
    assert.include(Json.flaw(JSON.parse('{"a": [1e400]}')), "beyond all bounds")
  })
})
