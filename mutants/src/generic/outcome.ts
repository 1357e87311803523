/** What becomes of a mutant, in the form in which it is kept. */
import { Effect } from "effect"
import { relative } from "node:path"
import type { Copy } from "../Copy.ts"
import type { Coverage } from "./Coverage.ts"
import type { Equivalent } from "./Equivalent.ts"
import type { Kept } from "./Kept.ts"
import type { Memory } from "./Memory.ts"
import type { Killers } from "./Killers.ts"
import { type Mutant, short } from "./Mutant.ts"
import { tryOut } from "./Trial.ts"

/** What is remembered of a mutant that was tried; `invalid`: the program does not load with it. */
export type Found = Pick<Kept, "by"> & { readonly outcome: Kept["outcome"] | "invalid" }

export interface Ground {
  readonly seed: number
  readonly coverage: Coverage
  readonly named: ReadonlyMap<string, Equivalent>
  readonly killers: Killers
  readonly memory: Memory<Found>
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
  ...(by !== undefined && { by }),
})

const find = Effect.fnUntraced(function* ({ coverage, killers, cache }: Ground, mutant: Mutant, copy: Copy): Effect.fn.Return<Found> {
  const { file } = mutant
  const reaching = coverage.reaching(mutant).map((files) => killers.inRow(file, files))
  if (reaching.length === 0) return { outcome: "not covered" }
  const verdict = yield* tryOut(mutant, reaching, copy, cache)
  if (verdict._tag === "invalid") return { outcome: "invalid", by: short(verdict.why) }
  if (verdict._tag === "survived") return { outcome: "survived" }
  if (verdict.file === undefined) return { outcome: "killed", by: short(verdict.by) }
  const test = relative(copy.root, verdict.file)
  killers.remember(file, test)
  return { outcome: "killed", by: short(`${test}: ${verdict.by}`) }
})

/** `undefined` when the mutant is none. */
const outcomeOf = Effect.fnUntraced(function* (ground: Ground, mutant: Mutant, copy: Copy) {
  const { seed, named, memory } = ground
  const reason = named.get(mutant.id)?.reason
  if (reason !== undefined) return keptOf(seed, mutant, "equivalent", short(reason))
  const known = memory.get(mutant.id)
  const found = known ?? (yield* find(ground, mutant, copy))
  if (known === undefined) memory.put(mutant.id, found)
  return found.outcome === "invalid" ? undefined : keptOf(seed, mutant, found.outcome, found.by)
})

/** Of the first that is one. */
export const firstOutcome = Effect.fnUntraced(function* (ground: Ground, next: () => Mutant | undefined, copy: Copy) {
  for (let mutant = next(); mutant !== undefined; mutant = next()) {
    const kept = yield* outcomeOf(ground, mutant, copy)
    if (kept !== undefined) return kept
  }
  return undefined
})
