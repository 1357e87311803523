import { describe, expect, it } from "vitest"
import { boundaryViolations } from "./Boundaries.ts"
import type { Package } from "./Workspace.ts"

const core: Package = {
  folder: "packages/adapter-core",
  manifest: { name: "@syncline/adapter-core", exports: { ".": "./src/index.ts", "./testing": "./src/testing/index.ts" } },
}
const engine: Package = {
  folder: "packages/engine",
  manifest: {
    name: "@syncline/engine",
    exports: { ".": "./src/index.ts" },
    dependencies: { "@syncline/adapter-core": "workspace:^", effect: "catalog:" },
    devDependencies: { ajv: "catalog:" },
  },
}
const context = { members: [core, engine], root: { name: "root", devDependencies: { vitest: "catalog:" } } }
const check = (path: string, ...imports: ReadonlyArray<string>) => boundaryViolations(engine, [{ path, imports }], context)

describe("the boundaries of a package", () => {
  it("lets declared packages, their entries, Node's modules and neighbours pass", () => {
    const imports = ["effect", "effect/sql", "@syncline/adapter-core/testing", "@syncline/engine", "node:fs", "./Link.ts", "../Kind.ts"]
    expect(check("src/deep/Cursor.ts", ...imports)).toEqual([])
  })

  it("lets tests import development dependencies, the root's too, and the sources", () => {
    expect(check("test/Cursor.test.ts", "ajv", "vitest", "../src/Cursor.ts")).toEqual([])
  })

  it("refuses development dependencies in published code", () => {
    expect(check("src/Cursor.ts", "ajv")).toEqual([
      "packages/engine/src/Cursor.ts imports ajv, but its package.json does not declare ajv as a dependency",
    ])
  })

  it("refuses an undeclared package in tests", () => {
    expect(check("test/Cursor.test.ts", "left-pad")).toEqual([
      "packages/engine/test/Cursor.test.ts imports left-pad, but its package.json does not declare left-pad",
    ])
  })

  it("refuses ways into another package that are not its entries", () => {
    expect(check("src/Cursor.ts", "@syncline/adapter-core/src/Kind.ts")).toEqual([
      "packages/engine/src/Cursor.ts imports @syncline/adapter-core/src/Kind.ts, which is no entry of @syncline/adapter-core",
    ])
    expect(check("src/Cursor.ts", "../../adapter-core/src/Kind.ts")).toEqual([
      "packages/engine/src/Cursor.ts imports ../../adapter-core/src/Kind.ts, which is outside its package",
    ])
  })

  it("refuses tests in published code", () => {
    expect(check("src/Cursor.ts", "../test/Cursor.ts")).toEqual([
      "packages/engine/src/Cursor.ts imports ../test/Cursor.ts, which is not published",
    ])
  })
})
