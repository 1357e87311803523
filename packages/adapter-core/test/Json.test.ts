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

describe("Json, at its bounds", () => {
  const nul = "contains a NUL character"
  const half = "contains half of a surrogate pair"
  for (const [value, fault] of [
    ["a\u0000", nul],
    ["a\ud800b", half],
    [["fine", "\u0000"], nul],
    [{ a: { b: ["\udc00"] } }, half],
    [{ "\u0000": 1 }, nul],
    [["fine"], undefined],
    [{ a: [1, null, true, "ä😀"] }, undefined],
    [1, undefined],
    [null, undefined],
  ] as const) {
    it(`${JSON.stringify(value)} ${fault ?? "can be stored"}`, () => assert.strictEqual(Json.unstorable(value), fault))
  }

  it("has one text for equal values, and different ones for others", () => {
    assert.strictEqual(Json.canonical({ b: [1, { d: null, c: "x" }], a: true }), '{"a":true,"b":[1,{"c":"x","d":null}]}')
    assert.strictEqual(Json.canonical("a"), '"a"')
    assert.strictEqual(Json.canonical([]), "[]")
  })

  it("is the same value or not, whatever it is made of", () => {
    assert.isTrue(Json.equals(undefined, undefined))
    assert.isFalse(Json.equals(undefined, null))
    assert.isFalse(Json.equals([1], [1, 2]))
    assert.isFalse(Json.equals([1, 2], [1]))
    assert.isFalse(Json.equals([1], { 0: 1 }))
    assert.isFalse(Json.equals({ 0: 1 }, [1]))
    assert.isFalse(Json.equals({ a: undefined as never }, { b: 1 }))
    assert.isFalse(Json.equals({ a: 1, b: 2 }, { a: 1 }))
    assert.isFalse(Json.equals({ a: 1 }, { a: 2 }))
    assert.isFalse(Json.equals("a", "b"))
    assert.isTrue(Json.isObject({}))
    for (const other of [[], null, "a", 1, undefined]) assert.isFalse(Json.isObject(other))
  })

  it("is too deep beyond a hundred levels, and not before", () => {
    const nested = (depth: number): Json.Json => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`)
    assert.isUndefined(Json.flaw(nested(100)))
    assert.strictEqual(Json.flaw(nested(102)), "is nested more than 100 levels deep")
    assert.strictEqual(Json.flaw(JSON.parse("[1e400]")), "holds a number beyond all bounds")
  })
})
