/** What of two records that become one is kept, and what a person is asked about. */
import { assert, describe, it } from "@effect/vitest"
import type { Field, Json } from "@syncline/adapter-core"
import type { Conflict } from "@syncline/engine"
import * as Union from "../../src/decide/Union.ts"
import * as Situation from "../Situation.ts"

const { kind, resource, references } = Situation

interface Given {
  readonly ours?: Json.JsonObject
  readonly oursShown?: Json.JsonObject
  readonly theirs?: Json.JsonObject
  readonly theirsShown?: Json.JsonObject
  readonly strategy?: Field.Strategy
  readonly times?: readonly [theirs: number, ours: number]
  readonly open?: ReadonlyArray<string>
}

/** Of two plain tasks. `ours`: what the survivor says, `theirs` what the other one says; `…Shown`: what their objects show. */
const united = ({ ours = {}, oursShown = ours, theirs = {}, theirsShown = {}, strategy = "manual", times = [2, 1], open = [] }: Given) => {
  const timed = (at: number) => ({ fieldTimes: Object.fromEntries(Object.keys(kind.fields).map((name) => [name, { at, origin: "host" }])) })
  return Union.unite({
    kind,
    resource,
    other: { record: Situation.record(theirs, { id: "other", ...timed(times[0]) }), link: Situation.link(theirsShown) },
    survivor: { record: Situation.record(ours, timed(times[1])), link: Situation.link(oursShown) },
    conflicts: new Map(open.map((field) => [field, { field } as Conflict])),
    references,
    strategy: () => strategy,
  })
}

describe("Union", () => {
  it("leaves the survivor what it says, where the other's object showed all that the other said", () => {
    const theirs = { title: "Theirs", body: "theirs", tags: ["r-bug"], assignee: "r-ada" }
    const theirsShown = { title: "Theirs", body: "theirs", tags: ["x-bug"], assignee: "x-ada" }
    assert.deepStrictEqual(united({ ours: { title: "Ours" }, theirs, theirsShown }), { patch: {}, conflicts: [] })
  })

  it("takes what was said of the other alone, and adds to sets", () => {
    const { patch, conflicts } = united({
      ours: { body: "", tags: ["r-ui"] },
      oursShown: { body: "", tags: ["x-ui"] },
      theirs: { body: "new", tags: ["r-bug"], assignee: "r-ada" },
      theirsShown: { tags: [] },
    })
    assert.deepStrictEqual(patch, { body: "new", tags: ["r-ui", "r-bug"], assignee: "r-ada" })
    assert.deepStrictEqual(conflicts, [])
  })

  for (const [strategy, times, patch, asks] of [
    ["manual", [2, 1], { title: "Edit" }, true],
    ["merge", [2, 1], { title: "Edit" }, true],
    ["local_wins", [1, 2], { title: "Edit" }, false],
    ["external_wins", [2, 1], {}, false],
    ["newest_wins", [2, 1], { title: "Edit" }, false],
    ["newest_wins", [1, 2], {}, false],
  ] as const) {
    it(`decides an edit of the other against what the survivor's object shows: ${strategy}, ${times.join(" against ")}`, () => {
      const found = united({ ours: { title: "Shown" }, theirs: { title: "Edit" }, theirsShown: { title: "Before" }, strategy, times })
      assert.deepStrictEqual(found.patch, patch)
      assert.deepStrictEqual(
        found.conflicts,
        asks
          ? [{ field: "title", type: "bothEdited", base: "Before", local: "Edit", external: "Shown", externalAt: times[1], strategy }]
          : [],
      )
    })
  }

  for (const [strategy, times, patch, asks] of [
    ["manual", [2, 1], {}, true],
    ["local_wins", [2, 1], {}, false],
    ["external_wins", [1, 2], { title: "Edit" }, false],
    ["newest_wins", [2, 1], { title: "Edit" }, false],
    ["newest_wins", [1, 2], {}, false],
  ] as const) {
    it(`decides between edits of both: ${strategy}, ${times.join(" against ")}`, () => {
      const given = { ours: { title: "Ours" }, oursShown: { title: "Shown" }, theirs: { title: "Edit" }, theirsShown: { title: "Before" } }
      const found = united({ ...given, strategy, times })
      assert.deepStrictEqual(found.patch, patch)
      const asked = { field: "title", type: "bothEdited", base: "Shown", local: "Ours", external: "Edit", externalAt: times[0], strategy }
      assert.deepStrictEqual(found.conflicts, asks ? [asked as Union.United["conflicts"][number]] : [])
      assert.deepStrictEqual(united({ ...given, strategy, times, open: ["title"] }).conflicts, [])
    })
  }

  it("asks nothing where both say the same", () => {
    const same = { title: "Same", state: "doing" }
    assert.deepStrictEqual(united({ ours: same, oursShown: {}, theirs: same }), { patch: {}, conflicts: [] })
  })
})
