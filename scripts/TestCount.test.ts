import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { countOf, linesOf, skippedContracts, type TestOutcome } from "./TestCount.ts"
import { outcomesIn } from "./TestReport.ts"

const test = (fullName: string, status: string, meta = {}) => ({ fullName, status, meta, title: fullName, duration: 1 })

const file = (name: string, status: string, assertionResults: ReadonlyArray<object>, message = "") => ({
  name: `/home/ada/syncline/${name}`,
  status,
  message,
  assertionResults,
})

const reportOf = (...testResults: ReadonlyArray<object>) => JSON.stringify({ numTotalTests: 0, success: true, testResults })

const everything = reportOf(
  file("packages/engine/test/Pull.test.ts", "failed", [test("a", "passed"), test("b", "failed"), test("c", "skipped"), test("d", "todo")]),
  file("packages/adapters/linear/test/Suites.test.ts", "passed", [
    test("e", "passed"),
    test("f", "skipped", { notApplicable: "the list gives no validator" }),
    test("g", "skipped", {}),
  ]),
  file("packages/adapters/linear/test/Contract.test.ts", "passed", [test("takes every document", "skipped"), test("h", "passed")]),
  file("packages/postgres/test/Broken.test.ts", "failed", [], "Cannot find module 'x'"),
  file("packages/postgres/test/Crashed.test.ts", "failed", [test("i", "passed"), test("j", "pending")], "the worker crashed"),
)

describe("the count of a test run", () => {
  it("tells passed, failed, skipped and not applicable apart, and counts files that failed without a failed test", () => {
    expect(countOf(outcomesIn(everything))).toEqual({ passed: 4, failed: 3, skipped: 5, notApplicable: 1 })
  })

  it("is said in two lines, the last of which is always of one form", () => {
    expect(linesOf({ passed: 3210, failed: 0, skipped: 2, notApplicable: 85 })).toEqual([
      "85 not applicable",
      "3210 passed, 0 failed, 2 skipped",
    ])
  })

  it("does not take a test that passed for one that was not applicable", () => {
    const outcomes: ReadonlyArray<TestOutcome> = [{ file: "a", name: "b", state: "passed", notApplicable: "why" }]
    expect(countOf(outcomes)).toEqual({ passed: 1, failed: 0, skipped: 0, notApplicable: 0 })
  })

  it("refuses what is no report", () => {
    expect(() => outcomesIn("{}")).toThrow("testResults")
    expect(() => outcomesIn(reportOf(file("a.test.ts", "passed", [test("a", "flaky")])))).toThrow('["status"]')
  })
})

describe("contract tests that were skipped", () => {
  it("are named, and no others", () => {
    expect(skippedContracts(outcomesIn(everything))).toEqual([
      "/home/ada/syncline/packages/adapters/linear/test/Contract.test.ts: takes every document",
    ])
  })
})

describe("the program", () => {
  const program = join(import.meta.dirname, "countTests.ts")
  const run = (report: string) => {
    const folder = mkdtempSync(join(tmpdir(), "syncline-count-"))
    try {
      const path = join(folder, "report.json")
      writeFileSync(path, report)
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, path], { encoding: "utf8" })
      return { status, stdout, stderr }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  it("prints the lines and succeeds, whatever failed: that is for the run itself to say", () => {
    const failing = reportOf(file("a.test.ts", "failed", [test("a", "failed"), test("b", "skipped")]))
    expect(run(failing)).toEqual({
      status: 0,
      stdout: "failed: /home/ada/syncline/a.test.ts: a\n0 not applicable\n0 passed, 1 failed, 1 skipped\n",
      stderr: "",
    })
  })

  it("fails over a contract test that was skipped, and prints the lines all the same", () => {
    const { status, stdout, stderr } = run(everything)
    expect({ status, stdout: stdout.split("\n") }).toEqual({
      status: 1,
      stdout: [
        "failed: /home/ada/syncline/packages/engine/test/Pull.test.ts: b",
        "failed: /home/ada/syncline/packages/postgres/test/Broken.test.ts: Cannot find module 'x'",
        "failed: /home/ada/syncline/packages/postgres/test/Crashed.test.ts: the worker crashed",
        "1 not applicable",
        "4 passed, 3 failed, 5 skipped",
        "",
      ],
    })
    expect(stderr).toBe(
      "skipped, though CI must run it: /home/ada/syncline/packages/adapters/linear/test/Contract.test.ts: takes every document\n",
    )
  })
})

describe(".ci/run", () => {
  it("is a shell script without mistakes of form", () => {
    execFileSync("bash", ["-n", join(import.meta.dirname, "..", ".ci", "run")])
  })
})
