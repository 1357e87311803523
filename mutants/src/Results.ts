/**
 * What was seen of each defect, kept in `mutants/results.jsonl` from one run to the next: a run replaces what it looked for in the defects that it planted
 * and leaves the rest as it is.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Defect } from "./Defect.ts"
import { type Level, levels } from "./Level.ts"

export interface Result {
  readonly id: string
  /** The test that is expected to catch it, if it did. */
  readonly first?: string | undefined
  /** What caught it when all levels looked, by level: a test's or an invariant's name. */
  readonly caught: { readonly [L in Level]?: string }
  readonly missed: ReadonlyArray<Level>
}

const file = join(import.meta.dirname, "..", "results.jsonl")

/** Of the defects that there still are, in their order. */
export const read = (defects: ReadonlyArray<Defect>): ReadonlyArray<Result> => {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, "utf8").split("\n")
  const known = new Map(lines.filter((line) => line !== "").map((line) => [idOf(line), line]))
  return defects.flatMap(({ id }) => {
    const line = known.get(id)
    return line === undefined ? [] : [JSON.parse(line) as Result]
  })
}

const idOf = (line: string): string => (JSON.parse(line) as Result).id

/** What a run does not tell stays as it was known. */
export const put = (result: Pick<Result, "id"> & Partial<Result>, defects: ReadonlyArray<Defect>): void => {
  const all = new Map(read(defects).map((each) => [each.id, each]))
  all.set(result.id, { caught: {}, missed: [], ...all.get(result.id), ...result })
  const inOrder = defects.flatMap(({ id }) => all.get(id) ?? [])
  writeFileSync(
    file,
    inOrder.map((each) => `${JSON.stringify({ ...each, missed: levels.filter((level) => each.missed.includes(level)) })}\n`).join(""),
  )
}
