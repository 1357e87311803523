// proves the arithmetic of the tables: quality.md, "Do the tests bite?"
import { expect, it } from "vitest"
import type { Kept } from "../../src/generic/Kept.ts"
import { percentOf, rowsOf, scores } from "../../src/generic/Score.ts"

const kept = (file: string, outcome: Kept["outcome"]): Kept => ({
  seed: 1,
  id: "id",
  file,
  line: 1,
  operator: "swap number",
  before: "1",
  after: "2",
  outcome,
})

const all = [
  kept("packages/engine/src/decide/Merge.ts", "killed"),
  kept("packages/engine/src/decide/Merge.ts", "killed"),
  kept("packages/engine/src/decide/Retry.ts", "survived"),
  kept("packages/engine/src/decide/Retry.ts", "equivalent"),
  kept("packages/engine/src/SyncEngine.ts", "not covered"),
]

it("counts what no test reaches as alive, and what is equivalent not at all", () => {
  expect(scores(all)).toEqual([
    { folder: "packages/engine/src", mutants: 1, killed: 0, survived: 0, notCovered: 1, equivalent: 0 },
    { folder: "packages/engine/src/decide", mutants: 3, killed: 2, survived: 1, notCovered: 0, equivalent: 1 },
    { folder: "all", mutants: 4, killed: 2, survived: 1, notCovered: 1, equivalent: 1 },
  ])
})

it("never rounds a score up", () => {
  expect(rowsOf(all).map((row) => row.at(-1))).toEqual(["score", "0 %", "66 %", "50 %"])
  expect(percentOf({ folder: "", mutants: 0, killed: 0, survived: 0, notCovered: 0, equivalent: 3 })).toBe("–")
})
