/** What becomes of one mutant that is in force from the start, in processes of its own: killed by the first test that fails, or not. */
import { Effect } from "effect"
import type { Copy } from "../Copy.ts"
import { judge } from "../Report.ts"
import { type Reaching, millisOf, patternOf } from "./Test.ts"
import { type Ran, run } from "./Run.ts"

export type Outcome = "killed" | "survived" | "not covered" | "equivalent"

export type Verdict =
  /** `slow`: for the time that something took, which may be the machine's fault. */
  { readonly _tag: "killed"; readonly by: string; readonly slow: boolean } | { readonly _tag: "survived" }

const shortestLimitMillis = 60_000
const patience = 4

const overdue = /timed out in \d+ms/

const killed = (by: string, slow = false): Verdict => ({ _tag: "killed", by, slow })

export const verdictOf = ({ report, code, timedOut }: Ran, limitMillis: number): Verdict => {
  if (timedOut) return killed(`no end within ${Math.round(limitMillis / 1000)} s`, true)
  const found = report === undefined ? undefined : judge(report)
  if (found?._tag === "failed") return killed(found.test, overdue.test(found.message))
  if (found?._tag === "passed") return code === 0 ? { _tag: "survived" } : killed("an error outside of tests")
  return killed(found === undefined ? "the process breaks down" : `it does not load: ${found.why.slice(0, 120)}`)
}

/** How often a mutant is tried that is overdue, on a machine that is too busy to tell. */
const tries = 3

/** A kill by the clock is believed the second time, when the same tests are in time without the mutant. */
export const tryOut = Effect.fnUntraced(function* (
  number: number,
  reaching: ReadonlyArray<Reaching>,
  copy: Copy,
  cache: string,
): Effect.fn.Return<Verdict> {
  const limitMillis = Math.max(shortestLimitMillis, patience * reaching.reduce((sum, each) => sum + millisOf(each), 0))
  const asked = { files: reaching.map(({ file }) => file), tests: patternOf(reaching.flatMap(({ tests }) => tests)) }
  const look = (inForce: number) =>
    Effect.map(run(copy, cache, { ...asked, inForce }, { limitMillis, bail: true }), (ran) => verdictOf(ran, limitMillis))
  for (let turn = 1; turn <= tries; turn += 1) {
    const verdict = yield* look(number)
    if (verdict._tag === "survived" || !verdict.slow) return verdict
    const isSoundInTime = (yield* look(0))._tag === "survived"
    if (isSoundInTime && turn > 1) return verdict
  }
  return { _tag: "survived" }
})
