/** A change that makes no difference anybody could see, named by hand with the reason. Told by contents, not by lines, so that it survives edits elsewhere. */
import { planted } from "../Defect.ts"
import { type Mutant, mutated } from "./Mutant.ts"

export interface Equivalent {
  /** Relative to the workspace's root. */
  readonly file: string
  /** Text that stands in the file exactly once: as much around the change as it takes. */
  readonly find: string
  /** The same text with the change in it. */
  readonly replace: string
  /** Why nobody could tell the difference. */
  readonly reason: string
}

const changed = (equivalent: Equivalent, text: string): string | undefined => {
  try {
    return planted({ id: "equivalent", ...equivalent }, text)
  } catch {
    return undefined
  }
}

/** Those that are named by one of the list, by their ids, and what of the list names nothing any more. `textOf`: a file's text; `undefined` when there is none. */
export const match = (
  equivalents: ReadonlyArray<Equivalent>,
  mutants: ReadonlyArray<Mutant>,
  textOf: (file: string) => string | undefined,
): { readonly named: ReadonlyMap<string, Equivalent>; readonly stale: ReadonlyArray<Equivalent> } => {
  const named = new Map<string, Equivalent>()
  const stale: Array<Equivalent> = []
  for (const equivalent of equivalents) {
    const text = textOf(equivalent.file)
    const result = text === undefined ? undefined : changed(equivalent, text)
    const found = mutants.filter((mutant) => mutant.file === equivalent.file && text !== undefined && mutated(mutant, text) === result)
    for (const { id } of found) named.set(id, equivalent)
    if (found.length === 0) stale.push(equivalent)
  }
  return { named, stale }
}
