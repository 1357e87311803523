/** What becomes of mutants, in the form in which it is kept. */
import { Effect } from "effect"
import { dirname } from "node:path"
import type { Copy } from "../Copy.ts"
import type { Equivalent } from "./Equivalent.ts"
import type { Kept } from "./Kept.ts"
import type { Knowledge } from "./Knowledge.ts"
import { type Mutant, short } from "./Mutant.ts"
import { inRow, mostTests, round } from "./Round.ts"
import { seers } from "./Scope.ts"
import type { Numbered } from "./Switched.ts"
import type { Reaching } from "./Test.ts"
import { tryOut } from "./Trial.ts"

export type Found = Pick<Kept, "by" | "outcome">

export interface Ground {
  /** All that there are. */
  readonly all: ReadonlyArray<Numbered>
  readonly knowledge: ReadonlyMap<string, Knowledge>
  /** Told of each as soon as it is known. */
  readonly tell: (mutant: Mutant, found: Found) => void
  /** A folder for what is worth keeping from one run to the next. */
  readonly cache: string
}

export const keptOf = (seed: number, mutant: Mutant, { outcome, by }: Found): Kept => ({
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

/** What is named equivalent is not tried. */
export const equivalentOf = ({ id }: Mutant, named: ReadonlyMap<string, Equivalent>): Found | undefined => {
  const reason = named.get(id)?.reason
  return reason === undefined ? undefined : { outcome: "equivalent", by: short(reason) }
}

const belowSrc = (source: string): string => source.split("/src/")[1] ?? ""

const testFilesOf = ({ files, of }: Knowledge) => files.flatMap((file) => of(file) ?? [])

/** Where nobody is known to run a source (it is nothing but data), what sees a mutant of it is among more. */
const mostStrangers = 200

const firstOf = (files: ReadonlyArray<Reaching>, most: number): ReadonlyArray<Reaching> => {
  let room = most
  return files.flatMap(({ file, tests }) => {
    const taken = tests.toSorted((a, b) => a.millis - b.millis).slice(0, room)
    room -= taken.length
    return taken.length === 0 ? [] : [{ file, tests: taken }]
  })
}

/** Tests that run the source at all: what it made when it was loaded, they may see. Any test may where none runs it. */
const usersOf = (source: string, { all }: Ground, knowledge: Knowledge): ReadonlyArray<Reaching> => {
  const numbers = new Set(all.filter(({ mutant }) => mutant.file === source).map(({ number }) => number))
  const row = new Set([dirname(belowSrc(source))])
  const loading = inRow(knowledge.files, row, knowledge).flatMap((file) => knowledge.of(file) ?? [])
  const using = loading.flatMap(({ file, tests }) => {
    const those = tests.filter(({ reached }) => reached.some((number) => numbers.has(number)))
    return those.length === 0 ? [] : [{ file, tests: those }]
  })
  return using.length > 0 ? firstOf(using, mostTests) : firstOf(loading, mostStrangers)
}

/** Tries all of them, in a copy of the workspace in which all are switched. Answers with what fails without any mutant, in sentences. */
export const tryAll = Effect.fnUntraced(function* (chosen: ReadonlyArray<Numbered>, ground: Ground, copy: Copy) {
  const { knowledge, cache, tell } = ground
  const left = new Map(chosen.map((each) => [each.number, each.mutant]))
  const failing: Array<string> = []
  const kill = (number: number, by: string) => {
    const mutant = left.get(number)
    if (mutant === undefined) return
    left.delete(number)
    tell(mutant, { outcome: "killed", by: short(by) })
  }
  const reached = new Set<number>()
  const alone = new Map<number, Array<Knowledge>>()
  for (const [folder, known] of knowledge) {
    const seen = [...left].filter(([, { file }]) => seers(file).includes(folder)).map(([number]) => number)
    if (seen.length === 0) continue
    const found = yield* round(new Map(seen.map((number) => [number, belowSrc(left.get(number)?.file ?? "")])), known, copy, cache)
    failing.push(...found.failing)
    for (const [number, by] of found.killed) kill(number, by)
    const files = testFilesOf(known)
    for (const number of seen.filter((each) => left.has(each))) {
      const isAround = files.some(({ around }) => around.includes(number))
      if (isAround || files.some(({ tests }) => tests.some((test) => test.reached.includes(number)))) reached.add(number)
      if (isAround || found.apart.has(number)) alone.set(number, [...(alone.get(number) ?? []), known])
    }
  }
  for (const [number, mutant] of left) {
    for (const known of alone.get(number) ?? []) {
      const verdict = yield* tryOut(number, usersOf(mutant.file, ground, known), copy, cache)
      if (verdict._tag === "killed") kill(number, verdict.by)
      if (!left.has(number)) break
    }
    if (left.has(number)) tell(mutant, { outcome: reached.has(number) ? "survived" : "not covered" })
  }
  return failing
})
