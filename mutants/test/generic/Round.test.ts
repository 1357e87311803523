// proves in which row test files are run: quality.md, "Do the tests bite?"
import { expect, it } from "vitest"
import { inRow } from "../../src/generic/Round.ts"
import { patternOf } from "../../src/generic/Test.ts"

const of = (file: string) => {
  const millis = file.endsWith("quick.test.ts") ? 10 : 5000
  return { file, around: [], tests: [{ name: "test", millis, reached: [] }] }
}

it("runs files beside the sources first, and quick ones before slow ones", () => {
  const files = ["p/test/slow.test.ts", "p/test/quick.test.ts", "p/test/send/slow.test.ts", "p/test/send/quick.test.ts"]
  expect(inRow(files, new Set(["send"]), { of })).toEqual([
    "p/test/send/quick.test.ts",
    "p/test/send/slow.test.ts",
    "p/test/quick.test.ts",
    "p/test/slow.test.ts",
  ])
})

it("runs files of the folder around the sources' before all others", () => {
  const files = ["p/test/quick.test.ts", "p/test/sends/quick.test.ts", "p/test/send/slow.test.ts", "p/test/send/memory/slow.test.ts"]
  expect(inRow(files, new Set(["send/memory"]), { of })).toEqual([
    "p/test/send/memory/slow.test.ts",
    "p/test/send/slow.test.ts",
    "p/test/quick.test.ts",
    "p/test/sends/quick.test.ts",
  ])
})

it("names tests to the letter", () => {
  const pattern = new RegExp(patternOf([{ name: "a > b (c) is 1+1?" }, { name: "d" }]))
  expect(["a > b (c) is 1+1?", "d"].every((name) => pattern.test(name))).toBe(true)
  expect(["a > b (c) is 11", "dd", "a > d"].some((name) => pattern.test(name))).toBe(false)
})
