/** An object that a person left apart. */
import { assert, describe, it } from "@effect/vitest"
import type { Link } from "@syncline/engine"
import * as Decide from "../../src/decide/Decide.ts"
import * as Situation from "../Situation.ts"

const tagOf = (situation: Partial<Decide.Situation>, reading = Situation.reading()) =>
  Decide.decide(Situation.make(situation), reading)._tag
const linkIn = (state: Link["state"], recordId: string | null) =>
  Situation.link({}, { state, recordId, base: recordId === null ? null : Situation.plainData })
const chosen = (link: Link, choice: Link["choice"]) => ({ ...link, ...(choice && { choice }) })

describe("Decide: an object that is apart", () => {
  const [nobodys, ones, linked] = [linkIn("apart", null), linkIn("apart", "record"), linkIn("linked", "record")]
  const by = { by: "ann", at: 1 }

  it("stays so, whatever it says", () => {
    assert.strictEqual(tagOf({ link: nobodys, record: undefined }), "Apart")
    assert.strictEqual(tagOf({ link: ones }), "Apart")
    assert.strictEqual(tagOf({ link: ones }, Situation.unreadable), "Apart")
    assert.strictEqual(tagOf({ link: chosen(linked, { ...by, as: "apart" }) }), "Apart")
  })

  it("takes no record with it when it is removed", () => {
    const removed = Decide.decide(Situation.make({ link: ones, removals: "remove" }), { _tag: "Removal" })
    assert.deepInclude(removed, { _tag: "Removed", carried: undefined, closing: undefined, expected: false })
    assert.isNull(removed._tag === "Removed" ? removed.link.recordId : "")
  })

  it("is what a person says then", () => {
    assert.strictEqual(tagOf({ link: chosen(ones, { ...by, as: "new" }), candidates: [Situation.record()] }), "Created")
    const same = { link: chosen(ones, { ...by, as: "same", recordId: "record" }), candidates: [] }
    assert.deepInclude(Decide.decide(Situation.make({ ...same, chosen: Situation.record() }), Situation.reading({})), {
      _tag: "Merged",
      matched: true,
    })
    assert.strictEqual(tagOf({ ...same, takes: false }), "Ignored")
  })
})
