import { describe, expect, it } from "vitest"
import { arrowViolations } from "./Arrows.ts"
import type { Package } from "./Workspace.ts"

const member = (folder: string, name: string, fields: Partial<Package["manifest"]> = {}): Package => ({
  folder,
  manifest: { name, ...fields },
})

const core = member("packages/adapter-core", "@syncline/adapter-core")
const canonical = member("packages/canonical", "@syncline/canonical", { dependencies: { "@syncline/adapter-core": "workspace:^" } })
const engine = member("packages/engine", "@syncline/engine", {
  dependencies: { "@syncline/adapter-core": "workspace:^", effect: "catalog:" },
})
const linear = member("packages/adapters/linear", "@syncline/adapter-linear", {
  dependencies: { "@syncline/adapter-core": "workspace:^", "@syncline/canonical": "workspace:^" },
})

describe("the arrows between packages", () => {
  it("lets the drawn arrows pass", () => {
    const bench = member("bench", "bench", {
      private: true,
      dependencies: { "@syncline/engine": "workspace:*", "@syncline/adapter-linear": "workspace:*" },
    })
    expect(arrowViolations([core, canonical, engine, linear, bench])).toEqual([])
  })

  it("refuses canonical in the engine, in tests too", () => {
    const dependent = member("packages/engine", "@syncline/engine", { dependencies: { "@syncline/canonical": "workspace:^" } })
    const testing = member("packages/engine", "@syncline/engine", { devDependencies: { "@syncline/canonical": "workspace:^" } })
    expect(arrowViolations([core, canonical, dependent])).toEqual(["packages/engine must not have packages/canonical in its dependencies"])
    expect(arrowViolations([core, canonical, testing])).toEqual(["packages/engine must not have packages/canonical in its devDependencies"])
  })

  it("refuses one adapter in another, and the engine in an adapter, as peers too", () => {
    const github = member("packages/adapters/github", "@syncline/adapter-github", {
      dependencies: { "@syncline/adapter-linear": "workspace:^" },
      peerDependencies: { "@syncline/engine": "workspace:^" },
    })
    expect(arrowViolations([core, canonical, engine, linear, github])).toEqual([
      "packages/adapters/github must not have packages/adapters/linear in its dependencies",
      "packages/adapters/github must not have packages/engine in its peerDependencies",
    ])
  })

  it("refuses any workspace package in the sandbox, and the sandbox outside tests", () => {
    const sandbox = member("packages/sandbox", "@syncline/sandbox", { devDependencies: { "@syncline/adapter-core": "workspace:^" } })
    const github = member("packages/adapters/github", "@syncline/adapter-github", { dependencies: { "@syncline/sandbox": "workspace:^" } })
    const tested = member("packages/adapters/github", "@syncline/adapter-github", {
      devDependencies: { "@syncline/sandbox": "workspace:^" },
    })
    expect(arrowViolations([core, sandbox])).toEqual(["packages/sandbox must not have packages/adapter-core in its devDependencies"])
    expect(arrowViolations([member("packages/sandbox", "@syncline/sandbox"), github])).toEqual([
      "packages/adapters/github must not have packages/sandbox in its dependencies",
    ])
    expect(arrowViolations([member("packages/sandbox", "@syncline/sandbox"), tested])).toEqual([])
  })

  it("refuses a member that the table does not know, and a range that could come from npm", () => {
    const unknown = member("packages/surprise", "@syncline/surprise")
    const loose = member("packages/canonical", "@syncline/canonical", { dependencies: { "@syncline/adapter-core": "^0.1.0" } })
    expect(arrowViolations([core, unknown])).toEqual(["packages/surprise has no row in the table of arrows (scripts/Arrows.ts)"])
    expect(arrowViolations([core, loose])).toEqual([
      'packages/canonical must name @syncline/adapter-core with the workspace: protocol, not "^0.1.0"',
    ])
  })
})
