// proves which tests are run for a mutant: quality.md, "Do the tests bite?"
import { expect, it } from "vitest"
import { byProbe } from "../../src/generic/Coverage.ts"
import { patternOf } from "../../src/generic/Test.ts"

const test = (name: string, ...reached: ReadonlyArray<number>) => ({ name, millis: 1, reached })

const reachers = byProbe([
  { file: "a.test.ts", around: [1], tests: [test("first", 1, 2), test("second", 3)] },
  { file: "b.test.ts", around: [], tests: [test("third", 2)] },
  { file: "c.test.ts", around: [1], tests: [] },
])

const namesAt = (probe: number) => reachers.get(probe)?.map(({ file, tests }) => [file, ...tests.map(({ name }) => name)])

it("runs the tests that reach the place", () => {
  expect(namesAt(2)).toEqual([
    ["a.test.ts", "first"],
    ["b.test.ts", "third"],
  ])
  expect(namesAt(4)).toBeUndefined()
})

it("runs all tests of a file that reaches it by loading, if it has any", () => {
  expect(namesAt(1)).toEqual([["a.test.ts", "first", "second"]])
})

it("names tests to the letter", () => {
  const pattern = new RegExp(patternOf([{ name: "a > b (c) is 1+1?" }, { name: "d" }]))
  expect(["a > b (c) is 1+1?", "d"].every((name) => pattern.test(name))).toBe(true)
  expect(["a > b (c) is 11", "dd", "a > d"].some((name) => pattern.test(name))).toBe(false)
})
