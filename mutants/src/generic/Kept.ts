/** What became of mutants, kept in `mutants/generic.jsonl` from one run to the next, by the seed of the sample that they were in. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Mutant } from "./Mutant.ts"
import type { Outcome } from "./Trial.ts"

export interface Kept {
  readonly seed: number
  readonly id: string
  readonly file: string
  readonly line: number
  readonly operator: string
  /** Shortened. */
  readonly before: string
  readonly after: string
  readonly outcome: Outcome
  /** The test that killed it, or why it is equivalent. */
  readonly by?: string
}

const path = join(import.meta.dirname, "..", "..", "generic.jsonl")

export const read = (file = path): ReadonlyArray<Kept> =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Kept)
    : []

/** With the places where the mutants are now: files move and lines shift. */
export const located = (all: ReadonlyArray<Kept>, mutants: ReadonlyArray<Mutant>): ReadonlyArray<Kept> => {
  const known = new Map(mutants.map(({ id, file, line }) => [id, { file, line }]))
  return all.map((each) => ({ ...each, ...known.get(each.id) }))
}

/** By seed, then in the order of the sources. */
export const write = (all: ReadonlyArray<Kept>, file = path): void => {
  const inOrder = all.toSorted((a, b) => a.seed - b.seed || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line)
  writeFileSync(file, inOrder.map((each) => `${JSON.stringify(each)}\n`).join(""))
}
