// proves what counts as a kill: quality.md, "Do the tests bite?"
import { describe, expect, it } from "vitest"
import type { Report } from "../../src/Report.ts"
import { verdictOf } from "../../src/generic/Trial.ts"

const file = "/copy/a.test.ts"

const ran = (report: Report | undefined, code: number, output = "") => ({ report, code, output, timedOut: false })

const tests = (...results: ReadonlyArray<{ readonly status: string; readonly failureMessages?: ReadonlyArray<string> }>): Report => ({
  testResults: [
    { name: file, status: "", message: "", assertionResults: results.map((each, index) => ({ fullName: `test ${index}`, ...each })) },
  ],
})

const unloaded = (message: string): Report => ({ testResults: [{ name: file, status: "failed", message, assertionResults: [] }] })

describe("a mutant", () => {
  it("survives when all tests pass", () => {
    expect(verdictOf(ran(tests({ status: "passed" }), 0), 1)).toEqual({ _tag: "survived" })
  })

  it("is killed by a test that fails", () => {
    const report = tests({ status: "passed" }, { status: "failed", failureMessages: ["SyntaxError: of what the program reads"] })
    expect(verdictOf(ran(report, 1), 1)).toEqual({ _tag: "killed", by: "test 1", slow: false })
  })

  it("is killed by an error outside of tests, by a module that refuses to load, and by the end of its process", () => {
    expect(verdictOf(ran(tests({ status: "passed" }), 1), 1)).toMatchObject({ _tag: "killed" })
    expect(verdictOf(ran(unloaded("Error: no such field"), 1), 1)).toMatchObject({ _tag: "killed" })
    expect(verdictOf(ran(undefined, 1, "heap out of memory"), 1)).toMatchObject({ _tag: "killed" })
  })

  it("is killed by the clock, which has to be looked into", () => {
    expect(verdictOf({ ...ran(undefined, 1), timedOut: true }, 60_000)).toEqual({ _tag: "killed", by: "no end within 60 s", slow: true })
    const report = tests({ status: "failed", failureMessages: ["Error: Test timed out in 60000ms."] })
    expect(verdictOf(ran(report, 1), 1)).toMatchObject({ _tag: "killed", slow: true })
  })
})
