import { describe, expect, it } from "vitest"
import { makeRandom } from "../src/index.ts"

const row = (seed: number, length: number): ReadonlyArray<number> => {
  const random = makeRandom(seed)
  return Array.from({ length }, random)
}

describe("makeRandom", () => {
  it("gives the same row for the same seed and another for another", () => {
    expect(row(7, 50)).toEqual(row(7, 50))
    expect(row(7, 50)).not.toEqual(row(8, 50))
  })

  it("stays in [0, 1) and spreads evenly", () => {
    const numbers = row(1, 20_000)
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((number) => Math.floor(number * 10) === tenth).length)
    expect(Math.min(...tenths)).toBeGreaterThan(1_800)
    expect(Math.max(...tenths)).toBeLessThan(2_200)
  })
})
