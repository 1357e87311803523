import { describe, expect, it } from "vitest"
import { importsOf, packageNameOf } from "./Imports.ts"

describe("the imports of a file", () => {
  it("finds every way to import, types included", () => {
    const text = [
      'import a from "static"',
      'import type { B } from "./type.ts"',
      'import "side-effect"',
      'export { c } from "re-export"',
      'export * from "star"',
      'export type { D } from "re-exported-type"',
      'const e = await import("dynamic")',
      'type F = import("in-a-type").F',
    ].join("\n")
    const found = ["static", "./type.ts", "side-effect", "re-export", "star", "re-exported-type", "dynamic", "in-a-type"]
    expect([...importsOf("a.ts", text)].sort()).toEqual(found.sort())
  })

  it("takes no comment, string or member for an import", () => {
    const text = [
      '// import "comment"',
      "const text = 'import \"string\"'",
      'registry.import("member")',
      "const local = 1",
      "export { local }",
    ].join("\n")
    expect(importsOf("a.ts", text)).toEqual([])
  })

  it("refuses a file that does not parse", () => {
    expect(() => importsOf("a.ts", "import {")).toThrow("a.ts does not parse")
  })
})

describe("the package that a specifier names", () => {
  it.each([
    ["effect", "effect"],
    ["effect/sql/Statement", "effect"],
    ["@syncline/engine/testing", "@syncline/engine"],
    ["./Kind.ts", undefined],
    ["node:fs", undefined],
    ["fs", undefined],
    ["#internal", undefined],
  ])("%s → %s", (specifier, name) => {
    expect(packageNameOf(specifier)).toBe(name)
  })
})
