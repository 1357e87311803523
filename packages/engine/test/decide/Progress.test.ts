import { assert, describe, it } from "@effect/vitest"
import { type Amounts, type Progress, progress } from "../../src/decide/Progress.ts"
import type { Stream } from "../../src/model/Stream.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const nothing: Amounts = { links: {}, deliveries: {}, due: 0 }

/** Each: whether all was read once, whether that is over, the direction, the amounts, and what is told. */
const rows: ReadonlyArray<readonly [boolean, boolean, Stream["settings"]["direction"], Partial<Amounts>, Progress]> = [
  [false, false, "bidirectional", { links: { linked: 3, staged: 2 } }, { phase: "staging", done: 5 }],
  [true, false, "bidirectional", { links: { linked: 3, unmatched: 4 }, due: 4 }, { phase: "matching", done: 3, of: 7 }],
  [true, true, "bidirectional", { links: { linked: 3, unmatched: 4 }, due: 1 }, { phase: "matching", done: 6, of: 7 }],
  [
    true,
    true,
    "bidirectional",
    { links: { linked: 3 }, deliveries: { pending: 2, running: 1, dead: 5 } },
    { phase: "pushing", done: 3, of: 6 },
  ],
  [true, true, "pull", { links: { linked: 3 }, deliveries: { pending: 2 } }, { phase: "inStep", done: 3 }],
  [true, true, "bidirectional", { links: { linked: 3 }, deliveries: { held: 2 } }, { phase: "inStep", done: 3 }],
  [false, true, "push", { links: { linked: 3 }, deliveries: { pending: 2 } }, { phase: "pushing", done: 3, of: 5 }],
  [true, true, "disabled", { links: { linked: 3 } }, { phase: "idle", done: 3 }],
]

// proves F-15, F-17, F-19, F-20, F-21
describe("Progress", () => {
  for (const [isRead, isOver, direction, amounts, expected] of rows) {
    it(`${expected.phase}: ${direction}, read ${isRead}, over ${isOver}, ${JSON.stringify(amounts)}`, () => {
      const stream = Sample.stream("tenant", "stream", "connection")
      const set = { ...stream, settings: { ...stream.settings, direction }, initialDoneAt: isOver ? 1 : null }
      assert.deepStrictEqual(progress(set, isRead ? { lastCompletedAt: 1 } : {}, { ...nothing, ...amounts }), expected)
    })
  }
})
