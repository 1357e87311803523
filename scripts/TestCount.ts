/**
 * What a test run came to, in numbers. A check of the adapters' kit that found nothing to look at is neither passed nor skipped: it is counted apart. A test
 * file that fails before its first test counts as one failure, for it has no failed test of its own.
 */
import { basename } from "node:path"

/** One test, as a reporter tells of it. */
export interface TestOutcome {
  /** The test file. */
  readonly file: string
  /** With the names of the groups around it. */
  readonly name: string
  readonly state: "passed" | "failed" | "skipped"
  /** Why the check of this test found nothing to look at. */
  readonly notApplicable?: string | undefined
}

export interface TestCount {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly notApplicable: number
}

export const countOf = (outcomes: ReadonlyArray<TestOutcome>): TestCount => {
  const count = (holds: (outcome: TestOutcome) => boolean) => outcomes.filter(holds).length
  return {
    passed: count(({ state }) => state === "passed"),
    failed: count(({ state }) => state === "failed"),
    skipped: count(isSkipped),
    notApplicable: count(({ state, notApplicable }) => state === "skipped" && notApplicable !== undefined),
  }
}

const isSkipped = ({ state, notApplicable }: TestOutcome): boolean => state === "skipped" && notApplicable === undefined

/** For people and programs: the last line stands alone and has always this form. */
export const linesOf = ({ passed, failed, skipped, notApplicable }: TestCount): readonly [string, string] => [
  `${notApplicable} not applicable`,
  `${passed} passed, ${failed} failed, ${skipped} skipped`,
]

/** The tests that hold requests and answers against a vendor's own description, and did not: where everything is at hand none may be skipped. */
export const skippedContracts = (outcomes: ReadonlyArray<TestOutcome>): ReadonlyArray<string> =>
  outcomes.flatMap((outcome) =>
    isSkipped(outcome) && basename(outcome.file) === "Contract.test.ts" ? [`${outcome.file}: ${outcome.name}`] : [],
  )

/** The tests that failed, each with its file, a line each. */
export const failures = (outcomes: ReadonlyArray<TestOutcome>): ReadonlyArray<string> =>
  outcomes.flatMap(({ file, name, state }) => (state === "failed" ? [`${file}: ${name.split("\n", 1)[0]}`] : []))
