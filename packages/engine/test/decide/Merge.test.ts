import { assert, describe, it } from "@effect/vitest"
import { Field } from "@syncline/adapter-core"
import { Arbitrary, Schema } from "effect"
import * as Merge from "../../src/decide/Merge.ts"

const items = Arbitrary.schema(Schema.Array(Schema.Literals(["a", "b", "c", "d"])))
const distinct = Arbitrary.map(items, (all) => [...new Set(all)])
const set = Field.references("tag")
const value = Field.value(Schema.Json, { initial: null })
const text = Field.text()
const runs = { arbitrary: { runs: 10_000 } }

describe("Merge.same", () => {
  it.prop(
    "knows no order and no repeats in a set, and both in a value",
    { list: items },
    ({ list }) => {
      assert.isTrue(Merge.same(set, list, [...list, ...list].toReversed()))
      assert.strictEqual(Merge.same(value, list, list.toReversed()), list.join() === list.toReversed().join())
    },
    runs,
  )

  it("compares by value, whatever the order of keys", () => {
    assert.isTrue(Merge.same(value, { a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] }))
    assert.isTrue(Merge.same(set, [{ a: 1, b: 2 }], [{ b: 2, a: 1 }]))
    assert.isFalse(Merge.same(set, [1], ["1"]))
    assert.isFalse(Merge.same(set, ["a", "a"], ["a", "b"]))
  })

  it("takes an absent value for equal to an absent one alone", () => {
    assert.isTrue(Merge.same(set, undefined, undefined))
    assert.isFalse(Merge.same(set, undefined, []))
    assert.isFalse(Merge.same(value, undefined, null))
  })
})

describe("Merge.applySetEdit", () => {
  it.prop(
    "brings the edited set itself to what it was edited to",
    { before: distinct, after: distinct },
    ({ before, after }) => assert.isTrue(Merge.same(set, Merge.applySetEdit(before, before, after), after)),
    runs,
  )

  it.prop(
    "adds all that was added, removes all that was removed, and leaves the rest alone",
    { target: distinct, before: items, after: items },
    ({ target, before, after }) => {
      const result = Merge.applySetEdit(target, before, after)
      for (const item of ["a", "b", "c", "d"] as const) {
        const added = after.includes(item) && !before.includes(item)
        const removed = before.includes(item) && !after.includes(item)
        assert.strictEqual(result.includes(item), added || (target.includes(item) && !removed), item)
      }
      assert.strictEqual(new Set(result).size, result.length)
    },
    runs,
  )

  it.prop(
    "changes nothing the second time, and nothing where nothing was edited",
    { target: distinct, before: items, after: items },
    ({ target, before, after }) => {
      const once = Merge.applySetEdit(target, before, after)
      assert.deepStrictEqual(Merge.applySetEdit(once, before, after), once)
      assert.deepStrictEqual(Merge.applySetEdit(target, after, after), target)
    },
    runs,
  )

  it.prop(
    "comes to the same members whichever side's edit is applied first",
    { base: distinct, left: distinct, right: distinct },
    ({ base, left, right }) => {
      const one = Merge.applySetEdit(left, base, right)
      const other = Merge.applySetEdit(right, base, left)
      assert.isTrue(Merge.same(set, one, other))
    },
    runs,
  )
})

describe("Merge.decide", () => {
  const contest = { field: value, base: "base", local: "ours", external: "theirs", localAt: 1000, externalAt: 1000 }
  const take = { _tag: "Take", value: "theirs" } as const
  const keep = { _tag: "Keep" } as const
  const ask = { _tag: "Ask" } as const
  const table: { readonly [S in Field.Strategy]: readonly [newer: Merge.Verdict, older: Merge.Verdict, tie: Merge.Verdict] } = {
    local_wins: [keep, keep, keep],
    external_wins: [take, take, take],
    newest_wins: [take, keep, keep],
    manual: [ask, ask, ask],
    merge: [ask, ask, ask],
  }

  // proves T-21, T-22, T-23, T-24
  for (const strategy of Field.Strategy.literals) {
    it(`${strategy}: an external edit that is newer, older and as old`, () => {
      const [newer, older, tie] = table[strategy]
      assert.deepStrictEqual(Merge.decide({ ...contest, strategy, externalAt: 1001 }), newer)
      assert.deepStrictEqual(Merge.decide({ ...contest, strategy, externalAt: 999 }), older)
      assert.deepStrictEqual(Merge.decide({ ...contest, strategy }), tie)
    })
  }

  // proves T-23
  for (const [what, told, seen, localAt, expected] of [
    ["a clock that goes right and a later edit", 2000, 5000, 1000, take],
    ["a clock that goes right and an earlier edit", 900, 5000, 1000, keep],
    ["two edits in one instant", 1000, 5000, 1000, keep],
    ["a clock that is ahead, of an edit seen after ours", 90_000, 5000, 1000, take],
    ["a clock that is ahead, of an edit seen before ours", 90_000, 5000, 6000, keep],
    ["a clock that is ahead, of an edit seen with ours", 90_000, 5000, 5000, keep],
    ["a clock that is behind, of an edit made after ours", 400, 5000, 1000, keep],
    ["no time told, of an edit seen after ours", undefined, 5000, 1000, take],
    ["no time told, of an edit seen before ours", undefined, 5000, 6000, keep],
  ] as const) {
    it(`newest_wins: ${what}`, () => {
      const externalAt = Merge.editedAt(told, seen)
      assert.isAtMost(externalAt, seen)
      assert.deepStrictEqual(Merge.decide({ ...contest, strategy: "newest_wins", localAt, externalAt }), expected)
    })
  }

  // proves T-25
  it("merge: texts merge by lines, and ask where they cannot or are none", () => {
    const strategy = "merge"
    const merged = { ...contest, field: text, strategy, base: "1\n2\n3", local: "one\n2\n3", external: "1\n2\nthree" } as const
    assert.deepStrictEqual(Merge.decide(merged), { _tag: "Take", value: "one\n2\nthree" })
    assert.deepStrictEqual(Merge.decide({ ...merged, external: "uno\n2\n3" }), ask)
    assert.deepStrictEqual(Merge.decide({ ...merged, base: undefined }), ask)
    assert.deepStrictEqual(Merge.decide({ ...merged, local: null }), ask)
    assert.deepStrictEqual(Merge.decide({ ...merged, field: value }), ask)
  })
})
