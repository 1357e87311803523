/** What becomes of a mutant, in the form in which it is kept. */
import { Effect } from "effect"
import { relative } from "node:path"
import type { Copy } from "../Copy.ts"
import type { Coverage } from "./Coverage.ts"
import type { Equivalent } from "./Equivalent.ts"
import type { Kept } from "./Kept.ts"
import type { Killers } from "./Killers.ts"
import { type Mutant, short } from "./Mutant.ts"
import { tryOut } from "./Trial.ts"

export interface Ground {
  readonly seed: number
  readonly coverage: Coverage
  readonly named: ReadonlyMap<string, Equivalent>
  readonly killers: Killers
  /** A folder for what is worth keeping from one run to the next. */
  readonly cache: string
}

const keptOf = (seed: number, mutant: Mutant, outcome: Kept["outcome"], by?: string): Kept => ({
  seed,
  id: mutant.id,
  file: mutant.file,
  line: mutant.line,
  operator: mutant.operator,
  before: short(mutant.before),
  after: short(mutant.replacement),
  outcome,
  ...(by !== undefined && { by: short(by) }),
})

/** `undefined` when the mutant is none: the program does not load with it. */
const outcomeOf = Effect.fnUntraced(function* ({ seed, coverage, named, killers, cache }: Ground, mutant: Mutant, copy: Copy) {
  const reason = named.get(mutant.id)?.reason
  if (reason !== undefined) return keptOf(seed, mutant, "equivalent", reason)
  const { file } = mutant
  const reaching = coverage.reaching(mutant).map((files) => killers.inRow(file, files))
  if (reaching.length === 0) return keptOf(seed, mutant, "not covered")
  const verdict = yield* tryOut(mutant, reaching, copy, cache)
  if (verdict._tag === "invalid") return undefined
  if (verdict._tag === "survived") return keptOf(seed, mutant, "survived")
  if (verdict.file === undefined) return keptOf(seed, mutant, "killed", verdict.by)
  const test = relative(copy.root, verdict.file)
  killers.remember(file, test)
  return keptOf(seed, mutant, "killed", `${test}: ${verdict.by}`)
})

/** Of the first that is one. */
export const firstOutcome = Effect.fnUntraced(function* (ground: Ground, next: () => Mutant | undefined, copy: Copy) {
  for (let mutant = next(); mutant !== undefined; mutant = next()) {
    const kept = yield* outcomeOf(ground, mutant, copy)
    if (kept !== undefined) return kept
  }
  return undefined
})
