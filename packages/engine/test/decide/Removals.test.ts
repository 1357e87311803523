/** What a removal means to a record, field by field and by the numbers. */
import { assert, describe, it } from "@effect/vitest"
import * as Decide from "../../src/decide/Decide.ts"
import * as Removals from "../../src/decide/Removals.ts"
import { removalField } from "../../src/model/Record.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Situation from "../Situation.ts"

const { now } = Situation
const removal = { at: now, origin: "elsewhere" }
const removed = Situation.record({}, { removal })

const carried = (rest: Partial<Decide.Situation>) => {
  const outcome = Decide.decide(Situation.make({ removals: "remove", ...rest }), { _tag: "Removal" })
  return outcome._tag === "Removed" ? outcome.carried : assert.fail(outcome._tag)
}

const merged = (rest: Partial<Decide.Situation>, view = {}) => {
  const outcome = Decide.decide(Situation.make(rest), Situation.reading(view))
  return outcome._tag === "Merged" ? outcome : assert.fail(outcome._tag)
}

// proves V-08, laws 3 and 7
describe("a removal that is carried over", () => {
  it("takes the record along where both sides agreed", () => {
    assert.deepStrictEqual(carried({}), { record: Situation.record(), conflict: undefined })
  })

  it("means nothing where the stream does not say so or takes nothing, and of what moved or is removed already", () => {
    assert.isUndefined(carried({ removals: "keep" }))
    assert.isUndefined(carried({ removals: "close" }))
    assert.isUndefined(carried({ removals: undefined }))
    assert.isUndefined(carried({ takes: false }))
    assert.isUndefined(carried({ link: Situation.link({}, { state: "moved" }) }))
    assert.isUndefined(carried({ link: Situation.link({}, { base: null }) }))
    assert.isUndefined(carried({ record: undefined }))
    assert.isUndefined(carried({ record: removed }))
  })

  it("is asked about where the record says what the application does not have, or what is in dispute", () => {
    const unsent = carried({ record: Situation.record({ title: "Newer", tags: ["r-bug"] }) })
    assert.deepStrictEqual(unsent?.conflict, {
      field: removalField,
      type: "editedAgainstRemoved",
      base: { title: "Crash", tags: [] },
      local: { title: "Newer", tags: ["r-bug"] },
      external: null,
      externalAt: now,
      strategy: "manual",
    })
    const conflict = Situation.conflict("body", { base: "a", local: "b", external: "c" })
    const disputed = carried({ conflicts: new Map([["body", conflict]]) })
    assert.deepStrictEqual(disputed?.conflict?.local, { body: Situation.plainData["body"] ?? "" })
  })

  it("is no news of what is removed already, and closes it nowhere", () => {
    const outcome = Decide.decide(Situation.make({ removals: "close", record: removed }), { _tag: "Removal" })
    assert.deepInclude(outcome, { _tag: "Removed", expected: true, closing: undefined, carried: undefined })
    for (const state of ["removed", "withdrawn", "gone"] as const) {
      const again = Decide.decide(Situation.make({ removals: "remove", link: Situation.link({}, { state }) }), { _tag: "Removal" })
      assert.strictEqual(again._tag, "Unchanged")
    }
  })
})

describe("what is shown of a removed record", () => {
  it("is asked about when it is an edit, and says what was edited, all of it", () => {
    const first = merged({ record: removed }, { title: "Newer" })
    const externalAt = Situation.before + 60_000
    const about = { field: removalField, type: "editedAgainstRemoved", local: null, externalAt, strategy: "manual" } as const
    assert.deepStrictEqual(first.conflicts, [{ ...about, base: { title: "Crash" }, external: { title: "Newer" } }])
    assert.isFalse(first.revives)
    const open = Situation.conflict(removalField, { base: { title: "Crash" }, local: null, external: { title: "Newer" } })
    const again = merged(
      {
        record: Situation.record({ title: "Newer" }, { removal }),
        link: Situation.link({ title: "Newer" }),
        conflicts: new Map([[removalField, open]]),
      },
      { title: "Newest", state: "done" },
    )
    assert.deepStrictEqual(again.conflicts, [
      { ...about, base: { title: "Crash", state: "todo" }, external: { title: "Newest", state: "done" } },
    ])
  })

  it("says nothing new where it is what was agreed", () => {
    assert.strictEqual(Decide.decide(Situation.make({ record: removed }), Situation.reading())._tag, "Unchanged")
  })

  it("brings the record back where its object was away or is another, and ends what was asked about it", () => {
    for (const state of ["removed", "withdrawn"] as const) {
      const open = Situation.conflict(removalField, { base: {}, local: { title: "x" }, external: null })
      const back = merged({ record: removed, link: Situation.link({}, { state }), conflicts: new Map([[removalField, open]]) })
      assert.isTrue(back.revives)
      assert.deepStrictEqual(
        back.settled.map(({ resolution }) => resolution),
        ["agreed"],
      )
      assert.deepStrictEqual(back.conflicts, [])
    }
    assert.isTrue(merged({ record: removed, link: undefined, candidates: [removed] }).revives)
    assert.isFalse(merged({ record: Situation.record(), link: Situation.link({}, { state: "removed" }) }).revives)
  })

  it("is owed its removal where the stream takes nothing", () => {
    const back = merged({ record: removed, link: Situation.link({}, { state: "withdrawn" }), takes: false })
    assert.deepInclude(back, { revives: false, owes: true })
  })
})

describe("what is said of a removed record", () => {
  it("is that it is closed, where its kind can say so, and all else as it was", () => {
    assert.deepStrictEqual(Removals.saidOf(Situation.kind, removed, false), { ...Situation.plainData, state: "canceled" })
    assert.deepStrictEqual(Removals.saidOf(Situation.kind, Situation.record(), false), Situation.plainData)
    const done = Situation.record({ state: "done" }, { removal })
    assert.deepStrictEqual(Removals.saidOf(Situation.kind, done, false), done.data)
    assert.deepStrictEqual(Removals.saidOf(Situation.kind, Situation.record(), true), { ...Situation.plainData, state: "canceled" })
  })
})

describe("much", () => {
  const limit = { count: 10, share: 0.2 }
  it("is more than the count and more than the share", () => {
    assert.isFalse(Removals.isMuch(10, 0, limit))
    assert.isTrue(Removals.isMuch(11, 0, limit))
    assert.isTrue(Removals.isMuch(11, 43, limit))
    assert.isFalse(Removals.isMuch(11, 44, limit))
    assert.isFalse(Removals.isMuch(20, 80, limit))
    assert.isTrue(Removals.isMuch(21, 79, limit))
  })

  it("is what the stream says, else more than ten and a fifth", () => {
    const stream = Sample.stream("acme", "s", "c")
    assert.deepStrictEqual(Removals.limitOf(stream), limit)
    const settings = { ...stream.settings, removalLimit: { count: 1, share: 0 } }
    assert.deepStrictEqual(Removals.limitOf({ settings }), { count: 1, share: 0 })
  })
})
