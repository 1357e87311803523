/**
 * A defect as data: a piece of source text and what stands in its place when the defect is planted. The piece occurs exactly once in its file, so a defect
 * that no longer applies because the source has changed is told at once and never passes for one that was caught.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Hint } from "./Hint.ts"

export interface Defect {
  /** Names it on the command line and in tables. */
  readonly id: string
  /** What the program does wrong with it. */
  readonly title: string
  /** Relative to the workspace's root. */
  readonly file: string
  /** The text that it replaces, to the letter. */
  readonly find: string
  readonly replace: string
  /** The invariants and requirements that it breaks. */
  readonly breaks: ReadonlyArray<string>
  /** The quickest known way to catch it. */
  readonly caughtBy: Hint
}

/** The file's text with the defect in it. */
export const planted = ({ id, file, find, replace }: Pick<Defect, "id" | "file" | "find" | "replace">, text: string): string => {
  const [before, after, ...more] = text.split(find)
  if (before === undefined || after === undefined) throw new Error(`${id} no longer applies: ${file} does not hold\n${find}`)
  if (more.length > 0) throw new Error(`${id} no longer applies: ${file} holds this ${more.length + 1} times\n${find}`)
  return `${before}${replace}${after}`
}

/** What of the defects cannot be planted in the workspace at `root`, as sentences. */
export const misfits = (defects: ReadonlyArray<Defect>, root: string): ReadonlyArray<string> =>
  defects.flatMap((defect) => {
    try {
      planted(defect, readFileSync(join(root, defect.file), "utf8"))
      return []
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)]
    }
  })
