import { describe, expect, it } from "vitest"
import { isMissingPeer, withoutAbsent } from "./Consumer.ts"

describe("an entry that cannot be imported", () => {
  const manifest = {
    name: "x",
    dependencies: { graphql: "^17.0.0" },
    peerDependencies: { vitest: "^5.1.0", effect: "^4.1.0" },
    peerDependenciesMeta: { vitest: { optional: true } },
  }
  const missing = (name: string) => `Cannot find package '${name}' imported from /x/dist/testing/index.js`

  it("is excused when it misses an optional peer", () => {
    expect(isMissingPeer({ specifier: "x/testing", message: missing("vitest") }, manifest)).toBe(true)
  })

  it("is not excused when it is the main entry, or misses anything else, or fails otherwise", () => {
    expect(isMissingPeer({ specifier: "x", message: missing("vitest") }, manifest)).toBe(false)
    expect(isMissingPeer({ specifier: "x/testing", message: missing("effect") }, manifest)).toBe(false)
    expect(isMissingPeer({ specifier: "x/testing", message: missing("graphql") }, manifest)).toBe(false)
    expect(isMissingPeer({ specifier: "x/testing", message: "boom" }, manifest)).toBe(false)
  })
})

describe("the compiler's complaints", () => {
  const vitest =
    "node_modules/x/dist/testing/index.d.ts(5,34): error TS2307: Cannot find module 'vitest/node' or its corresponding type declarations."
  const augmented =
    "node_modules/x/dist/testing/index.d.ts(9,16): error TS2664: Invalid module name in augmentation, module 'vitest' cannot be found."
  const graphql = "node_modules/x/dist/index.d.ts(1,1): error TS2307: Cannot find module 'graphql' or its corresponding type declarations."
  const other = "node_modules/x/dist/index.d.ts(2,1): error TS2304: Cannot find name 'vitest'."

  it("are heard unless they only say that an absent package is absent", () => {
    const output = [vitest, augmented, graphql, other, ""].join("\n")
    expect(withoutAbsent(output, new Set(["vitest"]))).toEqual([graphql, other])
    expect(withoutAbsent(output, new Set())).toEqual([vitest, augmented, graphql, other])
  })
})
