// proves in which row test files are run: quality.md, "Do the tests bite?"
import { expect, it } from "vitest"
import { inRow } from "../../src/generic/Round.ts"
import { patternOf } from "../../src/generic/Test.ts"

const of = (file: string) => {
  const millis = { quick: 10, slow: 5000 }[file]
  return millis === undefined ? undefined : { file, around: [], tests: [{ name: "test", millis, reached: [] }] }
}

it("runs quick files first", () => {
  expect(inRow(["slow", "quick"], { of })).toEqual(["quick", "slow"])
})

it("names tests to the letter", () => {
  const pattern = new RegExp(patternOf([{ name: "a > b (c) is 1+1?" }, { name: "d" }]))
  expect(["a > b (c) is 1+1?", "d"].every((name) => pattern.test(name))).toBe(true)
  expect(["a > b (c) is 11", "dd", "a > d"].some((name) => pattern.test(name))).toBe(false)
})
