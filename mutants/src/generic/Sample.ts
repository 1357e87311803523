/** Which mutants are looked at, from a seed: spread over the files by how much there is to change in each, one at least, so that no file goes unseen. */
import { makeRandom } from "@syncline/sandbox"
import type { Mutant } from "./Mutant.ts"

/** How many of `total` each file gets: its share, rounded so that the sum fits (largest remainders first). */
export const quotas = (sizes: ReadonlyMap<string, number>, total: number): ReadonlyMap<string, number> => {
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  const given = new Map(
    [...sizes].map(([file, size]) => [file, size === 0 ? 0 : Math.min(size, Math.max(1, Math.floor((size * total) / all)))]),
  )
  const rest = (file: string) => ((sizes.get(file) ?? 0) * total) / all - (given.get(file) ?? 0)
  const sum = () => [...given.values()].reduce((total_, each) => total_ + each, 0)
  while (sum() < Math.min(total, all)) {
    const [next] = [...sizes].filter(([file, size]) => (given.get(file) ?? 0) < size).toSorted(([a], [b]) => rest(b) - rest(a))
    if (next === undefined) break
    given.set(next[0], (given.get(next[0]) ?? 0) + 1)
  }
  return given
}

const shuffled = <A>(all: ReadonlyArray<A>, seed: number): ReadonlyArray<A> => {
  const random = makeRandom(seed)
  const row = [...all]
  for (let index = row.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    const [a, b] = [row[index], row[other]]
    if (a !== undefined && b !== undefined) [row[index], row[other]] = [b, a]
  }
  return row
}

/** The row in which the mutants of a file are taken: by lot, a second change of a place after the first ones of all. */
const rowOf = (mutants: ReadonlyArray<Mutant>, seed: number): ReadonlyArray<Mutant> => {
  const seen = new Map<string, number>()
  const turn = new Map<Mutant, number>()
  const row = shuffled(mutants, seed)
  for (const mutant of row) {
    const place = `${mutant.start} ${mutant.end}`
    turn.set(mutant, seen.get(place) ?? 0)
    seen.set(place, (seen.get(place) ?? 0) + 1)
  }
  return row.toSorted((a, b) => (turn.get(a) ?? 0) - (turn.get(b) ?? 0))
}

export interface Draw {
  /** How many are wanted of the file. */
  readonly wanted: number
  /** All that there are, in the row in which they are taken. */
  readonly row: ReadonlyArray<Mutant>
}

/** By file. */
export const draw = (mutants: ReadonlyArray<Mutant>, total: number, seed: number): ReadonlyMap<string, Draw> => {
  const byFile = Map.groupBy(mutants, ({ file }) => file)
  const wanted = quotas(new Map([...byFile].map(([file, { length }]) => [file, length])), total)
  return new Map(
    [...byFile].map(([file, all], index) => [file, { wanted: wanted.get(file) ?? 0, row: rowOf(all, seed * 1_000_003 + index) }]),
  )
}
