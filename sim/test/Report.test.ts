import { assert, describe, it } from "vitest"
import { type Options, parseOptions } from "../src/Options.ts"
import { reportOf } from "../src/Report.ts"
import type { Tally } from "../src/simulate.ts"

const options = (): Options => {
  const parsed = parseOptions(["--from", "5", "--seeds", "3"])
  if (parsed === "help") throw new Error("help was not asked for")
  return parsed
}

const tally: Tally = {
  operations: 60,
  requests: 100,
  faults: 3,
  faultsByKind: { "no answer": 1, "server error": 2 },
  mishaps: { "process killed": 2 },
  writes: 10,
  conflicts: 1,
  cycles: 2,
}

describe("reportOf", () => {
  it("adds up what happened and names the failures in the order of their seeds", () => {
    const violation = { invariant: "I1", message: "differs" }
    const report = reportOf(
      [
        { seed: 7, violations: [violation], tally: { ...tally, faultsByKind: { "no answer": 3 }, mishaps: { "process paused": 1 } } },
        { seed: 5, violations: [], tally },
        { seed: 6, violations: [{ invariant: "run", message: "its thread died" }] },
      ],
      options(),
      30,
    )
    assert.deepStrictEqual(report, {
      store: "memory",
      from: 5,
      to: 7,
      worlds: 3,
      operations: 120,
      requests: 200,
      faults: 6,
      faultsByKind: { "no answer": 4, "server error": 2 },
      mishaps: { "process killed": 2, "process paused": 1 },
      crashes: 2,
      writes: 20,
      conflicts: 2,
      seconds: 30,
      worldsPerMinute: 6,
      failures: [
        { seed: 6, violations: [{ invariant: "run", message: "its thread died" }] },
        { seed: 7, violations: [violation] },
      ],
    })
  })
})
