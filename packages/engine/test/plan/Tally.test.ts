/** What is counted keeps a few samples and a digest, however much it is. */
import { assert, describe, it } from "@effect/vitest"
import * as Tally from "../../src/plan/Tally.ts"

const changes = Array.from({ length: 10_000 }, (_, index) => ({ recordId: `r${index}`, fields: { title: { after: `title ${index}` } } }))

const counted = (all: typeof changes) => {
  const tally = Tally.make()
  for (const change of all) tally.here.create.add(change, [change.recordId, change.fields.title.after])
  return tally
}

// proves T-57
describe("Tally", () => {
  it("keeps the number and the first few, and a digest that is as long for many as for one", () => {
    const { create } = Tally.sides(counted(changes)).here
    assert.strictEqual(create.count, changes.length)
    assert.deepStrictEqual(create.first, changes.slice(0, Tally.samplesKept))
    assert.strictEqual(JSON.stringify(Tally.sides(counted(changes))).length < 1000, true)
    assert.strictEqual(Tally.digestOfSide(counted(changes).here).length, Tally.digestOfSide(counted([]).here).length)
  })

  it("has the same digest in whatever order, and another for one change more, less or otherwise", () => {
    const digest = (all: typeof changes) => Tally.digestOfSide(counted(all).here)
    const [first, ...others] = changes
    assert.strictEqual(digest(changes.toReversed()), digest(changes))
    assert.notStrictEqual(digest(others), digest(changes))
    if (first !== undefined) assert.notStrictEqual(digest([...changes, first]), digest(changes))
    assert.notStrictEqual(digest([{ recordId: "r0", fields: { title: { after: "x" } } }, ...others]), digest(changes))
  })

  it("digests values however their members are ordered", () => {
    assert.strictEqual(Tally.digest({ a: 1, b: [2] }), Tally.digest({ b: [2], a: 1 }))
    assert.notStrictEqual(Tally.digest({ a: 1, b: [2] }), Tally.digest({ a: 1, b: 2 }))
  })
})
