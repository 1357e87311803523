// proves that mutants which are compiled together can be told apart: quality.md, "Do the tests bite?"
import { expect, it } from "vitest"
import { batches, plantedAll } from "../../src/generic/Batch.ts"
import { mutantsOf } from "../../src/generic/Sites.ts"

const file = "packages/engine/src/Here.ts"
const text = "const a = 1\nconst f = () => {\n  g()\n  h()\n}\nconst b = 1"
const mutants = mutantsOf([{ file, text }])

it("never has two of one statement in a batch, and leaves none out", () => {
  const all = batches(mutants)
  for (const batch of all) expect(new Set(batch.map(({ within }) => within.start)).size).toBe(batch.length)
  expect(all.flat().length).toBe(mutants.length)
  expect(all.length).toBeLessThan(mutants.length)
})

it("plants a whole batch and knows on which lines each is", () => {
  const early = mutants.filter(({ operator }) => operator === "return early")
  const numbers = mutants.filter(({ replacement }) => replacement === "2")
  const { text: planted, places } = plantedAll(text, [...numbers, ...early])
  expect(planted).toBe("const a = 2\nconst f = () => {}\nconst b = 2")
  expect(places.map(({ first, last }) => [first, last])).toEqual([
    [1, 1],
    [3, 3],
    [2, 2],
  ])
})
