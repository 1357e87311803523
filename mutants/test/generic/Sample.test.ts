// proves that a sample is told by its seed and spread over the files: quality.md, "Do the tests bite?"
import { describe, expect, it } from "vitest"
import { draw, quotas } from "../../src/generic/Sample.ts"
import { mutantsOf } from "../../src/generic/Sites.ts"

const source = (name: string, statements: number) => ({
  file: `packages/engine/src/${name}.ts`,
  text: Array.from({ length: statements }, (_, index) => `f${index}(${index})`).join("\n"),
})

const mutants = mutantsOf([source("A", 60), source("B", 30), source("C", 1)])

const ids = (seed: number) => [...draw(mutants, 30, seed).values()].flatMap(({ row, wanted }) => row.slice(0, wanted).map(({ id }) => id))

describe("quotas", () => {
  it("are each file's share, with one at least, and add up", () => {
    const given = quotas(
      new Map([
        ["a", 600],
        ["b", 300],
        ["c", 3],
        ["d", 0],
      ]),
      90,
    )
    expect([...given.values()].reduce((sum, each) => sum + each, 0)).toBe(90)
    expect(given.get("c")).toBe(1)
    expect(given.get("d")).toBe(0)
    expect(given.get("a")).toBeGreaterThanOrEqual(59)
    expect(given.get("b")).toBeGreaterThanOrEqual(29)
  })

  it("are never more than there is", () => {
    expect(
      quotas(
        new Map([
          ["a", 2],
          ["b", 3],
        ]),
        600,
      ),
    ).toEqual(
      new Map([
        ["a", 2],
        ["b", 3],
      ]),
    )
  })
})

describe("a draw", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(ids(1)).toEqual(ids(1))
    expect(ids(1)).not.toEqual(ids(2))
  })

  it("takes a place a second time only when all have had their turn", () => {
    for (const { row } of draw(mutants, 30, 3).values()) {
      const places = row.map(({ start, end }) => `${start} ${end}`)
      const firsts = new Set(places).size
      expect(new Set(places.slice(0, firsts)).size).toBe(firsts)
    }
  })
})
