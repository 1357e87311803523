import { assert, describe, it } from "@effect/vitest"
import type { Json } from "@syncline/adapter-core"
import { Arbitrary, Schema } from "effect"
import * as RawObject from "../../src/model/RawObject.ts"

// proves Q-13
describe("RawObject", () => {
  const json: Arbitrary.Arbitrary<Json.Json> = Arbitrary.schema(Schema.Json)

  it.prop("keeps a payload so that it reads back as the same text", { json }, (given) => {
    const text = RawObject.text(given.json)
    assert.strictEqual(RawObject.text(JSON.parse(text) as Json.Json), text)
  })

  it("keeps fields that nobody knows, in their order", () => {
    assert.strictEqual(RawObject.text({ z: 1, unheard: { of: [true, null] }, a: "ä" }), '{"z":1,"unheard":{"of":[true,null]},"a":"ä"}')
  })

  it("hashes to a short text that tells payloads apart", () => {
    assert.match(RawObject.hash("{}"), /^[\w-]{22}$/)
    assert.strictEqual(RawObject.hash("{}"), RawObject.hash("{}"))
    assert.notStrictEqual(RawObject.hash('{"a":1}'), RawObject.hash('{"a":2}'))
  })
})
