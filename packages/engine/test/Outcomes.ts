/** One outcome of each kind that the decision knows. */
import type * as Decide from "../src/decide/Decide.ts"
import * as Situation from "./Situation.ts"

type Tag = Decide.Outcome["_tag"]

const linking: Decide.Linking = { base: { title: "Theirs" }, told: {}, refused: {}, waitingFor: [] }

export const outcomes: { readonly [T in Tag]: Decide.Outcome & { readonly _tag: T } } = {
  Unchanged: { _tag: "Unchanged" },
  Stale: { _tag: "Stale" },
  Ignored: { _tag: "Ignored" },
  Created: { _tag: "Created", data: Situation.plainData, linking },
  Merged: {
    _tag: "Merged",
    record: Situation.record(),
    matched: false,
    patch: { title: "Theirs" },
    linking,
    conflicts: [],
    settled: [],
    revives: false,
    owes: false,
  },
  Waiting: { _tag: "Waiting", waitingFor: [{ kind: "task", externalId: "x-2" }] },
  Ambiguous: { _tag: "Ambiguous", candidates: [Situation.record({}, { id: "one" }), Situation.record({}, { id: "two" })] },
  Unmatched: { _tag: "Unmatched", staged: false },
  Apart: { _tag: "Apart" },
  Copy: { _tag: "Copy", of: "one" },
  Removed: { _tag: "Removed", closing: undefined, carried: undefined, expected: false, link: Situation.link() },
  Quarantined: { _tag: "Quarantined", problem: "task.title is missing" },
}
