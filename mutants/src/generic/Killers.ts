/**
 * Remembers which test files have killed mutants of which source files. What killed one is likely to kill the next: the row in which tests are run is by how
 * many kills a file promises for the time it takes.
 */
import { type Reaching, millisOf } from "./Test.ts"

/** What any file is thought to be worth before it has killed anything, in kills. */
const credit = 0.3
/** What it takes to begin a file at all. */
const startMillis = 200

export interface Killers {
  readonly remember: (source: string, test: string) => void
  readonly inRow: (source: string, files: ReadonlyArray<Reaching>) => ReadonlyArray<Reaching>
}

export const make = (): Killers => {
  const kills = new Map<string, number>()
  const key = (source: string, test: string) => `${source}\n${test}`
  const promise = (source: string, reaching: Reaching) =>
    ((kills.get(key(source, reaching.file)) ?? 0) + credit) / (millisOf(reaching) + startMillis)
  return {
    remember: (source, test) => void kills.set(key(source, test), (kills.get(key(source, test)) ?? 0) + 1),
    inRow: (source, files) => files.toSorted((a, b) => promise(source, b) - promise(source, a)),
  }
}
