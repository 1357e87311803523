import { afterEach, describe, expect, it, vi } from "vitest"
import { NotApplicableReporter, type ReportedModule } from "./NotApplicableReporter.ts"

const moduleOf = (...tests: ReadonlyArray<readonly [state: string, notApplicable?: string]>): ReportedModule => ({
  children: {
    allTests: () =>
      tests.map(([state, notApplicable]) => ({
        result: () => ({ state }),
        meta: () => (notApplicable === undefined ? {} : { notApplicable }),
      })),
  },
})

describe("the report of checks that are not applicable", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined)
  afterEach(() => print.mockClear())

  it("tells them from tests that were skipped", () => {
    new NotApplicableReporter().onTestRunEnd([
      moduleOf(["passed"], ["skipped", "no validator"], ["skipped"]),
      moduleOf(["skipped", "no cursor"], ["failed"]),
    ])
    expect(print.mock.calls).toEqual([["2 of the 3 skipped tests are checks that are not applicable.\n"]])
  })

  it("says nothing where there are none", () => {
    new NotApplicableReporter().onTestRunEnd([moduleOf(["passed"], ["skipped"])])
    expect(print.mock.calls).toEqual([])
  })
})
