import { describe, expect, it } from "vitest"
import { metadataViolations, referenceViolations } from "./Metadata.ts"
import type { Package } from "./Workspace.ts"

const root = { name: "root", engines: { node: ">=22.19.0" } }
const complete: Package = {
  folder: "packages/engine",
  manifest: {
    name: "@syncline/engine",
    version: "0.0.0",
    description: "Keeps records in step",
    license: "MIT",
    type: "module",
    engines: { node: ">=22.19.0" },
    files: ["dist"],
    exports: { ".": "./src/index.ts", "./testing": "./src/testing/index.ts" },
    publishConfig: {
      access: "public",
      exports: {
        ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
        "./testing": { types: "./dist/testing/index.d.ts", default: "./dist/testing/index.js" },
      },
    },
  },
}
const withFields = (fields: Partial<Package["manifest"]>): Package => ({ ...complete, manifest: { ...complete.manifest, ...fields } })

describe("the fields of a package.json", () => {
  it("lets a complete one pass, and asks less of a private one", () => {
    const quickstart: Package = {
      folder: "examples/quickstart",
      manifest: { name: "quickstart", private: true, license: "MIT", type: "module", engines: { node: ">=22.19.0" } },
    }
    expect(metadataViolations(complete, root)).toEqual([])
    expect(metadataViolations(quickstart, root)).toEqual([])
  })

  it("names every field that is wrong", () => {
    const broken = withFields({ license: "ISC", type: "commonjs", engines: { node: ">=18" }, description: "", files: ["src"] })
    expect(metadataViolations(broken, root)).toEqual([
      'packages/engine/package.json: license must be "MIT"',
      'packages/engine/package.json: type must be "module"',
      "packages/engine/package.json: engines.node must be the root's",
      "packages/engine/package.json: description is missing",
      'packages/engine/package.json: files must include "dist"',
    ])
  })

  it("refuses published entries that are out of step with the sources, either way", () => {
    const missing = withFields({ exports: { ...complete.manifest.exports, "./laws": "./src/laws/index.ts" } })
    const extra = withFields({ exports: { ".": "./src/index.ts" } })
    const moved = withFields({ exports: { ".": "./src/main.ts", "./testing": "./src/testing/index.ts" } })
    expect(metadataViolations(missing, root)).toEqual([
      'packages/engine/package.json: publishConfig.exports["./laws"] must be {"types":"./dist/laws/index.d.ts","default":"./dist/laws/index.js"}',
    ])
    expect(metadataViolations(extra, root)).toEqual([
      'packages/engine/package.json: publishConfig.exports["./testing"] has no counterpart in exports',
    ])
    expect(metadataViolations(moved, root)).toEqual([
      'packages/engine/package.json: publishConfig.exports["."] must be {"types":"./dist/main.d.ts","default":"./dist/main.js"}',
    ])
  })
})

describe("the references of the root tsconfig.json", () => {
  it("must name every member, and nothing else", () => {
    const references = (...paths: ReadonlyArray<string>) => ({ references: paths.map((path) => ({ path })) })
    expect(referenceViolations([complete], references("packages/engine", "scripts"))).toEqual([])
    expect(referenceViolations([complete], references("scripts", "packages/gone"))).toEqual([
      "tsconfig.json does not reference packages/engine",
      "tsconfig.json references packages/gone, which is no member",
    ])
  })
})
