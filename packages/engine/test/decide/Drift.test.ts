/** How the score of a drift is made. What is the matter with single things is tried with whole engines. */
import { assert, describe, it } from "@effect/vitest"
import * as Drift from "../../src/decide/Drift.ts"

const counts = (some: Partial<Record<Drift.Matter, number>>) => ({
  unreadable: 0,
  leftOut: 0,
  onlyThere: 0,
  onlyHere: 0,
  goneThere: 0,
  conflict: 0,
  notTaken: 0,
  withheld: 0,
  notSent: 0,
  waiting: 0,
  inStep: 0,
  ...some,
})

// proves T-29
describe("the score", () => {
  it("is the part of what is to be in step that is", () => {
    for (const matter of Drift.matters) {
      const isOut = matter === "leftOut" || matter === "withheld"
      const expected = isOut ? 1 : 0.75
      if (matter !== "inStep") assert.strictEqual(Drift.scoreOf(counts({ inStep: 3, [matter]: 1 })), expected, matter)
    }
  })

  it("is 1 where nothing is to be in step, and 0 where nothing is", () => {
    assert.strictEqual(Drift.scoreOf(counts({})), 1)
    assert.strictEqual(Drift.scoreOf(counts({ leftOut: 4, withheld: 2 })), 1)
    assert.strictEqual(Drift.scoreOf(counts({ onlyHere: 1 })), 0)
  })
})
