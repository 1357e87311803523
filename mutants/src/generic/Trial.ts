/** What becomes of one mutant: killed by the first test that fails, or not. */
import { Effect } from "effect"
import type { Copy } from "../Copy.ts"
import { judge } from "../Report.ts"
import { type Reaching, millisOf, patternOf } from "./Test.ts"
import { type Mutant, mutated } from "./Mutant.ts"
import { type Ran, run } from "./Run.ts"

export type Outcome = "killed" | "survived" | "not covered" | "equivalent"

export type Verdict =
  /** `slow`: for the time that something took, which may be the machine's fault. `file`: the test's. */
  | { readonly _tag: "killed"; readonly by: string; readonly slow: boolean; readonly file?: string }
  | { readonly _tag: "survived" }
  /** The program does not even load: nothing that somebody could leave behind. */
  | { readonly _tag: "invalid"; readonly why: string }

const shortestLimitMillis = 60_000
const patience = 4

const overdue = /timed out in \d+ms/

const killed = (by: string, slow = false, file?: string): Verdict => ({ _tag: "killed", by, slow, ...(file !== undefined && { file }) })

export const verdictOf = ({ report, code, output, timedOut }: Ran, limitMillis: number): Verdict => {
  if (timedOut) return killed(`no end within ${Math.round(limitMillis / 1000)} s`, true)
  const found = report === undefined ? undefined : judge(report)
  if (found?._tag === "failed") return killed(found.test, overdue.test(found.message), found.file)
  if (found?._tag === "passed") return code === 0 ? { _tag: "survived" } : killed("an error outside of tests")
  const why = found?.why ?? output.slice(-1000)
  if (/SyntaxError|ReferenceError/.test(why)) return { _tag: "invalid", why: why.slice(0, 300) }
  return killed(found === undefined ? "the process breaks down" : `it does not load: ${why.slice(0, 120)}`)
}

/** How often a mutant is tried that is overdue, on a machine that is too busy to tell. */
const tries = 3

/** `reaching`: what can see it, by package; asked in that order. A kill by the clock is believed the second time, when the same tests are in time without it. */
export const tryOut = Effect.fnUntraced(function* (
  mutant: Mutant,
  reaching: ReadonlyArray<ReadonlyArray<Reaching>>,
  copy: Copy,
  cache: string,
): Effect.fn.Return<Verdict> {
  for (const files of reaching) {
    const limitMillis = Math.max(shortestLimitMillis, patience * files.reduce((sum, each) => sum + millisOf(each), 0))
    const asked = { files: files.map(({ file }) => file), tests: patternOf(files.flatMap(({ tests }) => tests)) }
    const look = Effect.map(run(copy, cache, asked, { limitMillis, bail: true }), (ran) => verdictOf(ran, limitMillis))
    for (let turn = 1; turn <= tries; turn += 1) {
      const verdict = yield* Effect.acquireUseRelease(
        Effect.sync(() => copy.write(mutant.file, mutated(mutant, copy.read(mutant.file)))),
        () => look,
        (restore) => Effect.sync(restore),
      )
      if (verdict._tag === "survived") break
      if (verdict._tag === "invalid" || !verdict.slow) return verdict
      const isSoundInTime = (yield* look)._tag === "survived"
      if (isSoundInTime && turn > 1) return verdict
    }
  }
  return { _tag: "survived" }
})
