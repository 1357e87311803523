// proves that a text with switches does what it did, and with one of them on what its mutant does: quality.md, "Do the tests bite?"
import { parseSync } from "oxc-parser"
import { join } from "node:path"
import { expect, it } from "vitest"
import { mutated } from "../../src/generic/Mutant.ts"
import { sourcesIn } from "../../src/generic/Scope.ts"
import { mutantsOf } from "../../src/generic/Sites.ts"
import { switched } from "../../src/generic/Switched.ts"

const file = "packages/engine/src/Here.ts"

const texts = [
  "const answer = 1 + 2",
  "let answer = 0\nif (1 > 2) answer += 1\nelse answer = 2 > 1 ? 3 : 4",
  "let answer = 0\nfor (const a of [1, 2, 3]) {\n  if (a === 2) continue\n  answer += a\n}",
  "const b = 2\nconst answer = { a: [1, ...[2, 3],], b, ...{ c: '' }, }",
  "const answer = [1, 2].some((a) => a > 1 && a < 3)",
  "const answer = (null ?? [0])?.every((a) => !a)",
  "const answer = []\nconst f = () => {\n  answer.push(1)\n  answer.push(`two`)\n}\nf()",
  "const answer = Math.max(1, 2 * 3)",
]

const answerOf = (text: string, inForce: number): unknown => {
  const run = new Function("globalThis", `${text}\nreturn answer`) as (global: object) => unknown
  return run({ __isOn: (number: number) => number === inForce })
}

it.each(texts)("%s", (text) => {
  const mutants = mutantsOf([{ file, text }])
  const numbered = mutants.map((mutant, index) => ({ number: index + 1, mutant }))
  const all = switched(file, text, numbered)
  expect(answerOf(all, 0)).toEqual(answerOf(text, 0))
  for (const { number, mutant } of numbered) expect(answerOf(all, number)).toEqual(answerOf(mutated(mutant, text), 0))
  expect(mutants.length).toBeGreaterThan(0)
})

it("all sources with all switches are texts of the language, and have each", () => {
  const sources = sourcesIn(join(import.meta.dirname, "..", "..", ".."))
  let number = 0
  for (const source of sources) {
    const numbered = mutantsOf([source]).map((mutant) => ({ number: (number += 1), mutant }))
    const text = switched(source.file, source.text, numbered)
    expect({ file: source.file, errors: parseSync(source.file, text).errors }).toEqual({ file: source.file, errors: [] })
    const asked = new Set([...text.matchAll(/__isOn\?\.\((\d+)\)/g)].map(([, digits]) => Number(digits)))
    const missing = numbered.filter((each) => !asked.has(each.number))
    expect(missing).toEqual([])
  }
})
