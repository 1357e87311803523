import { assert, describe, it } from "@effect/vitest"
import { Incremental } from "@syncline/adapter-core"

const instant = Date.UTC(2026, 1, 3, 4, 5, 6, 789)

describe("Incremental.writeInstant", () => {
  it("writes each form, and never a later instant than it was given", () => {
    assert.strictEqual(Incremental.writeInstant(instant, "iso"), "2026-02-03T04:05:06.789Z")
    assert.strictEqual(Incremental.writeInstant(instant, "iso-seconds"), "2026-02-03T04:05:06Z")
    assert.strictEqual(Incremental.writeInstant(instant, "http-date"), "Tue, 03 Feb 2026 04:05:06 GMT")
  })

  it("stays within the years that every form can write", () => {
    for (const format of ["iso", "iso-seconds", "http-date"] as const) {
      assert.strictEqual(Date.parse(Incremental.writeInstant(-1e12, format)), 0)
      assert.strictEqual(new Date(Incremental.writeInstant(1e18, format)).getUTCFullYear(), 9999)
    }
  })
})

describe("Incremental.place", () => {
  it("makes the places on its way and keeps what is beside them", () => {
    assert.deepStrictEqual(Incremental.place({ first: 50 }, ["filter", "updatedAt", "gte"], "x"), {
      first: 50,
      filter: { updatedAt: { gte: "x" } },
    })
    assert.deepStrictEqual(Incremental.place({ filter: { team: 1, updatedAt: { lte: "y" } } }, ["filter", "updatedAt", "gte"], "x"), {
      filter: { team: 1, updatedAt: { lte: "y", gte: "x" } },
    })
  })

  it("replaces what is no object, and changes nothing that it was given", () => {
    const target = { filter: "all" }
    assert.deepStrictEqual(Incremental.place(target, ["filter", "gte"], 1), { filter: { gte: 1 } })
    assert.deepStrictEqual(target, { filter: "all" })
    assert.deepStrictEqual(Incremental.place(target, [], 1), target)
  })
})
