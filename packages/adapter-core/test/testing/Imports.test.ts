import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"

/** The packages that a source file needs, itself and through the files it imports. */
const packagesOf = (entry: URL): ReadonlyArray<string> => {
  const seen = new Set<string>()
  const packages = new Set<string>()
  const visit = (file: URL) => {
    if (seen.has(file.href)) return
    seen.add(file.href)
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import) "([^"]+)"$/gm)) {
      if (specifier.startsWith(".")) visit(new URL(specifier, file))
      else packages.add(specifier)
    }
  }
  visit(entry)
  return [...packages].toSorted()
}

describe("@syncline/adapter-core/testing", () => {
  it("needs no test runner", () => {
    const packages = packagesOf(new URL("../../src/testing/index.ts", import.meta.url))
    assert.deepStrictEqual(packages, [
      "effect",
      "effect/http",
      "effect/persistence",
      "effect/schema/SchemaJITCompiler",
      "effect/testing",
      "node:crypto",
    ])
  })

  it("leaves that to the suites", () => {
    assert.include(packagesOf(new URL("../../src/testing/Suite.ts", import.meta.url)), "@effect/vitest")
  })
})
