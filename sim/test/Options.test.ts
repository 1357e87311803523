import { assert, describe, it } from "vitest"
import { UsageError, parseOptions } from "../src/Options.ts"

const parsed = (...args: ReadonlyArray<string>) => {
  const options = parseOptions(args)
  if (options === "help") throw new Error("help was not asked for")
  return options
}

describe("parseOptions", () => {
  it("runs 200 seeds in memory, as many at once as there are cores, at most 8", () => {
    const { from, seeds, single, store, jobs } = parsed()
    assert.deepStrictEqual({ from, seeds, single, store }, { from: 1, seeds: 200, single: false, store: "memory" })
    assert.isAtLeast(jobs, 1)
    assert.isAtMost(jobs, 8)
  })

  it("runs one named seed alone", () => {
    const { from, seeds, single, jobs } = parsed("--seed", "17", "--jobs", "4")
    assert.deepStrictEqual({ from, seeds, single, jobs }, { from: 17, seeds: 1, single: true, jobs: 1 })
  })

  it.each([
    [["--seed", "x"], /--seed takes a whole number from 0 on, not "x"/],
    [["--seeds", "0"], /--seeds/],
    [["--jobs", "0"], /--jobs takes a whole number from 1 on, not "0"/],
    [["--jobs", "1.5"], /--jobs/],
    [["--operations", ""], /--operations/],
    [["--store", "foo"], /--store is memory or postgres, not "foo"/],
    [["--seed", "1", "--seeds", "2"], /--seed names one seed/],
    [["--sed", "1"], /--sed/],
    [["17"], /17/],
  ])("refuses %j and says why", (args, message) => {
    assert.throws(() => parseOptions(args), UsageError, message)
  })

  it("answers a question for help with nothing else", () => {
    assert.strictEqual(parseOptions(["--help", "--seeds", "nonsense"]), "help")
  })
})
