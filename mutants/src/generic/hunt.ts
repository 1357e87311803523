/**
 * `pnpm mutants --generic`: draws mutants from all that the operators can do to the sources, and tries each with the tests that reach it until one fails. Ends
 * with `false` when tests fail without any mutant, or when something that is named equivalent is no longer there.
 */
import { Effect } from "effect"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import * as Copy from "../Copy.ts"
import { copying, forEach } from "../copies.ts"
import type { Options } from "../Options.ts"
import { table } from "../table.ts"
import { compile } from "./Compiler.ts"
import { choose } from "./choose.ts"
import { match } from "./Equivalent.ts"
import { equivalents } from "./equivalents.ts"
import { fingerprint } from "./fingerprint.ts"
import * as Kept from "./Kept.ts"
import * as Knowledge from "./Knowledge.ts"
import * as Memory from "./Memory.ts"
import { type Mutant, short } from "./Mutant.ts"
import { type Found, equivalentOf, keptOf, tryAll } from "./outcome.ts"
import { writePage } from "./page.ts"
import { draw } from "./Sample.ts"
import { seers, sourcesIn } from "./Scope.ts"
import { rowsOf } from "./Score.ts"
import { mutantsOf } from "./Sites.ts"
import { type Numbered, switched } from "./Switched.ts"

type Say = (line: string) => void

const sentence = ({ file, line, operator, before, after }: Kept.Kept): string =>
  `${file}:${line} ${operator}: ${before} → ${after === "" ? "nothing" : after}`

const isAlive = ({ outcome }: Kept.Kept): boolean => outcome === "survived" || outcome === "not covered"

/** Those of the sample that were alive, as far as they are still there. */
const aliveAgain = (alive: ReadonlyArray<Kept.Kept>, all: ReadonlyArray<Mutant>, say: Say): ReadonlyArray<Mutant> => {
  const known = new Map(all.map((mutant) => [mutant.id, mutant]))
  for (const each of alive) if (!known.has(each.id)) say(`no longer there: ${sentence(each)}`)
  return alive.flatMap(({ id }) => known.get(id) ?? [])
}

/** As many parts as there are jobs, of mutants of all files each. */
const parts = <A>(all: ReadonlyArray<A>, jobs: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: jobs }, (_, job) => all.filter((_each, index) => index % jobs === job)).filter(({ length }) => length > 0)

export const hunt = Effect.fnUntraced(function* (root: string, options: Options, say: Say) {
  const { seed, save } = options
  const cache = join(root, "mutants", ".cache")
  const sound = yield* copying(() => Copy.make(root))
  const sources = sourcesIn(sound.root)
  const texts = new Map(sources.map(({ file, text }) => [file, text]))
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
  const sample = options.again
    ? aliveAgain(alive, all, say)
    : yield* choose(draw(all.filter(isChosen), options.sample, seed), sound, cache, say)
  say(`${sample.length} of ${all.length} mutants to try`)

  const began = performance.now()
  const isReplaced = (each: Kept.Kept) => each.seed === seed && isChosen(each) && (!options.again || alive.includes(each))
  const others = before.filter((each) => !isReplaced(each))
  const results: Array<Kept.Kept> = []
  const tried = fingerprint(sound.root, ["packages", "pnpm-lock.yaml", "mutants/src/generic"])
  const memory = Memory.open<Found>(cache, "found", tried)
  const tell = (mutant: Mutant, found: Found) => {
    const result = keptOf(seed, mutant, found)
    results.push(result)
    if (found.outcome !== "equivalent") memory.put(mutant.id, found)
    const minutes = ((performance.now() - began) / 60_000).toFixed(1)
    const by = result.by === undefined ? "" : ` [${result.by}]`
    say(`${results.length}/${sample.length} ${minutes} min  ${result.outcome.toUpperCase()}  ${sentence(result)}${by}`)
    if (save) Kept.write([...others, ...results])
  }
  const numbered = all.map((mutant, index): Numbered => ({ number: index + 1, mutant }))
  const wanted = new Set(sample.map(({ id }) => id))
  const open: Array<Numbered> = []
  for (const each of numbered.filter(({ mutant }) => wanted.has(mutant.id))) {
    const known = equivalentOf(each.mutant, named) ?? memory.get(each.mutant.id)
    if (known === undefined) open.push(each)
    else tell(each.mutant, known)
  }
  const folders = new Set(sample.flatMap(({ file }) => seers(file)))
  const knowledge = new Map([...folders].map((folder) => [folder, Knowledge.open(sound.root, folder, cache)]))
  for (const [file, of] of Map.groupBy(numbered, ({ mutant }) => mutant.file)) sound.write(file, switched(file, texts.get(file) ?? "", of))
  const jobs = Math.min(options.jobs, availableParallelism())
  const ground = { all: numbered, knowledge, tell, cache }
  const failing = (yield* forEach(parts(open, jobs), sound, jobs, (part, copy) => tryAll(part, ground, copy))).flat()
  for (const failure of new Set(failing)) say(failure)

  const kept = [...others, ...results]
  const ofSeed = kept.filter((each) => each.seed === seed)
  say(`\n${table(rowsOf(options.again || options.only.length === 0 ? ofSeed : results))}\n`)
  for (const each of results.filter(isAlive)) say(`${each.outcome}: ${sentence(each)}`)
  if (save) writePage(join(root, "docs", "mutation.md"), kept, equivalents)
  return failing.length === 0 && stale.length === 0
}, Effect.scoped)
