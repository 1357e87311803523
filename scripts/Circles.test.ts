import { describe, expect, it } from "vitest"
import { circlesOf } from "./Circles.ts"

const graph = (arrows: Readonly<Record<string, ReadonlyArray<string>>>) => new Map(Object.entries(arrows))

describe("circles of imports", () => {
  it("are none where arrows only run down", () => {
    expect(circlesOf(graph({ a: ["b", "c"], b: ["c"], c: [] }))).toEqual([])
  })

  it("are found whatever their length, each once", () => {
    expect(circlesOf(graph({ a: ["b"], b: ["c"], c: ["a"], d: ["a"], e: ["f"], f: ["e"] }))).toEqual([
      ["a", "b", "c"],
      ["e", "f"],
    ])
  })

  it("are found in a file that imports itself", () => {
    expect(circlesOf(graph({ a: ["a"] }))).toEqual([["a"]])
  })
})
