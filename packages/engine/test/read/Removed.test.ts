import { assert, describe, it } from "@effect/vitest"
import { removed } from "../../src/read/Removed.ts"
import * as Situation from "../Situation.ts"

const { now } = Situation

// proves F-30
describe("what is no longer there", () => {
  const link = Situation.link({ title: "Crash" }, { waitingFor: [{ kind: "tag", externalId: "x-2" }], refused: {} })
  const conflict = Situation.conflict("title", { base: "a", local: "b", external: "c" })

  it("stays its record's, waits for nothing, and keeps what is in dispute", () => {
    const { links, conflicts, events } = removed(false, link, [conflict], now)
    assert.deepStrictEqual(links, [{ ...link, state: "removed", waitingFor: [], problem: "it is no longer there" }])
    assert.deepStrictEqual(conflicts, [])
    assert.deepStrictEqual(
      events.map((event) => [event._tag, "recordId" in event && event.recordId]),
      [["ExternalRecordRemoved", link.recordId]],
    )
  })

  it("is let go of as a word, with what is in dispute about it", () => {
    const { links, conflicts, events } = removed(true, link, [conflict], now)
    const problem = `was task ${link.recordId}, and is no longer there`
    assert.deepStrictEqual(links, [{ ...link, state: "gone", recordId: null, base: null, waitingFor: [], problem }])
    assert.deepStrictEqual(
      conflicts.map(({ state, resolution, resolvedBy }) => [state, resolution, resolvedBy]),
      [["resolved", "local", "engine"]],
    )
    assert.deepStrictEqual(
      events.map(({ _tag }) => _tag),
      ["ExternalRecordRemoved", "ConflictResolved"],
    )
  })

  it("is announced of no record that never was", () => {
    for (const isWord of [true, false]) {
      const { links, conflicts, events } = removed(isWord, { ...link, state: "staged", recordId: null }, [], now)
      assert.deepStrictEqual([links[0]?.state, links[0]?.waitingFor, conflicts, events], ["removed", [], [], []])
    }
  })
})
