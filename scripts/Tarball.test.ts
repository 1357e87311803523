import { describe, expect, it } from "vitest"
import { fileComplaints, manifestComplaints, undeclaredImports, wholeImports } from "./Tarball.ts"

describe("the files of a tarball", () => {
  const complete = ["LICENSE", "README.md", "package.json", "dist/index.js", "dist/index.js.map", "dist/testing/index.d.ts", "CHANGELOG.md"]

  it("are built files and documents", () => {
    expect(fileComplaints("x", complete)).toEqual([])
  })

  it("are not sources, tests or anything else, and no document may be missing", () => {
    const files = ["package.json", "README.md", "src/index.ts", "test/Link.test.ts", "dist/Link.test.js", "dist/test/Link.js", ".env"]
    expect(fileComplaints("x", files)).toEqual([
      "x: src/index.ts must not be in the package",
      "x: test/Link.test.ts must not be in the package",
      "x: dist/Link.test.js must not be in the package",
      "x: dist/test/Link.js must not be in the package",
      "x: .env must not be in the package",
      "x: LICENSE is missing from the package",
    ])
  })
})

describe("the package.json of a tarball", () => {
  it("may ask for versions and ranges", () => {
    const manifest = { name: "x", scripts: { test: "vitest" }, dependencies: { graphql: "17.1.0" }, peerDependencies: { effect: "^4.1.0" } }
    expect(manifestComplaints(manifest)).toEqual([])
  })

  it("must not run code when installed, nor point into the workspace, nor fit one version of a peer only", () => {
    const manifest = {
      name: "x",
      scripts: { postinstall: "node setup.js" },
      dependencies: { "@syncline/engine": "workspace:^" },
      peerDependencies: { effect: "4.1.0" },
    }
    expect(manifestComplaints(manifest)).toEqual([
      "x: a package must not run code when it is installed (postinstall)",
      "x: @syncline/engine@workspace:^ means nothing outside the workspace",
      "x: the peer effect must be a range, 4.1.0 fits one version only (use catalog:peer)",
    ])
  })

  it("must declare what its built files import", () => {
    const manifest = { name: "x", dependencies: { effect: "^4.1.0" } }
    const imported = new Map([
      ["dist/index.js", ["effect/Effect", "node:path", "./chunk.js", "x"]],
      ["dist/index.d.ts", ["ajv"]],
    ])
    expect(undeclaredImports(manifest, imported)).toEqual(["x: dist/index.d.ts imports ajv, which is not declared"])
  })

  it("must import the modules that its built files use, and no entry with everything that is in it", () => {
    const imported = new Map([
      ["dist/index.js", ["effect/Effect", "effect/http", "@effect/vitest"]],
      ["dist/index.d.ts", ["effect"]],
    ])
    expect(wholeImports({ name: "x" }, imported)).toEqual(["x: dist/index.js imports all of effect/http; name the module that is used"])
  })
})
