/** What an object must be known by, to the last character and millisecond. */
import { assert, describe, it } from "@effect/vitest"
import { unidentifiable } from "@syncline/adapter-core"

const farthest = 8.64e15
const longest = 8192

describe("what identifies an object", () => {
  it("is taken up to its limits", () => {
    assert.isUndefined(unidentifiable({ externalId: "1" }))
    assert.isUndefined(unidentifiable({ externalId: "x".repeat(longest), address: "a", version: "v" }))
    for (const time of [0, 1, -1, farthest, -farthest]) {
      assert.isUndefined(unidentifiable({ externalId: "1", updatedAt: time, createdAt: time }))
    }
  })

  it("is refused beyond them, by what is wrong with it", () => {
    assert.strictEqual(unidentifiable({ externalId: "" }), "the id is empty")
    assert.strictEqual(unidentifiable({ externalId: " \t" }), "the id is empty")
    assert.strictEqual(unidentifiable({ externalId: "x".repeat(longest + 1) }), "the id has 8193 characters, more than 8192")
    for (const part of ["externalId", "address", "version"] as const) {
      const name = part === "externalId" ? "id" : part
      assert.include(unidentifiable({ externalId: "1", [part]: "a\u0000" }), `the ${name} `)
    }
    for (const time of [farthest * 1.001, -farthest * 1.001, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.strictEqual(unidentifiable({ externalId: "1", updatedAt: time }), "the time of the last change is no time")
      assert.strictEqual(unidentifiable({ externalId: "1", createdAt: time }), "the time of the creation is no time")
    }
  })
})
