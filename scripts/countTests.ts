/**
 * Says what a test run came to: `node scripts/countTests.ts build/test-results.json` prints the tests that failed and two lines of numbers, of which the
 * last one is parsed by others. Fails, and says which they are, when a contract test was skipped: this is for machines on which the vendors'
 * specifications are at hand.
 */
import { existsSync, readFileSync } from "node:fs"
import { countOf, failures, linesOf, skippedContracts } from "./TestCount.ts"
import { outcomesIn } from "./TestReport.ts"

const [path = ""] = process.argv.slice(2)
const outcomes = existsSync(path) ? outcomesIn(readFileSync(path, "utf8")) : []
for (const test of skippedContracts(outcomes)) console.error(`skipped, though CI must run it: ${test}`)
if (outcomes.length === 0) console.error(`no test is in ${path === "" ? "no report" : path}`)
if (outcomes.length === 0 || skippedContracts(outcomes).length > 0) process.exitCode = 1
for (const test of failures(outcomes)) console.log(`failed: ${test}`)
console.log(linesOf(countOf(outcomes)).join("\n"))
