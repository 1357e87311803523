/** The id of a create: always the same for a record on a stream, another for any other, and a UUID as vendors check them. */
import { assert, describe, it } from "@effect/vitest"
import { operationIdOf } from "../../src/model/Delivery.ts"

describe("operationIdOf", () => {
  it("follows from stream and record, for all time: what was made under it is looked for years later", () => {
    assert.strictEqual(operationIdOf({ streamId: "stream", recordId: "record" }), "ec3feffe-0a48-47b7-9fe6-27c05c8095fc")
  })

  it("is a UUID of version 4, and no two are the same", () => {
    const ids = Array.from({ length: 64 }, (_, index) => operationIdOf({ streamId: `s${index % 8}`, recordId: `r${index}` }))
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.strictEqual(new Set(ids).size, ids.length)
    // All four variants that are allowed occur.
    assert.strictEqual(new Set(ids.map((id) => id.slice(19, 20))).size, 4)
  })
})
