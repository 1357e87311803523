import { describe, expect, it } from "vitest"
import { fencesOf, moduleOf } from "./Fences.ts"

const document = (...lines: ReadonlyArray<string>) => lines.join("\n")

describe("the fences of a document", () => {
  it("are those marked ts, each with its line", () => {
    const text = document(
      "# Title",
      "```ts",
      "const a = 1",
      "const b = 2",
      "```",
      "prose",
      "```sh",
      "pnpm test",
      "```",
      "~~~ts",
      "const c = 3",
      "~~~",
    )
    expect(fencesOf(text)).toEqual([
      { line: 3, code: "const a = 1\nconst b = 2" },
      { line: 11, code: "const c = 3" },
    ])
  })

  it("are not those marked otherwise, nor a fence that another one quotes", () => {
    const text = document("```tsx", "<p />", "```", "```ts ignored", "x", "```", "````md", "```ts", "not code", "```", "````")
    expect(fencesOf(text)).toEqual([])
  })

  it("lose the indentation of their list, and no more", () => {
    expect(fencesOf(document("1. step", "   ```ts", "   if (a) {", "     b()", "   }", "", "   ```"))).toEqual([
      { line: 3, code: "if (a) {\n  b()\n}\n" },
    ])
  })

  it("must be closed", () => {
    expect(() => fencesOf("text\n```ts\nconst a = 1")).toThrow("the fence on line 2 is never closed")
  })
})

describe("the module of a fence", () => {
  it("has the code on the lines it has in the document", () => {
    expect(moduleOf({ line: 3, code: "const a = 1" }).split("\n")[2]).toBe("const a = 1")
  })
})
