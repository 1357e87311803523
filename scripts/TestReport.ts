/** The report that vitest's JSON reporter writes of a run, as far as tests are counted by it. A text of another shape is refused. */
import { Schema } from "effect"
import type { TestOutcome } from "./TestCount.ts"

const Report = Schema.fromJsonString(
  Schema.Struct({
    testResults: Schema.Array(
      Schema.Struct({
        name: Schema.String,
        status: Schema.Literals(["passed", "failed"]),
        message: Schema.String,
        assertionResults: Schema.Array(
          Schema.Struct({
            fullName: Schema.String,
            // A test that did not come to its end is pending; then its file failed.
            status: Schema.Literals(["passed", "failed", "skipped", "pending", "todo"]),
            meta: Schema.Struct({ notApplicable: Schema.optionalKey(Schema.String) }),
          }),
        ),
      }),
    ),
  }),
)

const decode = Schema.decodeUnknownSync(Report)

/** Every test of the run; for a file that failed without a failed test one more, which stands for the file. */
export const outcomesIn = (report: string): ReadonlyArray<TestOutcome> =>
  decode(report).testResults.flatMap(({ name: file, status: ofFile, message, assertionResults }) => {
    const own = assertionResults.map(({ fullName, status, meta }): TestOutcome => ({
      file,
      name: fullName,
      state: status === "passed" || status === "failed" ? status : "skipped",
      notApplicable: meta.notApplicable,
    }))
    const failedAlone = ofFile === "failed" && own.every(({ state }) => state !== "failed")
    return failedAlone ? [...own, { file, name: message, state: "failed" }] : own
  })
