// proves that every planted defect still applies: quality.md, "Do the tests bite?"
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Defect, misfits, planted } from "../src/Defect.ts"
import { defects } from "../src/defects.ts"
import { catchersFor } from "../src/Level.ts"

const root = dirname(dirname(import.meta.dirname))

describe("the planted defects", () => {
  it.each(defects.map((defect) => [defect.id, defect] as const))("%s applies to exactly one place", (_id, defect) => {
    expect(misfits([defect], root)).toEqual([])
    expect(defect.replace).not.toBe(defect.find)
  })

  it("have ids of their own", () => {
    expect(new Set(defects.map(({ id }) => id)).size).toBe(defects.length)
  })

  it.each(defects.map((defect) => [defect.id, defect] as const))(
    "%s breaks something that was promised, and can be looked for",
    (_id, defect) => {
      const { breaks, caughtBy, file } = defect
      expect(breaks).not.toEqual([])
      expect(breaks.filter((promise) => !/^(I\d+|[CFQTV]-\d+)$/.test(promise))).toEqual([])
      expect(catchersFor(file)).not.toEqual([])
      expect(existsSync(join(root, caughtBy.file))).toBe(true)
    },
  )
})

describe("planting", () => {
  const defect: Pick<Defect, "id" | "file" | "find" | "replace"> = { id: "it", file: "here", find: "<=", replace: "<" }

  it("replaces the one piece of text", () => {
    expect(planted(defect, "a <= b")).toBe("a < b")
  })

  it("refuses a text that does not hold the piece, or holds it twice", () => {
    expect(() => planted(defect, "a < b")).toThrow("no longer applies")
    expect(() => planted(defect, "a <= b <= c")).toThrow("holds this 2 times")
  })
})
