// proves that a sample is as large as was asked for, as far as there are mutants: quality.md, "Do the tests bite?"
import { expect, it } from "vitest"
import { share } from "../../src/generic/choose.ts"
import { mutantsOf } from "../../src/generic/Sites.ts"

const mutants = mutantsOf([{ file: "packages/engine/src/Here.ts", text: "f(1)\ng(2)\nh(3)" }])
const row = (wanted: number, fit: number, left: number) => ({
  file: "here",
  wanted,
  fit: mutants.slice(0, fit),
  left: mutants.slice(0, left),
})

it("wants of files that have more what others do not have", () => {
  const rows = [row(3, 1, 0), row(2, 2, 4), row(1, 1, 2)]
  expect(share(rows)).toBe(true)
  expect(rows.map(({ wanted }) => wanted)).toEqual([1, 3, 2])
})

it("ends when nothing is missing, or nothing is left", () => {
  expect(share([row(1, 1, 3)])).toBe(false)
  expect(share([row(3, 1, 0)])).toBe(false)
})

it("leaves it at a few too few", () => {
  const full = { ...row(20, 0, 0), fit: Array.from({ length: 20 }, () => mutants.slice(0, 1)).flat() }
  expect(share([row(1, 0, 3), full])).toBe(false)
  expect(share([row(2, 0, 3), full])).toBe(true)
})
