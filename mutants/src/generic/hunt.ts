/**
 * `pnpm mutants --generic`: draws mutants from all that the operators can do to the sources, and runs for each the tests that reach it until one fails. Ends
 * with `false` when tests fail without any mutant, or when something that is named equivalent is no longer there.
 */
import { Effect } from "effect"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import * as Copy from "../Copy.ts"
import { copying, forEach } from "../copies.ts"
import type { Options } from "../Options.ts"
import { table } from "../table.ts"
import { compile } from "./Batch.ts"
import { choose, slotsOf } from "./choose.ts"
import { measure } from "./Coverage.ts"
import { match } from "./Equivalent.ts"
import { equivalents } from "./equivalents.ts"
import { fingerprint } from "./fingerprint.ts"
import * as Kept from "./Kept.ts"
import * as Killers from "./Killers.ts"
import * as Memory from "./Memory.ts"
import { type Mutant, short } from "./Mutant.ts"
import { type Found, firstOutcome } from "./outcome.ts"
import { writePage } from "./page.ts"
import { draw } from "./Sample.ts"
import { sourcesIn } from "./Scope.ts"
import { rowsOf } from "./Score.ts"
import { mutantsOf } from "./Sites.ts"

type Say = (line: string) => void

const sentence = ({ file, line, operator, before, after }: Kept.Kept): string =>
  `${file}:${line} ${operator}: ${before} → ${after === "" ? "nothing" : after}`

const isAlive = ({ outcome }: Kept.Kept): boolean => outcome === "survived" || outcome === "not covered"

/** Those of the sample that were alive, as far as they are still there. */
const aliveAgain = (alive: ReadonlyArray<Kept.Kept>, all: ReadonlyArray<Mutant>, say: Say) => {
  const known = new Map(all.map((mutant) => [mutant.id, mutant]))
  for (const each of alive) if (!known.has(each.id)) say(`no longer there: ${sentence(each)}`)
  return slotsOf(alive.flatMap(({ id }) => known.get(id) ?? []).map((mutant) => ({ wanted: 1, fit: [mutant] })))
}

export const hunt = Effect.fnUntraced(function* (root: string, options: Options, say: Say) {
  const { seed, save } = options
  const jobs = Math.min(options.jobs, availableParallelism())
  const cache = join(root, "mutants", ".cache")
  const sound = yield* copying(() => Copy.make(root))
  const sources = sourcesIn(sound.root)
  const texts = new Map(sources.map(({ file, text }) => [file, text]))
  const textOf = (file: string) => texts.get(file) ?? ""
  const all = mutantsOf(sources)
  const { named, stale } = match(equivalents, all, (file) => texts.get(file))
  for (const { file, find } of stale) say(`named equivalent, but no longer there: ${file}: ${short(find)}`)
  const isChosen = ({ file }: { readonly file: string }) => options.only.length === 0 || options.only.some((part) => file.includes(part))
  const before = Kept.located(Kept.read(), all)
  const alive = before.filter((each) => each.seed === seed && isChosen(each) && isAlive(each))

  const complaint = options.again ? "" : yield* compile(sound)
  if (complaint !== "") {
    say(`the workspace does not compile as it is:\n${complaint}`)
    return false
  }
  const slots = options.again
    ? aliveAgain(alive, all, say)
    : yield* choose(draw(all.filter(isChosen), options.sample, seed), textOf, sound, cache, jobs, say)
  say(`${slots.length} of ${all.length} mutants to try`)

  const chosen = sources.filter(isChosen).map(({ file }) => file)
  const coverage = yield* measure(chosen, yield* copying(() => Copy.again(sound)), sound, cache, jobs)
  for (const failure of coverage.failing) say(failure)

  const isReplaced = (each: Kept.Kept) => each.seed === seed && isChosen(each) && (!options.again || alive.includes(each))
  const others = before.filter((each) => !isReplaced(each))
  const tried = fingerprint(sound.root, [
    "packages",
    "pnpm-lock.yaml",
    ...["Run.ts", "Trial.ts", "runner"].map((name) => `mutants/src/generic/${name}`),
  ])
  const memory = Memory.open<Found>(cache, "found", tried)
  const ground = { seed, coverage, named, killers: Killers.make(), memory, cache }
  const results: Array<Kept.Kept> = []
  const began = performance.now()
  yield* forEach(slots, sound, jobs, (slot, copy) =>
    Effect.map(firstOutcome(ground, slot, copy), (result) => {
      if (result === undefined) return
      results.push(result)
      const minutes = (performance.now() - began) / 60_000
      const by = result.by === undefined ? "" : ` [${result.by}]`
      say(`${results.length}/${slots.length} ${minutes.toFixed(1)} min  ${result.outcome.toUpperCase()}  ${sentence(result)}${by}`)
      if (save) Kept.write([...others, ...results])
    }),
  )
  const kept = [...others, ...results]
  const ofSeed = kept.filter((each) => each.seed === seed)
  say(`\n${table(rowsOf(options.again || options.only.length === 0 ? ofSeed : results))}\n`)
  for (const each of results.filter(isAlive)) say(`${each.outcome}: ${sentence(each)}`)
  if (save) writePage(join(root, "docs", "mutation.md"), kept, equivalents)
  return coverage.failing.length === 0 && stale.length === 0
}, Effect.scoped)
