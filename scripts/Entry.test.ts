import { describe, expect, it } from "vitest"
import { entriesOf, published, specifier } from "./Entry.ts"

const manifest = { name: "@syncline/engine", exports: { ".": "./src/index.ts", "./testing": "./src/testing/index.ts" } }

describe("the entries of a package", () => {
  it("are its exports, with the built file of each", () => {
    expect(entriesOf(manifest)).toEqual([
      { subpath: ".", source: "src/index.ts", output: "index" },
      { subpath: "./testing", source: "src/testing/index.ts", output: "testing/index" },
    ])
    expect(entriesOf(manifest).map((entry) => specifier(manifest, entry))).toEqual(["@syncline/engine", "@syncline/engine/testing"])
    expect(entriesOf(manifest).map(published)).toEqual([
      { types: "./dist/index.d.ts", default: "./dist/index.js" },
      { types: "./dist/testing/index.d.ts", default: "./dist/testing/index.js" },
    ])
  })

  it("must be source files", () => {
    expect(() => entriesOf({ name: "x", exports: { ".": "./dist/index.js" } })).toThrow('x: exports["."] must be a file ./src/….ts')
  })
})
