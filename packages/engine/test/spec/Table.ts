/** The tables of SPEC.md as texts, for the tests that compare them with the code. */
import { readFileSync } from "node:fs"
import { assert } from "@effect/vitest"

export const spec = readFileSync(new URL("../../SPEC.md", import.meta.url), "utf8")

const cellsOf = (line: string) =>
  line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim().replace(/^`([^`]*)`$/, "$1"))

export type Rows = ReadonlyArray<ReadonlyArray<string>>

/** The rows of the table with these columns, as texts without their code marks. */
export const table = (...columns: ReadonlyArray<string>): Rows => {
  const lines = spec.split("\n")
  const start = lines.findIndex((line) => line.startsWith("|") && cellsOf(line).join("|") === columns.join("|"))
  assert.notStrictEqual(start, -1, `SPEC.md has no table ${columns.join(", ")}`)
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"))
  return lines.slice(start + 2, end).map(cellsOf)
}

/** What stands in a column, each once. */
export const column = (rows: Rows, index = 0): Array<string> => [...new Set(rows.map((row) => row[index] ?? ""))]

/** The names of a union, complete by its type. */
export const namesOf = <Name extends string>(all: { readonly [N in Name]: true }): Array<string> => Object.keys(all)
